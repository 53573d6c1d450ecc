"""Assignment 5: what typical wrong answers are worth, what is said to them, and nothing leaks."""

from __future__ import annotations

import copy
import functools
import itertools

import numpy as np
import one_question
import plainly
import pytest
from wrong_answers_5 import LEAK, NOT_SEEN, OWN, WRONG

from unrolled.checks.classroom import augmenting
from unrolled.checks.classroom.augmenting.training import train
from unrolled_course import judging, masters, small_network, variants

NAME = "5-augment-it"
FOLDER = plainly.ASSIGNMENTS / NAME
STUDENTS = ["ada", "emmy", "sofia", "srinivasa", "kurt"]
variant = judging.load(FOLDER / "variant.py")
retreat = judging.load(FOLDER / "backward.py")
experiment = judging.load(FOLDER / "judge_experiment.py")
expected, cells, statistic = retreat.expected, retreat.expected.cells, experiment.statistic
KINDS = [(kind, where) for kind, ways in cells.WHERE.items() for where in ways]


@pytest.mark.parametrize("mistake", WRONG)
@pytest.mark.filterwarnings("ignore:overflow encountered")  # "too far for floats" is a mistake
def test_a_wrong_answer_gets_what_it_deserves(mistake, tmp_path):
    question, structure, answer, fraction, says, checks = WRONG[mistake]
    source = answer
    if not isinstance(answer, str):
        source = one_question.cells(NAME, structure, 0)[1][question].source
        for old, new in answer:
            assert old in source
            source = source.replace(old, new)
    said = one_question.said(NAME, structure, question, source, tmp_path)
    assert says in said.score.feedback
    assert said.score.fraction == pytest.approx(fraction, abs=1e-6)
    assert checks in said.check
    assert ("Not yet." not in said.check) == (mistake in NOT_SEEN)


@pytest.mark.parametrize(("kind", "where"), KINDS)
def test_the_solution_is_right_for_every_extension(kind, where, tmp_path):
    """The students of all assignments do not meet every extension."""
    for question in ("match", "forward", "backward", "reduction"):
        structure = (("kind", kind), ("where", where))
        said = one_question.said(NAME, structure, question, "", tmp_path / question, seed=3)
        assert said.score.fraction == 1
        assert said.check.startswith("Right.")


@pytest.mark.parametrize(("kind", "where"), KINDS)
def test_the_judges_gradient_is_that_of_nudges(kind, where):
    """The trusted computation is not trusted blindly."""
    ways = (
        itertools.product(cells.PLACES, cells.EARLY, (1, 2))
        if kind in ("window", "attend")
        else [("first", "absent", 1)]
    )
    for place, early, stride in ways:
        rng = np.random.default_rng(1)
        known = {"place": place, "early": early, "stride": stride}
        cell = variant.drawn(rng, kind=kind, where=where, **known)
        p = {k: rng.normal(size=v) for k, v in cells.shapes(cell, 4, 2, 3).items()}
        at = {**p, "x": rng.normal(size=(4, 2, 2)), "s_before": rng.normal(size=(2, 4))}
        at["v_before"] = rng.normal(size=(2, cells.width(cell, 4, 3)))
        given = ("x", "s_before", "v_before")
        run = expected.forward(cell, p, *(at[k] for k in given))
        d_s, d_v = (rng.normal(size=run[k].shape) for k in "sv")

        def objective(at, cell=cell, d_s=d_s, d_v=d_v):
            run = expected.forward(cell, at, *(at[k] for k in ("x", "s_before", "v_before")))
            return (d_s * run["s"]).sum() + (d_v * run["v"]).sum()

        grads, *rest = retreat.backward(cell, p, at["x"], run, d_s, d_v)
        for name, gradient in {**grads, **dict(zip(given, rest, strict=True))}.items():
            way = rng.normal(size=gradient.shape)
            sides = [objective(at | {name: at[name] + h * way}) for h in (1e-5, -1e-5)]
            slope = (sides[0] - sides[1]) / 2e-5
            assert (gradient * way).sum() == pytest.approx(slope, rel=1e-6, abs=1e-6)


