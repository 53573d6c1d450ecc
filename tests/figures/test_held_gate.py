"""The figure of the held gate: its numbers are the library's, with one gate out of its hands."""

import numpy as np
import pytest

from unrolled import GRU, LSTM
from unrolled.figures import held_gate
from unrolled.figures.held_gate import GATES, _bits, run_held
from unrolled.models import SequenceLabeller

MODEL = SequenceLabeller(LSTM(2, 3, dtype=np.float64), output_size=1)


def parameters(seed):
    """Random parameters of the size that training leads to."""
    rng = np.random.default_rng(seed)
    shapes = MODEL.param_shapes().items()
    return {name: 2 * rng.normal(size=shape) for name, (shape, _) in shapes}


PARAMS = parameters(0)


def by_the_equations(params, x, gate, held, column):
    """States and values of a run in which the gate is overwritten, as the page writes the step."""
    (x_cu, x_cs, x_cr, x_du), (v_cu, v_cs, v_cr, v_du) = params["cell.W_x"], params["cell.W_v"]
    b_cu, b_cs, b_cr, b_du = params["cell.b"]
    s, v, states, values = np.zeros(3), np.zeros(3), [], []
    for n, x_n in enumerate(x):
        a = x_cu @ x_n + v_cu @ v + b_cu, x_cs @ x_n + v_cs @ v + b_cs, x_cr @ x_n + v_cr @ v + b_cr
        g = dict(zip(GATES, (1 / (1 + np.exp(-z)) for z in a), strict=True))
        if n == column and gate != "none":
            g[gate] = np.full(3, held)
        s = g["g_cs"] * s + g["g_cu"] * np.tanh(x_du @ x_n + v_du @ v + b_du)
        v = g["g_cr"] * np.tanh(s)
        states.append(s)
        values.append(v)
    return np.array(states), np.array(values)


def shown(page, row):
    """The exact numbers of one row of the picture, column 0 first."""
    return page.evaluate(
        "row => [...document.querySelectorAll(`[data-row='${row}']`)].map(n => +n.dataset.value)",
        row,
    )


def move(page, **values):
    merged = "values => models[0].set('values', {...models[0].get('values'), ...values})"
    page.evaluate(merged, values)


@pytest.mark.parametrize("held", [0, 0.5, 1])
@pytest.mark.parametrize("gate", ["none", *GATES])
def test_held_run_is_that_of_the_equations_with_the_gate_overwritten(gate, held):
    x = _bits("1011001", "111")
    run = run_held(MODEL, PARAMS, x, gate, held, 3)
    s, v = by_the_equations(PARAMS, x, gate, held, 3)
    # Seven steps of terms of order one: rounding, and the logistic written in two ways.
    np.testing.assert_allclose(run["s"], s, rtol=0, atol=1e-13)
    np.testing.assert_allclose(run["v"], v, rtol=0, atol=1e-13)
    if gate != "none":
        np.testing.assert_array_equal(run[gate][3], held)


def test_figure_shows_the_numbers_of_the_library(stage):
    for seed in range(3):
        params = parameters(seed)
        page = stage(held_gate(MODEL, params, "1011001", "111"))
        x = _bits("1011001", "111")
        free = run_held(MODEL, params, x, "none", 0, 0)
        for gate, held, column, unit in [
            ("none", 0, 0, 1),
            ("g_cs", 0, 3, 1),
            ("g_cr", 0, 2, 2),
            ("g_cu", 1, 0, 3),
            ("g_cs", 0.5, 6, 3),
        ]:
            move(page, gate=gate, held=held, column=column, unit=str(unit))
            run = run_held(MODEL, params, x, gate, held, column)
            for name in (*GATES, "s", "v"):
                # tanh of two mathematical libraries, and rounding, passed on for eight columns.
                want = run[name][:, unit - 1]
                np.testing.assert_allclose(shown(page, name), want, rtol=0, atol=1e-12)
            for name in "sv":
                want = free[name][:, unit - 1]
                np.testing.assert_allclose(shown(page, f"free-{name}"), want, rtol=0, atol=1e-12)


