import copy
import math
import pickle
from dataclasses import asdict
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from unrolled.cells import LSTM, RNN
from unrolled.losses import logistic_cross_entropy, squared_error
from unrolled.models import SequenceLabeller, WindowNetwork
from unrolled.optim import SGD, Adam, global_norm
from unrolled.tasks import binary_addition
from unrolled.train import Interrupted, NonFiniteError, TrainResult, fit, objective

MODEL = SequenceLabeller(RNN(2, 3), 1)
LOSS = objective(MODEL, logistic_cross_entropy)
START = MODEL.init(np.random.default_rng(0))


def draw(rng: np.random.Generator) -> Any:
    return binary_addition.sample(rng, max_bits=4, batch=8)


def run(steps: int, *, loss: Any = LOSS, sample: Any = draw, seed: int = 1, **kw: Any) -> Any:
    rng = kw.pop("rng", np.random.default_rng(seed))
    optimizer = kw.pop("optimizer", Adam(0.01))
    params = kw.pop("params", START)
    settings = {"progress": False, **kw}
    return fit(loss, params, sample, optimizer, steps=steps, rng=rng, **settings)


def assert_same_to_the_last_bit(one: TrainResult, two: TrainResult) -> None:
    for a, b in ((one.params, two.params), (one.history, two.history)):
        assert a.keys() == b.keys()
        for name, value in a.items():
            assert value.dtype == b[name].dtype
            np.testing.assert_array_equal(value, b[name])
    np.testing.assert_equal(asdict(one.state), asdict(two.state))


def test_fit_is_sample_gradient_clip_update() -> None:
    rng, optimizer, params = np.random.default_rng(1), Adam(0.01), START
    state, history = optimizer.init(params), []
    for _ in range(5):
        value, grads = LOSS(params, draw(rng))
        norm = global_norm(grads)
        grads = {k: g * min(1.0, 0.1 / norm) for k, g in grads.items()}
        params, state = optimizer.update(params, grads, state)
        history.append((value, norm))
    result = run(5, clip_norm=0.1)
    assert max(norm for _, norm in history) > 0.1
    for name, value in params.items():
        np.testing.assert_array_equal(result.params[name], value)
    got = zip(result.history["loss"], result.history["gradient_norm"], strict=True)
    assert list(got) == history
    assert {h.dtype for h in result.history.values()} == {np.dtype(np.float64)}


def test_training_learns() -> None:
    result = run(300)
    assert result.history["loss"][-20:].mean() < 0.8 * result.history["loss"][:20].mean()


def test_nothing_given_is_written_to() -> None:
    before = copy.deepcopy(START)
    first = run(3)
    saved = asdict(first.state)
    run(6, resume=first.state)
    np.testing.assert_equal(START, before)
    np.testing.assert_equal(asdict(first.state), saved)


@pytest.mark.parametrize("optimizer", [SGD(0.1), SGD(0.1, 0.9), Adam()], ids=repr)
@pytest.mark.parametrize("stops", [(0,), (3,), (1, 4), (7,)])
def test_resumed_run_equals_an_uninterrupted_one_to_the_last_bit(
    optimizer: Any, stops: tuple[int, ...]
) -> None:
    whole = run(7, optimizer=optimizer, clip_norm=0.5)
    state = None
    for steps in (*stops, 7):
        # Another seed each time: the state of the generator is part of the run.
        part = run(
            steps, optimizer=optimizer, clip_norm=0.5, resume=state, seed=99 * bool(state) + 1
        )
        state = pickle.loads(pickle.dumps(part.state))
    assert_same_to_the_last_bit(part, whole)


def test_resume_works_with_a_generator_whose_state_has_an_array() -> None:
    def twister(seed: int) -> np.random.Generator:
        return np.random.Generator(np.random.MT19937(seed))

    first = run(3, rng=twister(1))
    assert_same_to_the_last_bit(run(6, rng=twister(5), resume=first.state), run(6, rng=twister(1)))


def test_result_changed_in_place_does_not_change_the_run() -> None:
    first = run(3)
    for array in (*first.params.values(), *first.history.values()):
        array[...] = 0
    assert_same_to_the_last_bit(run(6, resume=first.state), run(6))


def test_no_steps_return_the_start() -> None:
    result = run(0)
    np.testing.assert_equal(result.params, START)
    assert result.params["cell.W_r"] is not START["cell.W_r"]
    assert {k: h.shape for k, h in result.history.items()} == {"loss": (0,), "gradient_norm": (0,)}