def test_every_slip_changes_the_gradient_of_some_cell():
    seen = set()
    for kind, where in KINDS:
        rng = np.random.default_rng(0)
        cell = variant.drawn(rng, kind=kind, where=where, place="first", stride=1)
        p = {k: rng.normal(size=v) for k, v in cells.shapes(cell, 3, 2, 2).items()}
        x, s = rng.normal(size=(4, 2, 2)), rng.normal(size=(2, 3))
        run = expected.forward(cell, p, x, s, rng.normal(size=(2, cells.width(cell, 3, 2))))
        d_s, d_v = (rng.normal(size=run[k].shape) for k in "sv")
        right = retreat.backward(cell, p, x, run, d_s, d_v)
        for slip in retreat.SLIPS:
            made = retreat.backward(cell, p, x, run, d_s, d_v, slip=slip)
            same = all(np.allclose(made[0][k], a) for k, a in right[0].items())
            if not same or not all(map(np.allclose, made[1:], right[1:])):
                seen.add(slip)
    assert seen == set(retreat.SLIPS)


def test_a_copy_of_the_base_cell_with_its_changes_is_right(tmp_path):
    structure = (("kind", "leak"), ("where", "rest"))
    for question in ("forward", "backward"):
        said = one_question.said(NAME, structure, question, OWN, tmp_path / question)
        assert said.score.fraction == 1
        assert said.check.startswith("Right.")


def test_runs_of_another_program_are_close_enough_to_be_recognized():
    given, code = one_question.cells(NAME, (("kind", "leak"), ("where", "rest")), 0)
    names = {"np": np}
    exec(code["base"].source, names)
    exec(OWN, names)
    answer = {"extended": {"d": 9, "m": 1, "rate": 0.05}}
    cell = cells.Cell(**given["cell"])
    sizes = cells.shapes(cell, 9, 2, 1)
    for seed in (0, 1):
        own = train(names["forward"], names["backward"], sizes, 9, 9, given["task"], seed, 0.05,
                    given["offsets"])  # fmt: skip
        made = experiment.redone(given, answer, "extended", seed)
        # A hundred times closer than what the judge asks for.
        assert own == pytest.approx(made, rel=0.01 * experiment.REPEATED)


def answered():
    """Return the parameters of a student, and an experiment as it should be done."""
    given = variants.plain(one_question.module(NAME).made(np.random.default_rng(0), *LEAK))
    seeds = list(range(8))
    answer = {
        "base": {"d": 5, "rate": 0.03},
        "extended": {"d": 5, "m": 1, "rate": 0.02},
        "pilot": [50],
        "seeds": seeds,
        "scores": {},
        "paired": False,
    }
    for who in ("base", "extended"):
        answer["scores"][who] = [experiment.redone(given, answer, who, k) for k in seeds]
    return given, concluded(given, answer)


def concluded(given, answer):
    """Return an experiment with the interval and the conclusion of its numbers."""
    scores, table = answer["scores"], experiment.quantiles(given)
    ends = statistic.interval(scores["base"], scores["extended"], answer["paired"], table)
    says = "extended" if ends[2] < 0 else "base" if ends[1] > 0 else "open"
    return answer | {"interval": ends, "conclusion": says}


@pytest.fixture(scope="module")
def study():
    """Return a right experiment, and how it is judged; no run is made twice."""
    made = {}

    def once(*given):
        # Sizes, width, seed and rate: the passes follow from the names of the parameters.
        key = (tuple(given[2]), given[3], *given[6:8])
        if key not in made:
            made[key] = train(*given)
        return made[key]

    patch = pytest.MonkeyPatch()
    patch.setattr(experiment, "train", once)
    yield answered()
    patch.undo()


