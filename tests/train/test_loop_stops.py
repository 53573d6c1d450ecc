"""What stops a run, and that nothing is lost when it stops."""

import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from training_run import LOSS, assert_same_to_the_last_bit, break_at, draw, interrupt, run

from unrolled.cells import LSTM, RNN
from unrolled.losses import squared_error
from unrolled.models import SequenceLabeller, WindowNetwork
from unrolled.optim import SGD, Adam
from unrolled.train import Interrupted, NonFiniteError, objective


@pytest.mark.parametrize("n", [0, 4])
@pytest.mark.parametrize("where", ["loss", "sample"])
def test_interrupted_run_is_not_lost(where: str, n: int) -> None:
    broken = break_at(n, interrupt, {"loss": LOSS, "sample": draw}[where])
    with pytest.raises(Interrupted, match=f"interrupted after {n} of 7 steps") as stopped:
        run(7, **{where: broken})
    assert isinstance(stopped.value, KeyboardInterrupt)
    assert_same_to_the_last_bit(stopped.value.result, run(n))
    resumed = run(7, resume=stopped.value.result.state, seed=5)
    assert_same_to_the_last_bit(resumed, run(7))


def test_interrupt_at_the_very_end_of_a_step_leaves_no_half_a_step() -> None:
    class Stopping(np.random.Generator):
        """Interrupts when it is asked for its state a fourth time: at the end of step 2."""

        asked = 0

        @property
        def bit_generator(self) -> Any:
            self.asked += 1
            return interrupt(None) if self.asked == 4 else super().bit_generator

    with pytest.raises(Interrupted, match="interrupted after 2 of 7 steps") as stopped:
        run(7, rng=Stopping(np.random.PCG64(1)))
    assert_same_to_the_last_bit(stopped.value.result, run(2))


def with_gradient(name: str, value: float) -> Any:
    def breaks(result: Any) -> Any:
        loss, grads = result
        bad = grads[name].copy()
        bad.flat[-1] = value
        return loss, {**grads, name: bad}

    return breaks


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("clip_norm", [None, 1.0])
def test_gradient_that_is_not_finite_stops_with_step_and_parameter(
    value: float, clip_norm: float | None
) -> None:
    broken = break_at(3, with_gradient("cell.W_r", value), LOSS)
    message = rf"step 3: the gradient of cell\.W_r is not finite: {value} at index \[2, 2\]"
    with pytest.raises(NonFiniteError, match=message) as stopped:
        run(7, loss=broken, clip_norm=clip_norm)
    assert (stopped.value.step, stopped.value.name) == (3, "cell.W_r")
    assert_same_to_the_last_bit(stopped.value.result, run(3, clip_norm=clip_norm))


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_loss_that_is_not_finite_stops_with_the_step(value: float) -> None:
    broken = break_at(2, lambda result: (value, result[1]), LOSS)
    with pytest.raises(NonFiniteError, match=f"step 2: the loss is {value}") as stopped:
        run(7, loss=broken)
    assert (stopped.value.step, stopped.value.name) == (2, "loss")
    assert_same_to_the_last_bit(stopped.value.result, run(2))


def test_step_that_overflows_a_parameter_stops_with_its_name() -> None:
    params = {"p": np.array([1.0], np.float32)}
    with pytest.raises(NonFiniteError, match="step 0: after the update, p is not finite: -inf"):
        run(
            1,
            params=params,
            loss=lambda params, batch: (0.0, {"p": np.array([1e30], np.float32)}),
            optimizer=SGD(1e30),
        )


@pytest.mark.parametrize("optimizer", [SGD(0.1), Adam()], ids=repr)
@pytest.mark.parametrize("cell", [RNN(1, 1), LSTM(1, 1)], ids=repr)
def test_overflow_inside_a_backward_pass_stops_with_step_and_parameter(
    cell: Any, optimizer: Any
) -> None:
    model = SequenceLabeller(cell, 1)
    params = model.init(np.random.default_rng(0))
    params["readout.W"][:] = 1e30
    ones = SimpleNamespace(x=np.ones((3, 1, 1), np.float32), y=np.ones((3, 1, 1), np.float32))
    loss = objective(model, squared_error)
    with pytest.raises(NonFiniteError, match=r"step 0: the gradient of cell\.") as stopped:
        run(2, params=params, loss=loss, sample=lambda _: ones, optimizer=optimizer)
    assert stopped.value.name.startswith("cell.")
    np.testing.assert_equal(stopped.value.result.params, params)


def test_overflow_of_a_loss_stops_with_the_step() -> None:
    model = SequenceLabeller(RNN(1, 1, dtype=np.float64), 1)
    params = model.init(np.random.default_rng(0))
    params["readout.b"][:] = 1e200
    ones = SimpleNamespace(x=np.ones((3, 1, 1)), y=np.ones((3, 1, 1)))
    with pytest.raises(NonFiniteError, match="step 0: the loss is inf") as stopped:
        run(2, params=params, loss=objective(model, squared_error), sample=lambda _: ones)
    assert stopped.value.name == "loss"


def test_square_that_overflows_in_adam_stops_with_its_parameter() -> None:
    start = {"p": np.zeros(1, np.float32), "q": np.zeros(1, np.float32)}
    grads = {"p": np.ones(1, np.float32), "q": np.full(1, 1e25, np.float32)}
    message = "step 0: the mean of g² of q overflows float32"
    with pytest.raises(NonFiniteError, match=message) as stopped:
        run(2, params=start, loss=lambda *_: (0.0, grads))
    assert (stopped.value.step, stopped.value.name) == (0, "q")
    assert stopped.value.result.state.step == 0


def test_function_that_writes_into_the_parameters_raises_and_spoils_nothing() -> None:
    def writes(params: Any, _: Any) -> Any:
        params["p"] *= 0
        return 0.0, params

    start = {"p": np.ones(2)}
    with pytest.raises(ValueError, match="read-only"):
        run(1, params=start, loss=writes)
    assert start["p"].tolist() == [1, 1]


def test_parameters_of_a_result_can_be_written_to() -> None:
    assert all(p.flags.writeable for p in run(2).params.values())


def test_divergence_ends_in_an_error_that_names_the_step() -> None:
    model = WindowNetwork(2, 2, 4, 1, warping="relu")
    with pytest.raises(NonFiniteError, match=r"step \d+: ") as stopped:
        run(
            10_000,
            params=model.init(np.random.default_rng(0)),
            loss=objective(model, squared_error),
            optimizer=SGD(10.0),
        )
    assert len(stopped.value.result.history["loss"]) == stopped.value.step


def test_error_in_a_given_function_is_noted_with_its_step() -> None:
    def fails(_: Any) -> Any:
        raise RuntimeError("no more data")

    with pytest.raises(RuntimeError, match="no more data") as failed:
        run(7, sample=break_at(4, fails, draw))
    assert failed.value.__notes__ == ["in step 4 of unrolled.train.fit"]
