"""The checks that are blind: each misses just what the page says, on any draw of the numbers."""

import numpy as np
import pytest

from unrolled import RNN, museum
from unrolled.museum import CHECKS, EXHIBITS, finding, gradient_errors, in_cells
from unrolled.museum.errors import problem, relative
from unrolled.verify.gradients import TOLERANCE

#: Check → the exhibits it misses.
MISSED = {
    "whole": set(),
    "one step": {"one step", "wrap", "last input", "truncated"},
    "three steps": {"truncated"},
    "one unit": {"transpose", "peephole"},
    "one sequence": {"mean"},
    "symmetric weights": {"transpose", "peephole"},
    "fresh weights": {"peephole"},
    "zero state": set(),
    "sum of outputs": {"wrap"},
    "parameters only": {"last input"},
    "one step, parameters only": {
        "transpose",
        "index",
        "summed",
        "one step",
        "overwritten",
        "wrap",
        "last input",
        "truncated",
    },
}


@pytest.mark.parametrize("check", MISSED)
def test_a_check_misses_what_the_page_says(check):
    assert {e.name for e in in_cells() if not finding(e.name, check).caught} == MISSED[check]


@pytest.mark.parametrize("check", MISSED)
@pytest.mark.parametrize("seed", [1, 2])
def test_it_is_no_accident_of_the_numbers(check, seed):
    how = CHECKS[check]
    for exhibit in in_cells():
        errors = how.errors(exhibit.cell(museum.blind.INPUTS, how.units), seed)
        caught = max(errors.values()) > TOLERANCE["complex-step"]
        if (check, exhibit.name) == ("fresh weights", "transpose"):
            continue  # half of all orthogonal 2 x 2 matrices are reflections, which are symmetric
        assert caught == (exhibit.name not in MISSED[check]), exhibit.name


@pytest.mark.parametrize("check", MISSED)
def test_every_check_passes_the_right_twins(check):
    how = CHECKS[check]
    for name in ("transpose", "peephole", "truncated"):
        twin = EXHIBITS[name].right_cell(museum.blind.INPUTS, how.units)
        assert max(how.errors(twin).values()) < 1e-12


def test_single_precision_with_a_tiny_step_needs_a_tolerance_that_lets_mistakes_pass():
    found = {e.name: finding(e.name, "float32, tiny step") for e in in_cells()}
    assert min(one.tolerance for one in found.values()) > 0.02
    assert sum(not one.caught for one in found.values()) >= 3
    twin = EXHIBITS["transpose"].right_cell(2, 2)
    assert max(CHECKS["float32, tiny step"].errors(twin).values()) > 0.02


def test_findings_are_those_of_the_check_itself():
    """``finding`` shares the reference of all exhibits of a kind."""
    for name in ("summed", "gate out", "truncated"):
        assert finding(name).errors == pytest.approx(
            CHECKS["whole"].errors(EXHIBITS[name].cell(2, 2))
        )


@pytest.mark.parametrize(
    ("errors", "said"),
    [
        ({"a": 0.0, "b": 0.0}, "none"),
        ({"a": 1.0, "b": 0.0, "c": 0.0}, "a"),
        ({"a": 1.0, "b": 1.0, "c": 0.0}, "all gradients but c"),
        ({"a": 1.0, "b": 1.0}, "all 2 gradients"),
    ],
)
def test_what_is_wrong_is_said_in_few_words(errors, said):
    assert museum.Finding(errors, 1e-10).which == said


@pytest.mark.parametrize("names", [("no such",), ("transpose", "no such")])
def test_unknown_names_are_refused(names):
    with pytest.raises(KeyError, match="no such"):
        finding(*names)


def test_what_is_no_cell_has_no_finding():
    with pytest.raises(ValueError, match="exhibit: expected one whose mistake is in a cell"):
        finding("loss twice")


def test_errors_are_relative_to_what_the_gradient_should_be():
    claimed = {"a": np.array([1.0, 3.0]), "zero": np.array([0.5]), "none": np.zeros(0)}
    right = {"a": np.array([1.0, 2.0]), "zero": np.zeros(1), "none": np.zeros(0)}
    assert relative(claimed, right) == {"a": 0.5, "zero": 0.25, "none": 0.0}


def test_poor_differences_come_near_with_a_fair_step():
    cell = RNN(2, 3, dtype=np.float64)
    rng = np.random.default_rng(0)
    params, x = cell.init(rng), rng.normal(size=(3, 1, 2))
    errors = [max(gradient_errors(cell, params, x, step=h).values()) for h in (1e-2, 1e-6)]
    # Truncation and rounding of single precision are both near 1e-4 with a step of a hundredth.
    assert errors[0] < 1e-2 < errors[1]


def test_the_sum_of_the_outputs_has_no_cotangent_of_the_state():
    cell = RNN(1, 1, "identity", np.float64)
    params = {"W_r": np.zeros((1, 1)), "W_x": np.ones((1, 1)), "theta": np.zeros(1)}
    posed = problem(cell, params, np.ones((3, 1, 1)), None, rng=None, d_outputs=np.ones((3, 1, 1)))
    np.testing.assert_array_equal(posed.claimed["theta"], [3.0])


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"cell": "no cell"}, TypeError, "cell: expected a recurrent cell"),
        ({"cell": RNN(2, 3)}, ValueError, "cell: expected one of dtype float64"),
        ({"rng": 1}, TypeError, "rng: expected"),
        ({"step": 0.0}, ValueError, "step: expected"),
        ({"x": np.ones((3, 1, 1))}, ValueError, "x: expected"),
    ],
)
def test_bad_arguments_are_refused(changes, error, message):
    cell = RNN(2, 3, dtype=np.float64)
    params = cell.init(np.random.default_rng(0))
    arguments = {"cell": cell, "params": params, "x": np.ones((3, 1, 2)), **changes}
    with pytest.raises(error, match=message):
        gradient_errors(**arguments)
