"""What ``LAYOUTS`` says of other libraries, held against them where they are installed.

PyTorch is asked by its modules, ONNX by the schemas of its operators. Keras and CS231n are not
installed: what is said of them is held against ``published_steps``, written from their sources,
here and in ``test_keras`` and ``test_cs231n``.
"""

import re

import numpy as np
import onnx.defs
import pytest

from unrolled import GRU, LSTM, RNN, AugmentedLSTM, convert
from unrolled.convert import LAYOUTS

D, D_X, D_V = 5, 2, 3
SETTINGS = {"T": 7, "B": 4, "d": D, "d_x": D_X, "d_v": D_V}


def numbers(text):
    """The shape that the table spells: "(4 d, d_x)" is (20, 2)."""
    entries = [entry.split() for entry in text.strip("()").split(",") if entry]
    return tuple(
        int(np.prod([int(f) if f.isdigit() else SETTINGS[f] for f in factors]))
        for factors in entries
    )


schema = onnx.defs.get_schema


def every(*cells):
    return [
        pytest.param(cell, library, id=f"{cell}-{library}")
        for cell in cells
        for library in LAYOUTS[cell]
    ]


@pytest.mark.parametrize(("cell", "library"), every(*LAYOUTS))
def test_gates_are_those_of_the_cell_each_once(cell, library):
    layout = LAYOUTS[cell][library]
    assert sorted(layout.gates) == sorted(LAYOUTS[cell]["Unrolled"].gates)
    assert len(set(layout.called)) == len(layout.called) == len(layout.gates)
    assert set(layout.signals) <= set(LAYOUTS[cell]["Unrolled"].signals)


@pytest.mark.parametrize(("cell", "library"), every("LSTM", "GRU"))
def test_shapes_say_where_the_gates_are_stacked(cell, library):
    layout = LAYOUTS[cell][library]
    k = len(layout.gates)
    input_weights, recurrent = list(layout.arrays.values())[:2]
    if layout.stacked == "one array each":
        assert len(layout.arrays) == 3 * k
        assert input_weights == "(d, d_x)"
    else:
        last_axes = {
            "first axis": (f"({k}, d, d_x)", f"({k}, d, d)"),
            "rows": (f"{k} d, d_x)", f"{k} d, d)"),
            "columns": (f"(d_x, {k} d)", f"(d, {k} d)"),
        }
        ends = last_axes[layout.stacked]
        assert input_weights.endswith(ends[0])
        assert recurrent.endswith(ends[1])


def test_own_row_is_that_of_the_cells(make_case):
    own = LAYOUTS["LSTM"]["Unrolled"]
    cell = AugmentedLSTM(D_X, D, projection_size=D_V)
    assert cell.param_shapes()["W_q"][0] == numbers(own.projection["W_q"])
    diagonal, full = own.peepholes["W_s"].split(" or ")
    for option, text in (("diagonal", diagonal), ("full", full)):
        assert LSTM(D_X, D, option).param_shapes()["W_s"][0] == numbers(text)
    fresh = LSTM(D_X, D).init(np.random.default_rng(0))["b"][own.gates.index("cs")]
    assert (fresh == float(own.forget_bias)).all()
    for setting, reset in LAYOUTS["GRU"]["Unrolled"].resets.items():
        assert setting == f'reset="{reset}"'
        assert GRU(D_X, D, reset).reset == reset
    assert GRU(D_X, D).reset == next(iter(LAYOUTS["GRU"]["Unrolled"].resets.values()))
    for cell in (RNN(D_X, D), LSTM(D_X, D), GRU(D_X, D)):
        axes = LAYOUTS[type(cell).__name__]["Unrolled"].inputs["always"]
        assert cell.forward(make_case(cell, 1, 1, seed=0).params, np.zeros(numbers(axes), "f4"))


def test_the_paper_has_fifteen_parameter_entities_and_a_projection():
    """Sherstinsky (2020), eq. 123: 4 W_x, 3 W_s, 4 W_v, 4 b; eq. 190."""
    paper = LAYOUTS["LSTM"]["Paper"]
    assert len(paper.arrays) + len(paper.peepholes) == 15
    assert list(paper.peepholes) == ["W_{s_{cu}}", "W_{s_{cs}}", "W_{s_{cr}}"]
    cell = LSTM(D_X, D, "full")
    named = sum(np.prod(numbers(shape)) for shape in (paper.arrays | paper.peepholes).values())
    assert named == cell.param_count()


# PyTorch


