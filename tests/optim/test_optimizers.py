import copy
import math
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from unrolled.optim import SGD, Adam, UpdateOverflowError

OPTIMIZERS = (SGD(0.1), SGD(0.1, momentum=0.9), Adam(0.1))
SHAPES = {"cell.W_r": (3, 3), "cell.theta": (3,), "none": (0, 2), "scalar": ()}


def arrays(rng: np.random.Generator, dtype: Any = np.float64) -> dict[str, Any]:
    return {k: np.asarray(rng.standard_normal(s), dtype) for k, s in SHAPES.items()}


def test_momentum_by_hand() -> None:
    sgd, params = SGD(learning_rate=0.5, momentum=0.25), {"p": np.array([1.0])}
    state = sgd.init(params)
    for gradient, velocity, p in ((4.0, 4.0, -1.0), (1.0, 2.0, -2.0), (-8.0, -7.5, 1.75)):
        params, state = sgd.update(params, {"p": np.array([gradient])}, state)
        assert state.velocity["p"] == velocity
        assert params["p"] == p


def test_adam_by_hand() -> None:
    adam, params = Adam(0.1, beta1=0.5, beta2=0.75, epsilon=0.5), {"p": np.array([1.0])}
    state, m, w, p = adam.init(params), 0.0, 0.0, 1.0
    for n, g in enumerate([2.0, -1.0, 0.5, 3.0], start=1):
        m, w = 0.5 * m + 0.5 * g, 0.75 * w + 0.25 * g**2
        p -= 0.1 * (m / (1 - 0.5**n)) / (math.sqrt(w / (1 - 0.75**n)) + 0.5)
        params, state = adam.update(params, {"p": np.array([g])}, state)
        assert state.steps == n
        assert params["p"][0] == pytest.approx(p, rel=1e-15)


@pytest.mark.parametrize("gradient", [1e-6, -1.0, 1e6])
def test_first_adam_step_has_the_length_of_the_learning_rate(gradient: float) -> None:
    adam, params = Adam(0.125, epsilon=1e-300), {"p": np.zeros(1)}
    stepped, _ = adam.update(params, {"p": np.array([gradient])}, adam.init(params))
    # Without the correction of the bias it would be 0.1/√0.001 ≈ 3 times as long.
    assert stepped["p"][0] == pytest.approx(-math.copysign(0.125, gradient), rel=1e-14)


@pytest.mark.parametrize(("dtype", "gradient"), [(np.float32, 1e25), (np.float64, -1e160)])
def test_square_that_overflows_is_refused_by_name(dtype: Any, gradient: float) -> None:
    params = {"p": np.zeros(1, dtype), "q": np.zeros((), dtype)}
    grads = {"p": np.ones(1, dtype), "q": np.asarray(gradient, dtype)}
    message = rf"the mean of g² of q overflows {np.dtype(dtype)}: \|g\| is up to 1e\+"
    with pytest.raises(UpdateOverflowError, match=message) as refused:
        Adam().update(params, grads, Adam().init(params))
    assert refused.value.name == "q"


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_sgd_equals_that_of_torch(torch: ModuleType, momentum: float) -> None:
    compare(torch, SGD(0.01, momentum), torch.optim.SGD, lr=0.01, momentum=momentum)


@pytest.mark.parametrize("betas", [(0.9, 0.999), (0.5, 0.9), (0.0, 0.0)])
def test_adam_equals_that_of_torch(torch: ModuleType, betas: tuple[float, float]) -> None:
    compare(
        torch, Adam(0.01, *betas, epsilon=1e-6), torch.optim.Adam, lr=0.01, betas=betas, eps=1e-6
    )


def compare(torch: ModuleType, ours: Any, theirs: Any, **settings: Any) -> None:
    rng = np.random.default_rng(0)
    params = arrays(rng)
    state = ours.init(params)
    tensors = {k: torch.tensor(p) for k, p in params.items()}
    reference = theirs(list(tensors.values()), **settings)
    for _ in range(20):
        grads = arrays(rng)
        params, state = ours.update(params, grads, state)
        for name, tensor in tensors.items():
            tensor.grad = torch.tensor(grads[name])
        reference.step()
    for name, tensor in tensors.items():
        # The same numbers, multiplied in another order.
        np.testing.assert_allclose(params[name], tensor.numpy(), rtol=0, atol=1e-14)


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=repr)
def test_update_writes_to_nothing(optimizer: Any) -> None:
    rng = np.random.default_rng(0)
    params, grads = arrays(rng), arrays(rng)
    _, state = optimizer.update(params, grads, optimizer.init(params))
    before = copy.deepcopy((params, grads, state))
    stepped, _ = optimizer.update(params, grads, state)
    for after, was in zip((params, grads), before[:2], strict=True):
        assert all(np.array_equal(after[k], was[k]) for k in SHAPES)
    for moved, was in zip(vars(state).values(), vars(before[2]).values(), strict=True):
        np.testing.assert_equal(moved, was)
    assert not any(np.shares_memory(stepped[k], params[k]) for k in SHAPES)


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=repr)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_update_keeps_dtype_and_shape(optimizer: Any, dtype: Any) -> None:
    rng = np.random.default_rng(0)
    params = arrays(rng, dtype)
    state = optimizer.init(params)
    for _ in range(2):
        params, state = optimizer.update(params, arrays(rng, dtype), state)
    assert {k: p.shape for k, p in params.items()} == SHAPES
    assert {p.dtype for p in params.values()} == {np.dtype(dtype)}
    for memory in vars(state).values():
        if isinstance(memory, dict):
            assert all(m.dtype == dtype and m.shape == SHAPES[k] for k, m in memory.items())


