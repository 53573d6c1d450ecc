"""Exported models of several cells compute what the model does: ONNX Runtime is the judge."""

import numpy as np
import pytest
from onnx_parity import (
    DOUBLE,
    SCALE,
    SINGLE,
    assert_parity,
    cell_outputs,
    fan_in,
    inputs,
    run_onnx,
    takes,
)

from unrolled import GRU, LSTM, RNN, AugmentedLSTM, CanonicalRNN, convert
from unrolled.models import Bidirectional, SequenceLabeller, Stack

ALL = {"window": 3, "projection_size": 2}
MODELS = {
    "two kinds": Stack([LSTM(2, 3, "full"), GRU(3, 2)]),
    "the same layer twice": Stack([RNN(2, 2)] * 3),
    "a stack of one": Stack([CanonicalRNN(2, 3)]),
    "a stack in a stack": Stack([Stack([LSTM(2, 3), RNN(3, 4)]), GRU(4, 1, "before")]),
    "looks ahead first": Stack([AugmentedLSTM(2, 3, **ALL), RNN(2, 3)]),
    "looks ahead above": Stack([AugmentedLSTM(2, 3, 2), AugmentedLSTM(3, 3, **ALL)]),
    "two directions, two layers": Stack(
        [Bidirectional(GRU(2, 3), GRU(2, 3)), Bidirectional(GRU(6, 2), GRU(6, 2))]
    ),
    "two kinds of direction": Bidirectional(LSTM(2, 3), RNN(2, 4)),
    "two warpings": Bidirectional(RNN(2, 3), RNN(2, 3, "relu")),
    "two directions within": Bidirectional(*[Bidirectional(RNN(2, 3), RNN(2, 3))] * 2),
    "labels": SequenceLabeller(LSTM(2, 3, "diagonal"), 2),
    "labels of what looks ahead": SequenceLabeller(AugmentedLSTM(2, 3, **ALL), 1),
    "labels of a stack": SequenceLabeller(Stack([RNN(2, 3), Bidirectional(*[RNN(3, 2)] * 2)]), 2),
}


def parity(case, tol):
    exported = convert.to_onnx(case.cell, case.params, **takes(case))
    assert_parity(run_onnx(exported, inputs(case)), cell_outputs(case), tol)


@pytest.mark.parametrize(("steps", "batch"), [(1, 1), (2, 3), (6, 4)])
@pytest.mark.parametrize("lengths", [False, True])
@pytest.mark.parametrize("name", MODELS)
def test_onnx_runtime_gives_outputs_and_last_state(make_case, name, lengths, steps, batch):
    case = make_case(MODELS[name], steps, batch, seed=0, lengths=lengths, scale=SCALE)
    parity(fan_in(case), SINGLE)


@pytest.mark.parametrize(("steps", "batch"), [(1, 1), (2, 3), (6, 4)])
@pytest.mark.parametrize("lengths", [False, True])
def test_two_directions_of_every_cell(make_cell, make_case, lengths, steps, batch):
    cell = Bidirectional(make_cell(2, 3, np.float32), make_cell(2, 3, np.float32))
    case = make_case(cell, steps, batch, seed=0, lengths=lengths, scale=SCALE)
    if lengths:
        case.lengths[0] = 0
        case.lengths[-1] = 1
    parity(fan_in(case), SINGLE)


@pytest.mark.parametrize("lengths", [False, True])
@pytest.mark.parametrize("kind", [CanonicalRNN, AugmentedLSTM])
def test_models_without_operators_run_in_float64(make_case, kind, lengths):
    below = Bidirectional(kind(2, 3, dtype=np.float64), kind(2, 3, dtype=np.float64))
    cell = SequenceLabeller(Stack([below, LSTM(6, 2, "full", np.float64)]), 2)
    parity(make_case(cell, 5, 4, seed=0, lengths=lengths), DOUBLE)


def operators(model):
    return [node for node in model.graph.node if node.op_type in ("RNN", "LSTM", "GRU", "Scan")]


@pytest.mark.parametrize("cell", [RNN(2, 3), LSTM(2, 3, "diagonal"), GRU(2, 3)], ids=repr)
def test_two_equal_cells_are_one_operator_of_two_directions(cell):
    model = Bidirectional(cell, cell)
    exported = convert.to_onnx(model, model.init(np.random.default_rng(0)))
    (node,) = operators(exported)
    assert node.op_type == type(cell).__name__
    direction = {a.name: a.s for a in node.attribute}["direction"]
    assert direction == b"bidirectional"


def test_names_of_parts_lead_names_of_states_and_weights():
    model = Stack([Bidirectional(*[LSTM(2, 3)] * 2), CanonicalRNN(6, 2)])
    graph = convert.to_onnx(model, model.init(np.random.default_rng(0)), lengths=True).graph
    states = ["layer0.forward.s", "layer0.forward.v", "layer0.backward.s", "layer0.backward.v"]
    states += ["layer1.s"]
    names = [value.name for value in graph.input]
    assert names == ["x", "lengths", *(f"initial_{state}" for state in states)]
    names = [value.name for value in graph.output]
    assert names == ["outputs", *(f"final_{state}" for state in states)]
    weights = {tensor.name for tensor in graph.initializer}
    assert {"layer0.W", "layer0.R", "layer0.B", "layer1.W_s", "layer1.theta"} <= weights


class Other(RNN):
    """A cell of one's own."""


def test_refuses_a_part_that_it_does_not_know():
    model = Stack([RNN(2, 3), Bidirectional(RNN(3, 2), Other(3, 2))])
    with pytest.raises(TypeError, match=r"cell\.layer1\.backward: expected one of .*, got Other"):
        convert.to_onnx(model, model.init(np.random.default_rng(0)))
