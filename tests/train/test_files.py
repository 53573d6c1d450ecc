"""What is saved is what is loaded, and a run goes on from its file as if it had never stopped."""

import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_numpy
from training_run import START, assert_same_to_the_last_bit, run

import unrolled
from unrolled.models import Bidirectional, Embedded, ManyToOne, Stack
from unrolled.optim import SGD, Adam
from unrolled.train import FileFormatError, TrainState, load, save

dtypes = st.one_of(
    st_numpy.boolean_dtypes(),
    st_numpy.integer_dtypes(endianness="<") | st_numpy.integer_dtypes(endianness=">"),
    st_numpy.floating_dtypes(endianness="<") | st_numpy.floating_dtypes(endianness=">"),
    st_numpy.complex_number_dtypes(endianness="<") | st_numpy.complex_number_dtypes(endianness=">"),
)
some_arrays = st_numpy.arrays(dtypes, st_numpy.array_shapes(min_dims=0, min_side=0, max_side=3))
ODD_NAMES = [
    "",
    ".",
    "a/b",
    "../x",
    "x.npy",
    "x",
    "cell.W_r",
    "ψ ̂",
    "\0",
    "\ud800",
    "%41",
    "A",
    "a",
]


def assert_same_arrays(one: Any, two: Any) -> None:
    assert list(one) == list(two)
    for name, value in one.items():
        assert value.dtype.str == two[name].dtype.str
        assert value.shape == two[name].shape
        assert value.tobytes() == two[name].tobytes()


@pytest.fixture(scope="module")
def file(tmp_path_factory: Any) -> Path:
    path: Path = tmp_path_factory.mktemp("files") / "some.npz"
    return path


@settings(max_examples=100)
@given(params=st.dictionaries(st.text(max_size=6), some_arrays, max_size=4))
@example(params={name: np.full(2, i) for i, name in enumerate(ODD_NAMES)})
def test_parameters_come_back_to_the_last_bit(file: Path, params: Any) -> None:
    """Under any names, in any dtype and byte order, NaN and infinity included."""
    save(file, params)
    back = load(file)
    assert_same_arrays(params, back)
    assert all(value.flags.writeable for value in back.values())


def test_order_in_memory_and_strides_make_no_difference(file: Path) -> None:
    plain = np.arange(24.0).reshape(4, 6)
    params = {"F": np.asfortranarray(plain), "cut": plain[::2, ::-3], "T": plain.T}
    save(file, params)
    back = load(file)
    np.testing.assert_equal(back, params)
    assert back["F"].flags.f_contiguous


def test_parameters_of_nested_models_run_as_before(file: Path) -> None:
    cell = Stack([Bidirectional(unrolled.LSTM(3, 2), unrolled.GRU(3, 2)), unrolled.RNN(4, 2)])
    model = Embedded(unrolled.layers.Embedding(9, 3), ManyToOne(cell, 2))
    params, ids = model.init(np.random.default_rng(0)), np.array([[1, 8], [0, 3]])
    unrolled.save(file, params)
    one, two = (model.forward(p, ids).outputs for p in (params, unrolled.load(file)))
    np.testing.assert_array_equal(one, two)


def test_numpy_reads_the_file(file: Path) -> None:
    save(str(file), START)
    with np.load(file) as archive:
        for name, value in START.items():
            np.testing.assert_array_equal(archive[f"params/{name}"], value)


def test_equal_contents_make_equal_files(file: Path, tmp_path: Path) -> None:
    save(file, run(2).state)
    save(tmp_path / "other.npz", run(2).state)
    assert file.read_bytes() == (tmp_path / "other.npz").read_bytes()


@pytest.mark.parametrize(
    "optimizer", [SGD(0.1), SGD(0.1, momentum=0.9), Adam(0.01)], ids=["sgd", "momentum", "adam"]
)
@pytest.mark.parametrize("clip_norm", [None, 0.1])
@pytest.mark.parametrize("n", range(7))
def test_a_run_goes_on_from_its_file_to_the_last_bit(
    file: Path, optimizer: Any, clip_norm: float | None, n: int
) -> None:
    arguments = {"optimizer": optimizer, "clip_norm": clip_norm}
    whole = run(6, **arguments)
    state = run(n, **arguments).state
    save(file, state)
    back = load(file)
    np.testing.assert_equal(asdict(back), asdict(state))
    # Another seed: the state of the generator is from the file.
    assert_same_to_the_last_bit(run(6, **arguments, resume=back, seed=5), whole)


@pytest.mark.parametrize("kind", ["PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64"])
def test_every_generator_goes_on_from_a_file(file: Path, kind: str) -> None:
    def rng(seed: int) -> np.random.Generator:
        return np.random.Generator(getattr(np.random, kind)(seed))

    save(file, run(3, rng=rng(1)).state)
    assert_same_to_the_last_bit(run(6, rng=rng(5), resume=load(file)), run(6, rng=rng(1)))


