"""The exhibits: each spoils what it says it spoils, and its twin is right."""

import inspect

import numpy as np
import pytest

from unrolled import LSTM, RNN, museum, verify
from unrolled.museum import EXHIBITS, finding, in_cells
from unrolled.museum.passes import GATES

IN_CELLS = [exhibit.name for exhibit in in_cells()]
ENTITIES = list(museum.ClearLSTM(2, 3).param_shapes())
LSTM_ALL = {*ENTITIES, "x", "s[-1]", "v[-1]"}
RNN_ALL = {"W_r", "W_x", "theta", "x", "s[-1]"}
CR = {"W_x_cr", "W_s_cr", "W_v_cr", "b_cr"}

#: Exhibit → what is wrong after several steps, and after one.
SIGNATURES = {
    "transpose": (RNN_ALL, {"s[-1]"}),
    "index": (RNN_ALL, {"s[-1]"}),
    "tanh twice": (RNN_ALL, RNN_ALL),
    "summed": (RNN_ALL, {"s[-1]"}),
    "one step": ({"W_x"}, set()),
    "mean": ({"theta"}, {"theta"}),
    "overwritten": (LSTM_ALL, {"v[-1]"}),
    "peephole": (LSTM_ALL, LSTM_ALL - CR),
    "gate out": (LSTM_ALL, {"W_x_du", "W_v_du", "b_du", "x", "v[-1]"}),
    "wrap": (LSTM_ALL, set()),
    "old state": ({"W_s_cr"}, {"W_s_cr"}),
    "bias twice": ({"b_cu", "b_cs", "b_cr"}, {"b_cu", "b_cs", "b_cr"}),
    "last input": ({"x"}, set()),
    "in place": (
        LSTM_ALL,
        {"W_x_cs", "W_s_cu", "W_s_cs", "W_v_cs", "b_cs", "x", "s[-1]", "v[-1]"},
    ),
    "truncated": (LSTM_ALL, set()),
}


def case(cell, steps=5, seed=0):
    rng = np.random.default_rng(seed)
    params = {name: rng.normal(size=shape) for name, (shape, _) in cell.param_shapes().items()}
    state = {name: rng.normal(size=shape) for name, (shape, _) in cell.state_shapes(2).items()}
    return params, rng.normal(size=(steps, 2, cell.input_size)), state


def test_every_exhibit_in_a_cell_has_a_signature():
    assert set(SIGNATURES) == set(IN_CELLS)


@pytest.mark.parametrize("name", SIGNATURES)
def test_wrong_gradients_are_those_of_the_signature(name):
    several, one = SIGNATURES[name]
    assert set(finding(name).wrong) == several
    assert set(finding(name, "one step").wrong) == one


@pytest.mark.parametrize("name", IN_CELLS)
def test_the_readers_check_catches_the_exhibit_and_passes_its_twin(name):
    exhibit = EXHIBITS[name]
    wrong, right = exhibit.cell(), exhibit.right_cell()
    with pytest.raises(verify.VerificationError, match=f"{name}: the claimed gradient is"):
        verify.cell_gradient(name, wrong, *case(wrong))
    assert verify.cell_gradient(name, right, *case(right)).residual < 1e-12


@pytest.mark.parametrize("name", IN_CELLS)
def test_the_forward_pass_of_an_exhibit_is_right(name):
    """So that one reference serves all exhibits of a kind."""
    exhibit = EXHIBITS[name]
    runs = [cell.forward(*case(cell)) for cell in (exhibit.cell(), exhibit.right_cell())]
    np.testing.assert_array_equal(runs[0].outputs, runs[1].outputs)
    for part in runs[0].state:
        np.testing.assert_array_equal(runs[0].state[part], runs[1].state[part])


@pytest.mark.parametrize("name", EXHIBITS)
def test_the_lines_shown_are_those_of_the_sources(name):
    exhibit = EXHIBITS[name]
    right, wrong = (inspect.getsource(f) for f in (exhibit.place, exhibit.function))
    assert right.count(exhibit.right) == 1
    for line in exhibit.wrong.splitlines():
        assert line in wrong
    changed = len(exhibit.wrong.splitlines()) - 1
    assert len(wrong.splitlines()) == len(right.splitlines()) + changed
    assert str(exhibit).startswith(f"in {exhibit.place.__name__}\nright:  {exhibit.right}\n")


@pytest.mark.parametrize("name", ["loss twice", "clipped apart"])
def test_what_is_beyond_a_cell_has_none(name):
    with pytest.raises(ValueError, match="exhibit: expected one whose mistake is in a cell"):
        EXHIBITS[name].cell()


def test_the_loss_with_a_slope_too_many_is_caught_by_a_check_of_the_loss():
    exhibit = EXHIBITS["loss twice"]
    rng = np.random.default_rng(0)
    z, target = rng.normal(size=(3, 2, 1)), rng.integers(0, 2, (3, 2, 1)).astype(float)

    def value(at):
        return exhibit.place(at["z"], target).value

    claims = [{"z": loss(z, target).gradient} for loss in (exhibit.place, exhibit.function)]
    verify.gradient("right", value, {"z": z}, claims[0], method="central")
    with pytest.raises(verify.VerificationError, match="wrong: the claimed gradient"):
        verify.gradient("wrong", value, {"z": z}, claims[1], method="central")


