import re
from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from unrolled import LSTM
from unrolled.verify import Check, cell_gradient, numeric


def test_a_check_is_one_quiet_line():
    check = Check("eq-rnn-psi", "complex step", 3.14e-16, 1e-10)
    assert repr(check) == ("✓ eq-rnn-psi · complex step · at one point · residual 3.1e-16 ≤ 1e-10")


@pytest.mark.parametrize(
    ("check", "line"),
    [
        (Check("eq", "SymPy 1, expand", kind="symbolic"), "SymPy 1, expand · proof"),
        (Check("eq", "z3 4", kind="smt"), "z3 4 · proof"),
        (Check("eq", "numeric", 0.0, 0.0, kind="numeric"), "numeric · 1 instance · exact"),
        (
            Check("eq", "numeric", 1e-9, 1e-8, kind="numeric", instances=4, exhaustive=True),
            "numeric · all 4 cases · residual 1.0e-09 ≤ 1e-08",
        ),
    ],
)
def test_the_line_says_how_strong_a_check_is(check, line):
    assert repr(check) == f"✓ eq · {line}"


def test_a_check_says_what_holds_only_against_the_rest():
    check = Check("eq", "central differences", 1e-9, 1e-6, ("a", "b"))
    assert repr(check).endswith(" ≤ 1e-06 · only against the rest: a, b")


def test_html_carries_what_the_ledger_needs():
    html = numeric("eq-x", 1.0, 1.0, 1e-9, instances=2, code=LSTM)._repr_html_()
    for attribute in (
        'data-label="eq-x"',
        'data-kind="numeric"',
        'data-strength="2 instances"',
        'data-size="residual 0.0e+00 ≤ 1e-09"',
        'data-code="unrolled.cells.lstm.LSTM"',
    ):
        assert attribute in html
    assert html.endswith(
        '✓ <span class="label">eq-x</span> · numeric · 2 instances · residual 0.0e+00 ≤ 1e-09</div>'
    )


def test_html_is_escaped():
    assert "<b>" not in Check("<b>", "m", 0.0, 1.0)._repr_html_()


def test_a_check_cannot_be_changed():
    check = Check("eq", "m", 0.0, 1.0)
    with pytest.raises(FrozenInstanceError):
        check.residual = 1.0


def test_a_cell_gradient_names_the_class_of_the_cell():
    cell, rng = LSTM(1, 1, dtype=np.float64), np.random.default_rng(0)
    check = cell_gradient("eq", cell, cell.init(rng), rng.normal(size=(2, 1, 1)))
    assert check.code == "unrolled.cells.lstm.LSTM"


class Mine(LSTM):
    """A cell that is not the library's."""


def test_the_class_of_a_reader_is_no_code_of_the_library():
    cell, rng = Mine(1, 1, dtype=np.float64), np.random.default_rng(0)
    assert cell_gradient("eq", cell, cell.init(rng), rng.normal(size=(2, 1, 1))).code == ""


@pytest.fixture
def run():
    """Run a cell in IPython; hand back the lines it shows."""
    shell = InteractiveShell.instance()

    def run_cell(code):
        with capture_output() as captured:
            result = shell.run_cell(code, store_history=True)
        result.raise_error()
        shown = [output.data["text/plain"] for output in captured.outputs]
        assert all("unrolled-check" in output.data["text/html"] for output in captured.outputs)
        # In a terminal IPython writes the prompt of a value before it asks how to show it.
        rest = re.sub(r"Out\[\d+\]: ", "", captured.stdout)
        return [line.split(" · ")[0] for line in shown], rest

    run_cell("from unrolled.verify import numeric")
    yield run_cell
    InteractiveShell.clear_instance()


def test_every_check_of_a_cell_shows_itself_once(run):
    """The last one is what the cell evaluates to as well."""
    cell = 'a = numeric("eq-a", 1, 1, 0)\nnumeric("eq-b", 1, 1, 0)\nnumeric("eq-c", 1, 1, 0)'
    assert run(cell) == (["✓ eq-a", "✓ eq-b", "✓ eq-c"], "")


def test_a_check_that_was_kept_is_shown_again_where_it_is_asked_for(run):
    assert run('a = numeric("eq-a", 1, 1, 0)') == (["✓ eq-a"], "")
    assert run("a") == (["✓ eq-a"], "")
    assert run("a = 1") == ([], "")


def test_outside_of_a_notebook_nothing_is_shown(capsys):
    numeric("eq-a", 1, 1, 0)
    assert capsys.readouterr().out == ""
