"""Assignment 5: an experiment is worth what can be verified."""

from __future__ import annotations

import copy
import functools

import numpy as np
import one_question
import pytest
from augment_it import NAME, OWN, cells, experiment, statistic
from wrong_answers_5 import LEAK

from unrolled.checks.classroom import augmenting
from unrolled.checks.classroom.augmenting.training import train
from unrolled_course import variants


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
    "base cell only": (
        {"scores__extended": [], "interval": None, "conclusion": None}, False, 0.45, "are none of"),
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


def test_arrays_are_as_good_as_lists(study):
    given, right = study
    scores = {who: np.array(values) for who, values in right["scores"].items()}
    answer = concluded(given, changed(right, seeds=np.arange(8), scores=scores))
    answer |= {"interval": np.array(answer["interval"]), "paired": np.array(False)}
    answer |= {
        "pilot": np.array([]),
        "extended": {"d": np.array(5), "m": np.int64(1), "rate": 0.02},
    }
    assert experiment.score_findings(given, None, answer).fraction == 1


@pytest.mark.parametrize("slip", ["population", "spread", "freedom"])
def test_a_mistake_of_the_interval_is_charged_once(slip, study):
    given, right = study
    table = experiment.quantiles(given)
    ends = statistic.interval(*right["scores"].values(), False, table, slip=slip)
    says = "extended" if ends[2] < 0 else "base" if ends[1] > 0 else "open"
    answer = changed(right, interval=ends, conclusion=says)
    score = experiment.score_findings(given, None, answer)
    assert score.fraction == 1
    assert "part 7 counts and this part does not. " + statistic.SLIPS[slip] in score.feedback


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
    assert "5 to 14 units" in says(base__d=4)
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