@pytest.mark.parametrize("kind", LAYOUTS)
def test_pytorch_names_shapes_and_axes(torch, kind):
    layout = LAYOUTS[kind]["PyTorch"]
    for setting, axes in layout.inputs.items():
        name, value = setting.split("=")
        module = getattr(torch.nn, kind)(D_X, D, **{name: value == "True"})
        shapes = {key: tuple(array.shape) for key, array in module.state_dict().items()}
        assert shapes == {key: numbers(text) for key, text in layout.arrays.items()}
        _, last = module(torch.zeros(numbers(axes)))
        last = last[0] if kind == "LSTM" else last
        assert last.shape == (1, SETTINGS["B"], D)  # so B is where the table has it
    first = next(iter(layout.inputs))
    assert first == f"batch_first={getattr(torch.nn, kind)(D_X, D).batch_first}"


def test_pytorch_has_a_projection_and_no_peepholes(torch):
    layout = LAYOUTS["LSTM"]["PyTorch"]
    module = torch.nn.LSTM(D_X, D, proj_size=D_V)
    added = module.state_dict().keys() - layout.arrays.keys()
    assert added == layout.projection.keys()
    assert tuple(module.weight_hr_l0.shape) == numbers(layout.projection["weight_hr_l0"])
    assert not layout.peepholes
    with pytest.raises(ValueError, match="only supported for LSTM"):
        torch.nn.RNN(D_X, D, proj_size=D_V)


@pytest.mark.parametrize(("kind", "order"), [("LSTM", "ifgo"), ("GRU", "rzn")])
def test_pytorch_documents_the_order(torch, kind, order):
    """(W_ii|W_if|W_ig|W_io)."""
    layout = LAYOUTS[kind]["PyTorch"]
    assert layout.called == tuple(order)
    documented = "|".join(f"W_i{letter}" for letter in layout.called)
    assert f"({documented})" in getattr(torch.nn, kind).__doc__


OPEN, SHUT = 40, -40  # biases at which a gate is 1 or 0 to rounding, and a candidate 1


def one_step(torch, kind, biases, *initial):
    """The last state of one unit whose only weights are biases: gate → bias."""
    module = getattr(torch.nn, kind)(1, 1).double()
    layout = LAYOUTS[kind]["PyTorch"]
    with torch.no_grad():
        for value in module.parameters():
            value.zero_()
        for gate, bias in biases.items():
            module.bias_ih_l0[layout.gates.index(gate)] = bias
        start = [torch.full((1, 1, 1), value).double() for value in initial]
        _, last = module(torch.zeros(1, 1, 1).double(), tuple(start) if start[1:] else start[0])
    return [value.item() for value in last] if kind == "LSTM" else last.item()


def test_gates_of_a_pytorch_lstm_stand_where_the_table_says(torch):
    """A gate that is open or shut shows in the state which it was; h and c start at 0 and 9."""
    steps = [
        ({"du": OPEN, "cu": OPEN, "cs": SHUT, "cr": OPEN}, (np.tanh(1), 1)),
        ({"du": OPEN, "cu": SHUT, "cs": OPEN, "cr": OPEN}, (np.tanh(9), 9)),
        ({"du": OPEN, "cu": OPEN, "cs": OPEN, "cr": SHUT}, (0, 10)),
    ]
    for biases, want in steps:
        assert one_step(torch, "LSTM", biases, 0.0, 9.0) == pytest.approx(want, abs=1e-14)


def test_gates_of_a_pytorch_gru_stand_where_the_table_says(torch):
    for biases, want in [({"n": OPEN, "z": SHUT}, 1), ({"n": OPEN, "z": OPEN}, 9)]:
        assert one_step(torch, "GRU", biases, 9.0) == pytest.approx(want, abs=1e-14)


def test_pytorch_draws_forget_biases_within_the_bounds(torch):
    d = 400
    module = torch.nn.LSTM(1, d)
    place = LAYOUTS["LSTM"]["PyTorch"].gates.index("cs")
    for bias in (module.bias_ih_l0, module.bias_hh_l0):
        forget = bias.detach().numpy()[place * d : (place + 1) * d]
        assert np.abs(forget).max() <= 1 / np.sqrt(d)
        assert np.abs(forget).max() > 0.9 / np.sqrt(d)  # of 400 draws


@pytest.mark.parametrize("reset", GRU.RESETS)
def test_pytorch_resets_after(torch, reset):
    always = LAYOUTS["GRU"]["PyTorch"].resets
    assert always == {"always": "after"}
    module = torch.nn.GRU(D_X, D).double()
    params = convert.from_torch(module)[1]
    x = np.random.default_rng(0).standard_normal((7, 1, D_X))
    here = GRU(D_X, D, reset, np.float64)
    own = {name: params[name] for name in here.param_shapes()}
    with torch.no_grad():
        outputs = module(torch.from_numpy(x))[0].numpy()
    gap = np.abs(here.forward(own, x).outputs - outputs).max()
    assert (gap < 1e-14) == (reset == always["always"])  # rounding, or the other placement