def changed(answer, **entries):
    """Return a copy with other entries; a name such as base__d is one in a dict."""
    made = copy.deepcopy(answer)
    for name, value in entries.items():
        *outer, last = name.split("__")
        functools.reduce(dict.__getitem__, outer, made)[last] = value
    return made


#: what is changed → (entries, are interval and conclusion made anew?, fraction, phrase)
STUDIES = {
    "nothing": ({}, True, 1, "All of it holds"),
    "paired": ({"paired": True}, True, 1, "All of it holds"),
    "invented": ({"scores__base": [0.2 + 0.01 * k for k in range(8)]}, True, 0, "you report"),
    "invented for the extended cell": (
        {"scores__extended": [0.1 + 0.01 * k for k in range(8)]}, True, 0.85, "the extended cell"),
    "larger cell": ({"extended__d": 6, "scores__extended": [0.1] * 8}, True, 0.55, "times as many"),
    "pilot comes back": ({"pilot": [3]}, True, 0.7, "come back"),
    "unpaired interval of a paired design": ({"paired": True}, False, 0.8, "not that of your"),
    "another conclusion": ({"conclusion": "better"}, False, 0.8, "another thing"),
    "no interval": ({"interval": None}, False, 0.6, "three numbers in their order"),
    "one run too few": ({"scores__base": [0.1] * 7}, False, 0, "an error for each seed"),
    "other width": ({"base__d": 40}, False, 0, "not among those allowed"),
    "no runs": ({"scores": {"base": [], "extended": []}}, False, 0, "no runs yet"),
    "rate forgotten": ({"base__rate": None}, False, 0, "A rate is missing"),
}  # fmt: skip


@pytest.mark.parametrize("name", STUDIES)
def test_an_experiment_is_worth_what_can_be_verified(name, study):
    given, right = study
    entries, anew, fraction, says = STUDIES[name]
    answer = changed(right, **entries)
    score = experiment.score_findings(given, None, concluded(given, answer) if anew else answer)
    assert score.fraction == pytest.approx(fraction)
    assert says in score.feedback


def test_too_few_seeds_cost_the_design_only(study):
    given, right = study
    scores = {who: values[:5] for who, values in right["scores"].items()}
    answer = concluded(given, changed(right, seeds=right["seeds"][:5], scores=scores))
    score = experiment.score_findings(given, None, answer)
    assert score.fraction == pytest.approx(0.7)
    assert "8 to 20 seeds" in score.feedback


def test_the_self_check_sees_which_rule_is_broken(study):
    given, right = study
    shapes = functools.partial(cells.shapes, cells.Cell(**given["cell"]))

    def again(who, seed, **design):
        return experiment.redone(given, {who: design}, who, seed)

    def compare(base, extended, paired):
        return statistic.interval(base, extended, paired, experiment.quantiles(given))

    runs = {
        "base": lambda d, seed, rate: again("base", seed, d=d, rate=rate),
        "extended": lambda d, m, seed, rate: again("extended", seed, d=d, m=m, rate=rate),
    }

    def says(anew=False, **entries):
        answer = changed(right, **entries)
        answer = concluded(given, answer) if anew else answer
        return repr(augmenting.findings(answer, cells.base_shapes, shapes, [1], compare, runs))

    assert says().startswith("The rules are kept. The interval is")
    assert "Not looked at: the other runs" in says()
    assert "with paired = True, compare gives" in says(paired=True)
    other = "base" if right["conclusion"] != "base" else "extended"
    assert f"than the conclusion {other!r}" in says(conclusion=other)
    scores = right["scores"]
    rounded = [round(score, 3) for score in scores["base"]]
    assert "Scores are not rounded" in says(True, scores__base=rounded)
    back = {"base": scores["extended"], "extended": scores["base"]}
    assert "a run of the base cell has the error" in says(True, scores=back)
    late = [*scores["extended"][:-1], 0.5]
    assert "a run of the extended cell has" in says(True, scores__extended=late)
    assert says(seeds=[]).startswith("Not answered yet: fill in the dict")
    assert "5 to 10 units" in says(base__d=4)
    assert "times as many parameters" in says(extended__d=7)
    assert "each of them once" in says(seeds=[1] * 8)
    assert "comes back" in says(pilot=[0])
    assert "an error for each seed" in says(scores__base=[0.1])
    assert "paired is True or False" in says(paired="yes")
    assert "conclusion is" in says(conclusion="better")
    assert "Rates are" in says(base__rate=1.0)
    assert "is negative" in says(scores__base=[-1.0] * 8)