def test_numpy_float_as_a_setting_does_not_widen_float32() -> None:
    params = arrays(np.random.default_rng(0), np.float32)
    for optimizer in (SGD(np.float64(0.1), np.float64(0.5)), Adam(np.float64(0.1))):
        stepped, _ = optimizer.update(params, params, optimizer.init(params))
        assert stepped["cell.W_r"].dtype == np.float32


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=repr)
def test_parameters_are_updated_each_for_itself(optimizer: Any) -> None:
    rng = np.random.default_rng(0)
    params, grads = arrays(rng), arrays(rng)
    stepped, _ = optimizer.update(params, grads, optimizer.init(params))
    for k in SHAPES:
        alone, _ = optimizer.update({k: params[k]}, {k: grads[k]}, optimizer.init({k: params[k]}))
        np.testing.assert_array_equal(alone[k], stepped[k])


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: SGD(0.0), ValueError, r"learning_rate: expected a finite number in \(0"),
        (lambda: SGD(-1), ValueError, "learning_rate"),
        (lambda: SGD(math.nan), ValueError, "learning_rate"),
        (lambda: SGD("0.1"), TypeError, "learning_rate: expected a real number, got str"),
        (lambda: SGD(0.1, momentum=1.0), ValueError, "momentum: expected"),
        (lambda: SGD(0.1, momentum=-0.1), ValueError, "momentum: expected"),
        (lambda: Adam(0), ValueError, "learning_rate"),
        (lambda: Adam(beta1=1.0), ValueError, "beta1"),
        (lambda: Adam(beta2=-0.5), ValueError, "beta2"),
        (lambda: Adam(epsilon=0.0), ValueError, "epsilon"),
        (lambda: Adam(epsilon=math.inf), ValueError, "epsilon"),
        (lambda: Adam(beta1=True), TypeError, "beta1: expected a real number, got bool"),
    ],
)
def test_settings_outside_their_range_are_refused(make: Any, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        make()


P = {"W": np.zeros(2)}
BAD_PARAMS = [
    ([1.0], TypeError, "params: expected a dict of arrays, got list"),
    ({"W": [1.0]}, TypeError, r'params\["W"\]: expected a numpy array'),
    (
        {"W": np.zeros(2, int)},
        ValueError,
        r'params\["W"\]: expected dtype float32 or float64, got int',
    ),
    ({"W": np.zeros(2, complex)}, ValueError, r'params\["W"\]: expected dtype float32 or float64'),
    ({"W": np.array([0, np.nan])}, ValueError, r'params\["W"\]: expected finite entries, got nan'),
    (
        {**P, "b": np.zeros(1, np.float32)},
        ValueError,
        r'params\["b"\]: expected dtype float64, got',
    ),
]


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=repr)
@pytest.mark.parametrize(("params", "error", "message"), BAD_PARAMS)
def test_bad_parameters_are_refused(optimizer: Any, params: Any, error: type, message: str) -> None:
    for call in (lambda: optimizer.init(params), lambda: optimizer.update(params, P, None)):
        with pytest.raises(error, match=message):
            call()


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=repr)
@pytest.mark.parametrize(
    ("grads", "error", "message"),
    [
        ([0.0], TypeError, "grads: expected a dict"),
        ({"b": np.zeros(2)}, ValueError, "grads: expected the keys W, got b"),
        ({**P, "b": np.zeros(2)}, ValueError, "grads: expected the keys W, got W, b"),
        (
            {"W": np.zeros(3)},
            ValueError,
            r'grads\["W"\]: expected shape of the parameter W = \(2,\)',
        ),
        ({"W": np.zeros(2, np.float32)}, ValueError, r'grads\["W"\]: expected dtype float64'),
        (
            {"W": np.array([np.inf, 0])},
            ValueError,
            r'grads\["W"\]: expected finite entries, got inf',
        ),
    ],
)
def test_gradients_that_do_not_match_are_refused(
    optimizer: Any, grads: Any, error: type, message: str
) -> None:
    with pytest.raises(error, match=message):
        optimizer.update(P, grads, optimizer.init(P))


@pytest.mark.parametrize(
    ("optimizer", "state", "error", "message"),
    [
        (Adam(), SGD(0.1).init(P), TypeError, "state: expected AdamState, got SGDState"),
        (SGD(0.1), None, TypeError, "state: expected SGDState, got NoneType"),
        (
            SGD(0.1, 0.9),
            SGD(0.1).init(P),
            ValueError,
            r"state\.velocity: expected the keys W, got none",
        ),
        (
            Adam(),
            Adam().init({"W": np.zeros(3)}),
            ValueError,
            r'state\.mean\["W"\]: expected shape',
        ),
    ],
)
def test_state_of_another_optimizer_is_refused(
    optimizer: Any, state: Any, error: type, message: str
) -> None:
    with pytest.raises(error, match=message):
        optimizer.update(P, P, state)