# ONNX


@pytest.mark.parametrize(("kind", "order"), [("LSTM", "iofc"), ("GRU", "zrh")])
def test_onnx_documents_the_order(kind, order):
    layout = LAYOUTS[kind]["ONNX"]
    assert layout.called == tuple(order)
    assert f"W[{order}]" in schema(kind).doc
    shapes = {each.name: each.description for each in schema(kind).inputs}
    for name, text in layout.arrays.items():
        spelled = re.search(r"has shape `(\[.*?\])`", shapes[name])[1]
        sizes = text.replace("1,", "num_directions,", 1).strip("()")
        sizes = re.sub(r"(\d) d\b", r"\1*hidden_size", sizes).replace("d_x", "input_size")
        assert spelled.strip("[]") == re.sub(r"\bd\b", "hidden_size", sizes)


def test_onnx_peepholes_stand_in_the_order_i_o_f():
    layout = LAYOUTS["LSTM"]["ONNX"]
    seeing = [
        letter for letter, gate in zip(layout.called, layout.gates, strict=True) if gate != "du"
    ]
    peepholes = {each.name: each.description for each in schema("LSTM").inputs}["P"]
    assert f"P[{''.join(seeing)}]" in peepholes
    assert "[num_directions, 3*hidden_size]" in peepholes
    assert layout.peepholes == {"P": "(1, 3 d)"}
    assert "+ Po (.) Ct +" in schema("LSTM").doc  # the output gate sees the new state
    assert "+ Pi (.) Ct-1 +" in schema("LSTM").doc
    assert "Pc" not in schema("LSTM").doc


def test_onnx_resets_before_by_default():
    resets = LAYOUTS["GRU"]["ONNX"].resets
    default = schema("GRU").attributes["linear_before_reset"].default_value.i
    assert next(iter(resets)) == f"linear_before_reset={default}"
    before = re.search(r"ht = .*# default, when linear_before_reset = 0", schema("GRU").doc)[0]
    assert "(rt (.) Ht-1)*(Rh^T)" in before
    assert list(resets.values()) == ["before", "after"]


@pytest.mark.parametrize("kind", LAYOUTS)
def test_onnx_axes_defaults_and_functions(kind):
    layout = LAYOUTS[kind]["ONNX"]
    assert schema(kind).attributes["layout"].default_value.i == 0
    described = schema(kind).attributes["layout"].description
    shapes = re.findall(r"X.shape = \[(.*?)\]", described)
    letters = {"seq_length": "T", "batch_size": "B", "input_size": "d_x"}
    spelled = [f"({', '.join(letters[n.strip()] for n in one.split(','))})" for one in shapes]
    assert list(layout.inputs.values()) == spelled
    assert list(layout.inputs) == ["layout=0", "layout=1"]
    functions = re.search(r"Equations \(Default: (.*?)\)", schema(kind).doc)[1]
    called = {"Sigmoid": "logistic", "Tanh": "tanh"}
    assert [called[one.split("=")[1]] for one in functions.split(", ")] == list(
        layout.warpings.values()
    )
    bias = {each.name: each.description for each in schema(kind).inputs}["B"]
    assert "If not specified - assumed to be 0" in bias


# Keras and CS231n, from their sources


@pytest.mark.parametrize(("setting", "reset"), LAYOUTS["GRU"]["Keras"].resets.items())
def test_keras_resets_as_its_published_step(published_steps, setting, reset):
    rng = np.random.default_rng(0)
    cell = GRU(D_X, D, reset, np.float64)
    params = {name: rng.standard_normal(shape) for name, (shape, _) in cell.param_shapes().items()}
    x, h = rng.standard_normal((1, 4, D_X)), rng.standard_normal((4, D))
    name, value = setting.split("=")
    options = {name: value == "True"}
    step = published_steps.keras_gru(convert.to_keras(cell, params), x[0], h, **options)
    own = cell.forward(params, x, {"h": h}).outputs[0]
    np.testing.assert_allclose(step, own, rtol=0, atol=1e-14)  # rounding of sums of eight terms


def test_keras_converts_with_its_defaults():
    """The default of ``from_keras`` is that of the layer, first in the table."""
    assert next(iter(LAYOUTS["GRU"]["Keras"].resets)) == "reset_after=True"
    weights = [np.zeros((D_X, 3 * D)), np.zeros((D, 3 * D)), np.zeros((2, 3 * D))]
    assert convert.from_keras("GRU", weights)[0].reset == "after"


@pytest.mark.parametrize("library", ["Keras", "CS231n"])
def test_neither_has_peepholes_or_a_projection(library):
    layout = LAYOUTS["LSTM"][library]
    assert not layout.peepholes
    assert not layout.projection