def test_clipping_one_by_one_turns_the_gradient():
    exhibit = EXHIBITS["clipped apart"]
    grads = {"W": np.array([3.0, 4.0]), "b": np.array([1.0])}
    right, wrong = exhibit.place(grads, 1.0), exhibit.function(grads, 1.0)
    np.testing.assert_allclose(right["W"] / right["b"], grads["W"] / grads["b"], rtol=1e-15)
    np.testing.assert_allclose(wrong["W"], [0.6, 0.8], rtol=1e-15)
    np.testing.assert_array_equal(wrong["b"], [1.0])
    for clip in (exhibit.place, exhibit.function):
        np.testing.assert_array_equal(clip({"b": np.array([0.5])}, 1.0)["b"], [0.5])


@pytest.mark.parametrize("name", museum.ROOMS)
def test_cells_without_a_label_are_wrong(name):
    cell = museum.unlabeled(name)
    with pytest.raises(verify.VerificationError):
        verify.cell_gradient(name, cell, *case(cell))


def test_another_room_is_refused():
    with pytest.raises(ValueError, match="name: expected one of"):
        museum.unlabeled("D")


def test_clear_cells_agree_with_those_of_the_library():
    clear, fast = museum.ClearLSTM(2, 3), LSTM(2, 3, "full", dtype=np.float64)
    stacked, x, state = case(fast)
    runs = clear.forward(clear.from_stacked(stacked), x, state), fast.forward(stacked, x, state)
    # The same sums in another order.
    np.testing.assert_allclose(runs[0].outputs, runs[1].outputs, rtol=1e-13)
    d = np.random.default_rng(1).normal(size=runs[0].outputs.shape)
    grads = clear.backward(clear.from_stacked(stacked), runs[0].tape, d)
    want = fast.backward(stacked, runs[1].tape, d)
    for signal in ("W_x", "W_s", "W_v", "b"):
        for gate, part in zip(GATES, want.params[signal], strict=False):
            got = grads.params[f"{signal}_{gate}"]
            np.testing.assert_allclose(got, part, rtol=1e-11, atol=1e-13)
    np.testing.assert_allclose(grads.inputs, want.inputs, rtol=1e-11, atol=1e-13)


def test_clear_rnn_agrees_with_that_of_the_library():
    clear, fast = museum.ClearRNN(2, 3), RNN(2, 3, dtype=np.float64)
    params, x, state = case(fast)
    runs = clear.forward(params, x, state), fast.forward(params, x, state)
    np.testing.assert_allclose(runs[0].outputs, runs[1].outputs, rtol=1e-13)
    d = np.ones_like(runs[0].outputs)
    grads, want = (
        cell.backward(params, r.tape, d) for cell, r in zip((clear, fast), runs, strict=True)
    )
    for name, value in want.params.items():
        np.testing.assert_allclose(grads.params[name], value, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("cell", [museum.ClearRNN(2, 3), museum.ClearLSTM(2, 3)], ids=repr)
@pytest.mark.parametrize(("steps", "batch"), [(0, 2), (3, 0), (1, 1)])
def test_degenerate_runs_have_gradients(cell, steps, batch):
    params = cell.init(np.random.default_rng(0))
    run = cell.forward(params, np.ones((steps, batch, 2)))
    grads = cell.backward(params, run.tape, np.ones_like(run.outputs))
    assert grads.inputs.shape == (steps, batch, 2)


@pytest.mark.parametrize("steps", [1, 2, 3, 7])
def test_segments_change_nothing(steps):
    cell = museum.ClearLSTM(2, 3)
    params, x, state = case(cell, steps=7)
    pieces = museum.InSegments(cell, steps)
    assert pieces.init(np.random.default_rng(0)).keys() == params.keys()
    runs = [one.forward(params, x, state) for one in (cell, pieces)]
    np.testing.assert_array_equal(runs[0].outputs, runs[1].outputs)
    d = np.ones_like(runs[0].outputs)
    grads = [one.backward(params, r.tape, d) for one, r in zip((cell, pieces), runs, strict=True)]
    for name in params:  # the same terms, summed by segment first
        np.testing.assert_allclose(
            grads[0].params[name], grads[1].params[name], rtol=1e-12, atol=1e-14
        )


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: museum.ClearRNN(0, 3), ValueError, "input_size: expected an integer"),
        (lambda: museum.ClearLSTM(2, 0), ValueError, "hidden_size: expected an integer"),
        (lambda: museum.ClearRNN(2, 3, "int8"), ValueError, "dtype: expected"),
        (lambda: museum.ClearRNN(2, 3, forward=1), TypeError, "forward: expected a function"),
        (lambda: museum.ClearLSTM(2, 3, backward=1), TypeError, "backward: expected a function"),
        (lambda: museum.InSegments(1, 2), TypeError, "cell: expected a recurrent cell"),
        (
            lambda: museum.InSegments(museum.ClearRNN(2, 3), 0),
            ValueError,
            "steps: expected an integer",
        ),
        (
            lambda: museum.InSegments(museum.ClearRNN(2, 3), 2, backward=1),
            TypeError,
            "backward: expected a function",
        ),
    ],
)
def test_bad_cells_are_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


@pytest.mark.parametrize(
    "cell",
    [museum.ClearRNN(2, 3), museum.ClearLSTM(2, 3), museum.InSegments(museum.ClearRNN(2, 3), 2)],
    ids=lambda cell: type(cell).__name__,
)
def test_sequences_of_different_lengths_are_refused(cell):
    params = cell.init(np.random.default_rng(0))
    with pytest.raises(ValueError, match="lengths: expected None"):
        cell.forward(params, np.ones((3, 2, 2)), lengths=np.array([3, 1]))