@pytest.mark.parametrize("gate", ["none", *GATES])
@pytest.mark.parametrize(("a", "b", "column"), [("1111111", "1", 3), ("1", "0", 0)])
def test_words_and_table_are_those_of_the_page_without_javascript(stage, gate, a, b, column):
    figure = held_gate(MODEL, PARAMS, a, b, gate=gate, column=column, unit=2)
    page = stage(figure)
    assert page.locator(".ufig-text").inner_text() == figure._words
    page.locator("summary").click()
    page.locator("th").first.wait_for()
    columns, rows = figure._table
    assert page.locator("th").all_inner_texts() == list(columns)
    cells = [str(cell) for row in rows for cell in row]
    assert page.locator("td").all_inner_texts() == cells


def test_words_name_the_columns_that_are_wrong():
    always_one = {name: 0 * W for name, W in PARAMS.items()} | {"readout.b": np.ones(1)}
    assert (
        "writes 111, every digit right."
        in held_gate(MODEL, always_one, "101", "10", column=0)._words
    )
    assert (
        "writes 111, wrong in column 1."
        in held_gate(MODEL, always_one, "101", "0", column=0)._words
    )
    assert (
        "writes 111, wrong in columns 0, 1."
        in held_gate(MODEL, always_one, "100", "0", column=0)._words
    )


def test_buttons_and_keys_choose_wire_and_column(stage):
    page = stage(held_gate(MODEL, PARAMS))
    read = "models[0].get('values')"
    page.get_by_role("button", name="Cut v").click()
    values = page.evaluate(read)
    assert (values["gate"], values["held"]) == ("g_cr", 0)
    page.locator(".ufig-drawing").press("ArrowLeft")
    page.locator(".ufig-drawing").press("ArrowLeft")
    page.locator(".ufig-drawing").press("ArrowRight")
    assert page.evaluate(read)["column"] == 4
    page.get_by_role("button", name="Untouched").click()
    assert page.evaluate(read)["gate"] == "none"
    page.get_by_role("button", name="Reset").click()
    assert page.evaluate(read) == held_gate(MODEL, PARAMS).values


def test_a_column_beyond_a_shorter_sum_moves_to_its_last(stage):
    page = stage(held_gate(MODEL, PARAMS, column=7))
    page.get_by_label("First number").fill("1")
    assert "1 + 1, with g_cs held at 0 in column 1" in page.locator(".ufig-text").inner_text()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_is_wider_than_the_page(stage, width):
    page = stage(held_gate(MODEL, PARAMS, "1" * 12, "1" * 12), width=width, theme="dark")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.querySelector('svg').getBoundingClientRect().right") <= width


def labeller(cell, outputs=1):
    model = SequenceLabeller(cell, outputs)
    return model, model.init(np.random.default_rng(0))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: held_gate(LSTM(2, 3), PARAMS), TypeError, "model: expected a SequenceLabeller"),
        (
            lambda: held_gate(*labeller(GRU(2, 3, dtype=float))),
            ValueError,
            "model: expected an LSTM",
        ),
        (
            lambda: held_gate(*labeller(LSTM(3, 3, dtype=float))),
            ValueError,
            "model: expected an LSTM",
        ),
        (lambda: held_gate(*labeller(LSTM(2, 10, dtype=float))), ValueError, "up to nine units"),
        (lambda: held_gate(*labeller(LSTM(2, 3, "full", float))), ValueError, "no peepholes"),
        (lambda: held_gate(*labeller(LSTM(2, 3))), ValueError, "float64"),
        (lambda: held_gate(*labeller(LSTM(2, 3, dtype=float), 2)), ValueError, "one output"),
        (lambda: held_gate(MODEL, {}), ValueError, "params"),
        (lambda: held_gate(MODEL, PARAMS, "12"), ValueError, "expected a text matching"),
        (lambda: held_gate(MODEL, PARAMS, gate="g_cx"), ValueError, "gate: expected one of"),
        (lambda: held_gate(MODEL, PARAMS, column=8), ValueError, "column: expected 0..7"),
        (lambda: held_gate(MODEL, PARAMS, column=-1), ValueError, "column"),
        (lambda: held_gate(MODEL, PARAMS, unit=4), ValueError, "value: expected one of"),
        (lambda: held_gate(MODEL, PARAMS, unit="1"), TypeError, "unit"),
    ],
)
def test_bad_arguments_are_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()