def test_quantiles_are_those_of_tables():
    for level, freedom, known in ((0.95, 10, 2.22814), (0.9, 1, 6.31375), (0.99, 30, 2.75)):
        assert statistic.quantile(level, freedom) == pytest.approx(known, abs=2e-5)


def test_every_student_can_find_cells_of_equal_size():
    for kind, where in KINDS:
        given = variant.made(np.random.default_rng(0), ("kind", kind), ("where", where))
        assert variant.pairs(cells.Cell(**given["cell"]), given["sizes"])


def test_variants_differ_in_structure():
    made = [plainly.given(NAME, f"student-{k}") for k in range(40)]
    structures = {(g["cell"]["kind"], g["cell"]["where"]) for g in made}
    assert len(structures) >= 12
    assert len({kind for kind, _ in structures}) >= 6
    assert {g["task"]["name"] for g in made} == set(variant.TASKS)
    assert len({repr(g["cell"]) for g in made}) == 40


@pytest.mark.parametrize("who", STUDENTS)
def test_a_student_gets_no_line_of_the_solution_and_no_hidden_line(who):
    solution = plainly.solution(NAME, who)
    handed = "\n".join(cell.source for cell in masters.for_student(solution).cells)
    for text in ("probe(", "SOLUTION", "HIDDEN"):
        assert text not in handed
    solved = 0
    # What the base cell has, which is given, a solution may have as well.
    base = next(cell.source for cell in solution.cells if cell.id == "base")
    for cell in solution.cells:
        for part in cell.source.split("### BEGIN SOLUTION")[1:]:
            for line in part.split("### END SOLUTION")[0].splitlines():
                # Short ones, such as `return found`, are anybody's.
                if len(line.strip()) > 18 and line.strip() not in base:
                    assert line.strip() not in handed
                    solved += 1
    assert solved > 150


def test_the_small_network_has_the_gradients_of_nudges_and_refuses_long_pieces():
    forward, backward = small_network.functions(small_network.texts())
    rng = np.random.default_rng(0)
    p = {k: rng.uniform(0.5, 1, 2) for k in "ce"}
    x, (s, v), (d_s, d_v) = (rng.normal(size=size) for size in ((3, 2, 2), (2, 2, 2), (2, 4, 2, 2)))
    at = {**p, "x": x, "s": s, "v": v}

    def objective(at):
        run = forward({k: at[k] for k in p}, at["x"], at["s"], at["v"])
        return (d_s * run["s"]).sum() + (d_v * run["v"]).sum()

    grads, *rest = backward(p, x, forward(p, x, s, v), d_s, d_v)
    for name, gradient in {**grads, **dict(zip("xsv", rest, strict=True))}.items():
        way = rng.normal(size=gradient.shape)
        sides = [objective(at | {name: at[name] + h * way}) for h in (1e-5, -1e-5)]
        slope = (sides[0] - sides[1]) / 2e-5
        assert (gradient * way).sum() == pytest.approx(slope, rel=1e-6, abs=1e-7)
    short, _ = small_network.functions(small_network.texts(2))
    assert len(short(p, x[:2], s, v)["s"]) == 3
    with pytest.raises(ValueError, match="a piece of 3 steps; there is room for K = 2"):
        short(p, x, s, v)