@dataclass(frozen=True, eq=False)
class OwnState:
    """What an optimizer outside the library may remember."""

    rate: float
    best: Any
    past: Any
    note: Any


class OwnOptimizer:
    def init(self, params: Any) -> OwnState:
        return OwnState(0.1, np.float32(np.inf), ((params,), [1, 2.5], []), None)

    def update(self, params: Any, grads: Any, state: Any) -> Any:
        params = {k: p - np.float32(state.rate) * grads[k] for k, p in params.items()}
        return params, OwnState(state.rate / 3, state.best, ((params,), [2**200, True], []), "a")


def test_state_of_an_optimizer_of_your_own_is_saved_and_its_class_asked_for(file: Path) -> None:
    state = run(2, optimizer=OwnOptimizer()).state
    save(file, state)
    back = load(file, types=[OwnState])
    np.testing.assert_equal(asdict(back), asdict(state))
    assert isinstance(back.optimizer, OwnState)
    assert type(back.optimizer.best) is np.float32
    whole = run(4, optimizer=OwnOptimizer())
    assert_same_to_the_last_bit(run(4, optimizer=OwnOptimizer(), resume=back), whole)
    with pytest.raises(FileFormatError, match=r"OwnState.*pass it in types"):
        load(file)


def test_state_of_another_optimizer_is_refused(file: Path) -> None:
    save(file, run(2, optimizer=Adam()).state)
    with pytest.raises(TypeError, match="state: expected SGDState, got AdamState"):
        run(4, optimizer=SGD(0.1), resume=load(file))
    save(file, run(2, optimizer=SGD(0.1)).state)
    with pytest.raises(ValueError, match=r"state\.velocity: expected the keys cell\.W_r"):
        run(4, optimizer=SGD(0.1, momentum=0.5), resume=load(file))
    save(file, START)
    with pytest.raises(TypeError, match="resume: expected a TrainState, got dict"):
        run(4, resume=load(file))


STATE = run(1).state


def with_optimizer(value: Any) -> TrainState:
    return TrainState(STATE.step, STATE.params, value, STATE.rng, STATE.history)


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        (3, TypeError, "value: expected parameters or a TrainState, got int"),
        (run(1), TypeError, r"value: expected .*, got TrainResult: give \.state"),
        ({"p": [1.0]}, TypeError, r'value\["p"\]: expected a numpy array of shape'),
        ({"p": np.array(["a"])}, ValueError, r'value\["p"\]: expected a numeric array, got dtype'),
        ({"p": np.array([None])}, ValueError, r'value\["p"\]: expected a numeric array'),
        ({"p": np.ma.array([1.0])}, TypeError, r'value\["p"\]: expected a plain numpy array'),
        ({3: np.zeros(1)}, TypeError, "params: expected strings for keys, got int 3"),
        (
            with_optimizer({"f": len}),
            TypeError,
            "optimizer/f: expected an array, a number, .*builtin",
        ),
        (with_optimizer([{1: 2}]), TypeError, "optimizer/0: expected strings for keys, got int 1"),
        (with_optimizer(np.array([None])), ValueError, "optimizer: expected a numeric array"),
        (with_optimizer({1, 2}), TypeError, "optimizer: expected an array, .*, got set"),
        (with_optimizer(Adam), TypeError, "optimizer: expected an array, .*, got type"),
    ],
)
def test_what_cannot_be_saved_is_refused_and_nothing_written(
    tmp_path: Path, value: Any, error: type[Exception], message: str
) -> None:
    save(tmp_path / "old.npz", START)
    before = (tmp_path / "old.npz").read_bytes()
    for name in ("old.npz", "new.npz"):
        with pytest.raises(error, match=message):
            save(tmp_path / name, value)
    assert os.listdir(tmp_path) == ["old.npz"]
    assert (tmp_path / "old.npz").read_bytes() == before


@pytest.mark.parametrize("path", [3, None, b"run.npz", ["run.npz"]])
def test_what_is_no_path_is_refused(path: Any) -> None:
    expected = "path: expected a string or a path, got "
    with pytest.raises(TypeError, match=expected):
        save(path, START)
    with pytest.raises(TypeError, match=expected):
        load(path)


@pytest.mark.parametrize("types", [[int], [OwnState(0, 0, 0, 0)], ["OwnState"]])
def test_types_that_are_no_dataclasses_are_refused(file: Path, types: Any) -> None:
    with pytest.raises(TypeError, match="types: expected dataclasses, got"):
        load(file, types=types)


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"none\.npz"):
        load(tmp_path / "none.npz")
    with pytest.raises(FileNotFoundError, match=r"no-folder"):
        save(tmp_path / "no-folder" / "some.npz", START)