def break_at(n: int, breaks: Any, function: Any) -> Any:
    """Return ``function``, which calls ``breaks`` on its result in call n."""
    calls = iter(range(10**6))

    def broken(*args: Any) -> Any:
        result = function(*args)
        return breaks(result) if next(calls) == n else result

    return broken


def interrupt(_: Any) -> Any:
    raise KeyboardInterrupt


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


def test_progress_bar_counts_from_where_the_run_resumes(capsys: Any) -> None:
    first = run(3, progress=True)
    assert "3/3" in capsys.readouterr().err
    run(5, progress=True, resume=first.state)
    shown = capsys.readouterr().err
    assert "3/5" in shown
    assert "5/5" in shown
    assert "loss 0." in shown


def test_progress_false_is_silent(capsys: Any) -> None:
    run(3, progress=False)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"loss": 3}, TypeError, "loss_and_gradient: expected a function, got int"),
        ({"sample": 3}, TypeError, "sample: expected a function, got int"),
        ({"steps": -1}, ValueError, "steps: expected an integer ≥ 0, got -1"),
        ({"steps": 1.0}, TypeError, "steps: expected an integer, got float"),
        ({"rng": 0}, TypeError, r"rng: expected a numpy\.random\.Generator, got int"),
        ({"clip_norm": 0.0}, ValueError, "clip_norm: expected a finite number"),
        ({"params": [1.0]}, TypeError, "params: expected a dict of arrays, got list"),
        ({"params": {"p": np.array([np.nan])}}, ValueError, r'params\["p"\]: expected finite'),
        ({"optimizer": "adam"}, TypeError, "optimizer: expected an optimizer, got str"),
        ({"resume": {}}, TypeError, "resume: expected a TrainState, got dict"),
        (
            {"loss": lambda params, batch: (0.0, [])},
            TypeError,
            r"loss_and_gradient: expected to return \(float, dict\), got \(float, list\)",
        ),
        (
            {"loss": lambda params, batch: ("0", {})},
            TypeError,
            "loss_and_gradient: expected to return a real number as the loss, got str",
        ),
        ({"loss": lambda *_: (1j, {})}, TypeError, "a real number as the loss, got complex"),
        ({"loss": lambda *_: (np.complex128(1), {})}, TypeError, "the loss, got complex128"),
        ({"loss": lambda *_: (True, {})}, TypeError, "a real number as the loss, got bool"),
        ({"loss": lambda *_: (np.True_, {})}, TypeError, "a real number as the loss, got bool"),
        ({"loss": lambda *_: None}, TypeError, r"to return \(float, dict\), got NoneType"),
        ({"loss": lambda *_: 0.0}, TypeError, r"to return \(float, dict\), got float"),
        ({"loss": lambda *_: (0.0, {}, 1)}, TypeError, "got a tuple of length 3"),
        (
            {
                "loss": lambda params, _: (
                    0.0,
                    {k: np.full(p.shape, None) for k, p in params.items()},
                )
            },
            ValueError,
            r'grads\["cell\.W_r"\]: expected a numeric array, got dtype object',
        ),
        ({"optimizer": Adam}, TypeError, r"optimizer: .* such as Adam\(\), got the class Adam"),
        ({"progress": "no"}, TypeError, "progress: expected True or False, got 'no'"),
        ({"progress": 0}, TypeError, "progress: expected True or False, got 0"),
        ({"loss": lambda params, batch: (0.0, {})}, ValueError, "grads: expected the keys"),
        (
            {"loss": lambda params, batch: (0.0, {k: [0.0] for k in params})},
            TypeError,
            r'grads\["cell\.W_r"\]: expected a numpy array',
        ),
    ],
)
def test_bad_arguments_are_refused(changes: Any, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        run(**{"steps": 2, **changes})


def test_state_that_does_not_fit_is_refused() -> None:
    state = run(3).state
    with pytest.raises(ValueError, match="steps: expected at least the 3 steps of resume, got 2"):
        run(2, resume=state)
    with pytest.raises(ValueError, match="params: expected the keys"):
        run(4, resume=state, params={"p": np.zeros(1)})
    with pytest.raises(ValueError, match="rng: expected a generator of kind PCG64, got MT19937"):
        run(4, resume=state, rng=np.random.Generator(np.random.MT19937(0)))
    with pytest.raises(TypeError, match="state: expected SGDState, got AdamState"):
        run(4, resume=state, optimizer=SGD(0.1))
