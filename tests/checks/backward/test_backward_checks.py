"""The self-checks of the backward pass accept what is right and tell what is not."""

import numpy as np
import pytest

from unrolled.checks import backward
from unrolled.museum import passes


def coupled_back(p, t, d_v, f_psi, f_chi, *, replaced=True, transpose=True, kept=True):
    """The chapter's solution, with faults to order."""
    _, W_s_cs, W_s_cr = p["W_s"]
    _, W_v_cs, W_v_cr, W_v_du = p["W_v"]
    chi = d_v + f_chi
    cr = chi * t["r"] * t["g_cr"] * (1 - t["g_cr"])
    psi = chi * t["g_cr"] * (1 - t["r"] ** 2) + f_psi
    psi = psi + (W_s_cr.T if transpose else W_s_cr) @ cr
    cs = psi * (t["s_old"] - replaced * t["u"]) * t["g_cs"] * (1 - t["g_cs"])
    du = psi * t["g_cu"] * (1 - t["u"] ** 2)
    f_chi = W_v_cs.T @ cs + W_v_cr.T @ cr + W_v_du.T @ du
    return {"cs": cs, "cr": cr, "du": du}, W_s_cs.T @ cs + kept * t["g_cs"] * psi, f_chi


ANSWERS = {"A": ("s[n]", "a_cr[n]"), "B": ("s[n-1]", "a_cs[n]"), "C": ("v[n-1]", "a_cr[n]")}


def test_solutions_of_the_chapter_are_right():
    assert backward.half_kept(-5.75).right
    assert backward.coupled(coupled_back).right
    assert backward.missing_arrows(ANSWERS).right
    assert backward.roads(count_roads).right


def count_roads(k):
    S, V = 1, 2
    for _ in range(k):
        S, V = 3 * S + 3 * V, 6 * S + 7 * V
    return V


@pytest.mark.parametrize("check", [backward.half_kept, backward.coupled, backward.roads])
def test_no_answer_is_waiting(check):
    assert check(None).right is None


def test_no_arrow_is_waiting():
    assert backward.missing_arrows(None).right is None
    assert backward.missing_arrows(dict.fromkeys("ABC")).right is None


@pytest.mark.parametrize(
    ("answer", "right"), [(-6, True), (-6.25, False), (-5.5, False), (3, False)]
)
def test_a_bias_is_judged_by_the_part_that_is_kept(answer, right):
    verdict = backward.half_kept(answer)
    assert verdict.right is right
    assert "the kept part is" in verdict.reason


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("a", "The answer is one number."),
        (-12.5, "The slider goes from -12 to 4."),
        (np.nan, "The answer is one finite number."),
    ],
)
def test_what_is_no_bias_is_told(answer, reason):
    assert backward.half_kept(answer).reason == reason


@pytest.mark.parametrize("within", [0, 2, np.inf])
def test_how_near_is_near_must_be_a_number(within):
    with pytest.raises(ValueError, match="within: expected"):
        backward.half_kept(-6, within)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ({"replaced": False}, "With T = 1 and d = 1 the gradient of the node cs is wrong."),
        ({"kept": False}, "With T = 1 and d = 1 the gradient by s[-1] is wrong."),
        # A single unit's weight is its own transpose: it takes two to tell.
        ({"transpose": False}, "With T = 2 and d = 2 the gradient of the node cs is wrong."),
    ],
)
def test_each_fault_of_coupled_gates_is_found_where_it_is_smallest(fault, reason):
    verdict = backward.coupled(lambda *given: coupled_back(*given, **fault))
    assert verdict.right is False
    assert verdict.reason == reason


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (3, "The answer is a function."),
        (lambda *given: None, "The function must return alpha, f_psi, f_chi, alpha being a dict."),
        (lambda *given: ({}, 0, 0), "alpha must have the keys cs, cr, du."),
        (lambda *given: 1 / 0, "The function raises ZeroDivisionError (division by zero)."),
        (
            lambda *given: (dict.fromkeys(("cs", "cr", "du"), 1.0), 0, 0),
            'alpha["cs"] has shape (); expected is (1, 1).',
        ),
        (
            lambda p, t, d, *f: (dict.fromkeys(("cs", "cr", "du"), d), d[0], d),
            "f_psi has shape (1,); expected is (1, 1).",
        ),
    ],
)
def test_what_is_no_step_back_is_told(answer, reason):
    assert backward.coupled(answer).reason == reason


