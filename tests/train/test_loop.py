import copy
import pickle
from dataclasses import asdict
from typing import Any

import numpy as np
import pytest
from training_run import (
    LOSS,
    START,
    assert_same_to_the_last_bit,
    draw,
    run,
)

from unrolled.optim import SGD, Adam, global_norm


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
