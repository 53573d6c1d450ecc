"""The assignment on discretizing: what typical answers are worth, and what they are told."""

from __future__ import annotations

import numpy as np
import one_question
import plainly
import pytest
from wrong_answers_1 import MISTAKES, NOT_SEEN

from unrolled_course import variants

NAME = "1-differential-equation"
SCHEMES = ["early", "middle", "late", "mixed", "two-step", "held", "line"]
KINDS = ["second delay", "delayed state", "echo", "mass"]


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_typical_mistake_gets_its_points_and_its_sentence(mistake, tmp_path):
    question, structure, source, fraction, judge, check = MISTAKES[mistake]
    said = one_question.said(NAME, structure, question, source, tmp_path)
    assert judge in said.score.feedback
    assert said.score.fraction == pytest.approx(fraction, abs=0.01)
    assert check in said.check


def test_what_the_self_checks_do_not_see_is_known():
    unseen = {name for name, row in MISTAKES.items() if row[-1] == "Complete."}
    assert unseen == NOT_SEEN


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    "question", ["weights", "decay", "advance", "growth", "experiment", "classmates"]
)
def test_every_scheme_can_be_done(scheme, question, tmp_path):
    structure = (KINDS[SCHEMES.index(scheme) % 4], scheme)
    said = one_question.said(NAME, structure, question, "", tmp_path)
    assert said.score.fraction == 1
    assert said.check.startswith("Complete." if question == "classmates" else "Right.")


def test_what_is_to_be_concluded_differs_between_schemes():
    given = [one_question.cells(NAME, (KINDS[k % 4], s), 0)[0] for k, s in enumerate(SCHEMES)]
    assert len({g["claim"] for g in given}) >= 5
    assert len({g["scheme_text"] for g in given}) == len(SCHEMES)
    assert {"late" in g["fates"] for g in given} == {True, False}
    assert len({tuple(g["fates"]) for g in given}) >= 5
    assert len({tuple(stable_ones(g)) for g in given}) >= 4


def stable_ones(given):
    """Return which of a student's cases are stable."""
    module = one_question.module(NAME)
    eq, scheme = module.expected.of(given)
    found = []
    for a, b, k in given["cases"]:
        case = module.expected.scaled(eq, a, b)
        W = module.expected.weights(case, case["tau"] / k, scheme)
        found.append(module.expected.radius(case, W, k) < 1)
    return found


def test_cases_of_stability_are_half_and_half():
    for k, scheme in enumerate(SCHEMES):
        assert sum(stable_ones(one_question.cells(NAME, (KINDS[k % 4], scheme), 0)[0])) == 3


def test_truth_may_be_numpys(tmp_path):
    source = "stable = [np.bool_(value) for value in stable]"
    found = one_question.said(NAME, ("echo", "late"), "stable", source, tmp_path)
    assert found.score.fraction == 1


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_judge_measures_the_order_that_theory_predicts(scheme):
    """The trusted computation is not trusted blindly: it converges as it must."""
    module = one_question.module(NAME)
    given = one_question.cells(NAME, (KINDS[SCHEMES.index(scheme) % 4], scheme), 0)[0]
    table = eval(given["table_code"].removeprefix("TABLE = "))
    errors = table["PQRST"[given["fates"].index("right")]]
    order = np.log2(errors[-2] / errors[-1])
    assert order == pytest.approx(2 if scheme in module.SECOND_ORDER else 1, abs=0.1)


def test_nothing_of_the_solution_is_in_what_a_student_gets():
    for student in ("ada", "kurt"):
        given = plainly.given(NAME, student)
        full = plainly.solution(NAME, student)
        handed = plainly.handed(full)
        for cell in full.cells:
            if not cell.metadata.get("nbgrader", {}).get("solution"):
                continue
            text = cell.source.partition("### BEGIN SOLUTION")[2] or cell.source
            if cell.cell_type == "code":
                inside = cell.source.split("### BEGIN SOLUTION")[1:]
                text = "\n".join(part.split("### END SOLUTION")[0] for part in inside)
            for line in filter(lambda line: len(line.strip()) > 12, text.splitlines()):
                assert line.strip() not in handed, line
        for word in ("probe(", "HIDDEN", "SOLUTION", *(f"'{fate}'" for fate in given["fates"])):
            assert word not in handed


def test_two_secrets_two_variants():
    rngs = [variants.generator(bytes([k]) * 32, NAME, "ada", "given") for k in (1, 2)]
    one, other = (one_question.module(NAME).variant(rng) for rng in rngs)
    assert one != other