def test_a_step_back_may_write_into_what_it_gets():
    def greedy(p, t, d_v, f_psi, f_chi):
        found = coupled_back(p, t, d_v, f_psi, f_chi)
        for value in (*p.values(), *t.values(), d_v):
            value[...] = 0
        return found

    assert backward.coupled(greedy).right


def test_symptoms_with_one_step_lie_before_the_arrow():
    assert backward.symptoms("B") == ["s[-1]"]
    assert backward.symptoms("C") == ["v[-1]"]
    ill = backward.symptoms("A")
    assert not [name for name in ill if name.endswith("_cr")]
    assert len(ill) == 14


@pytest.mark.parametrize(
    ("patient", "weight", "cured"),
    [
        ("A", "W_s_cr", True),
        ("A", "W_v_cr", False),
        ("B", "W_s_cs", True),
        ("B", "W_s_cu", False),
        ("C", "W_v_cr", True),
        ("C", "W_v_cs", False),
    ],
)
@pytest.mark.parametrize("steps", [1, 3])
def test_symptoms_go_away_with_the_weight_of_the_arrow(patient, weight, steps, cured):
    assert (backward.symptoms(patient, steps, [weight]) == []) is cured


def test_the_pass_that_the_patients_are_made_of_is_whole(monkeypatch):
    monkeypatch.setattr("unrolled.checks.backward.patients.mutate", lambda f, right, wrong: f)
    for patient in ANSWERS:
        assert backward.symptoms(patient, 3) == []
    assert passes.GATES == ("cu", "cs", "cr", "du")


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (("D",), ValueError, "patient: expected one of"),
        (("A", 0), ValueError, "steps: expected"),
        (("A", 1.5), TypeError, "steps: expected"),
        (("A", 1, ["W_s_du"]), ValueError, "zero: expected names of parameters"),
    ],
)
def test_bad_questions_are_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        backward.symptoms(*arguments)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("A", "The answer is a dict with the keys A, B, C."),
        ({"A": ("r[n]", "v[n]")}, "The answer is a dict with the keys A, B, C."),
        (ANSWERS | {"B": 3}, 'B is a pair of signals such as ("s[n-1]", "a_cu[n]").'),
        (ANSWERS | {"A": (1, 2)}, 'A is a pair of signals such as ("s[n-1]", "a_cu[n]").'),
        (
            ANSWERS | {"B": ("s[n-1]", "a_cu[n]")},
            "With the arrow s[n-1] → a_cu[n] missing, B would have other symptoms.",
        ),
    ],
)
def test_wrong_arrows_are_told(answer, reason):
    verdict = backward.missing_arrows(answer)
    assert verdict.right is False
    assert verdict.reason == reason


@pytest.mark.parametrize(
    "arrow",
    [
        ("s[n]", "a_cs[n+1]"),  # as the page lists what feeds what
        ("s[n-1]", "a_{cs}[n]"),
        ("s[n-1]", "a_cs [ n ]"),
    ],
)
def test_an_arrow_may_be_named_in_other_ways(arrow):
    assert backward.missing_arrows(ANSWERS | {"B": arrow}).right


@pytest.mark.parametrize(
    "arrow", [("a_cr[n]", "s[n]"), ("s[n]", "a_cs[n]"), ("s", "a_cs"), ("s[n]",), ()]
)
def test_what_is_no_arrow_of_the_graph_is_told(arrow):
    told = " → ".join(arrow)
    reason = backward.missing_arrows(ANSWERS | {"B": arrow}).reason
    assert reason == f"The graph has no arrow {told}."


def test_a_count_may_be_rounded_to_float64():
    step = np.array([[3.0, 3], [6, 7]])
    assert backward.roads(lambda k: (np.linalg.matrix_power(step, k) @ [1, 2])[1]).right


def test_blanks_in_a_name_do_not_matter():
    assert backward.missing_arrows(ANSWERS | {"B": ["s[n - 1]", "a_cs[n]"]}).right


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda k: 2 * 9**k, "From s[n] to v[n+1] there are other than 18 roads."),
        (lambda k: 3, "From s[n] to v[n] there are other than 3 roads."),
        (lambda k: "many", "roads(0) is no finite number."),
        (20, "The answer is a function: roads(…) is a number."),
    ],
)
def test_wrong_counts_are_told(answer, reason):
    assert backward.roads(answer).reason == reason
