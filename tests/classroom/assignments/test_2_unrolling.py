"""Assignment 2: what typical answers are worth, what they are told, and that nothing leaks."""

from __future__ import annotations

import itertools

import numpy as np
import one_question
import plainly
import pytest
from wrong_answers_2 import MISTAKES, NOT_SEEN

from unrolled.checks.classroom import unrolling as library
from unrolled_course import judging

NAME = "2-unrolling"
FOLDER = plainly.ASSIGNMENTS / NAME
SEED = 4
expected = judging.load(FOLDER / "expected.py")
fading = judging.load(FOLDER / "fading.py")
claims = judging.load(FOLDER / "claims.py")
recurrences = judging.load(FOLDER / "recurrences.py")
judge = judging.load(FOLDER / "judge.py")


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_typical_mistake_gets_its_points_and_its_sentence(mistake, tmp_path):
    question, structure, source, fraction, says, check = MISTAKES[mistake]
    said = one_question.said(NAME, structure, question, source, tmp_path, SEED)
    assert says in said.score.feedback
    assert said.score.fraction == pytest.approx(fraction, abs=1e-3)
    assert check in said.check


def test_what_the_self_checks_do_not_see_is_known():
    assert {
        "all of the past is carried",
        "one number too many",
        "one number for all",
    } == NOT_SEEN


@pytest.mark.parametrize(
    ("k", "memory", "clock"),
    [(k, *pair) for k, pair in enumerate(itertools.product(expected.MEMORIES, expected.CLOCKS))],
)
def test_every_recurrence_can_be_done(k, memory, clock, tmp_path):
    forms, norms = list(fading.FORMS), list(fading.NORMS)
    output, promises = expected.OUTPUTS[k % 3], ("both", "drop", "cut")[k // 2 % 3]
    structure = (memory, clock, output, forms[k % 4], norms[k % 5], promises)
    for question in ("advance", "retreat", "promise", "promise-back", "own"):
        said = one_question.said(NAME, structure, question, "", tmp_path / question, k)
        assert said.score.fraction == 1, (question, said)
        assert said.check.startswith("Right.")


@pytest.mark.parametrize("memory", expected.MEMORIES)
@pytest.mark.parametrize("clock", expected.CLOCKS)
def test_the_trusted_gradient_is_that_of_the_trusted_run(memory, clock):
    for output in expected.OUTPUTS:
        machine = expected.Machine(memory, 2, 0.6, clock, 3, output, "steep")
        rng = np.random.default_rng(0)
        shapes = expected.shapes(machine, 2, 3)
        p = {name: 0.5 * rng.normal(size=shape) for name, shape in shapes.items()}
        x, d_y = rng.normal(size=(7, 2, 3)), rng.normal(size=(7, 2, 2))
        grads, d_x = expected.backward(machine, p, x, d_y)
        for name, value in {**p, "x": x}.items():
            nudge = 1e-6 * rng.normal(size=value.shape)
            ends = []
            for sign in (1, -1):
                at = {**p, "x": x, name: value + sign * nudge}
                ends.append((d_y * expected.forward(machine, at, at["x"])["y"]).sum())
            found = ((d_x if name == "x" else grads[name]) * nudge).sum()
            assert (ends[0] - ends[1]) / 2 == pytest.approx(found, rel=1e-5, abs=1e-12)


@pytest.mark.parametrize("form", fading.FORMS)
@pytest.mark.parametrize("norm", fading.NORMS)
def test_no_step_stretches_more_than_is_promised_and_some_nearly_as_much(form, norm):
    given = {"form": form, "norm": norm, "warp": "steep"}
    step = fading.step_of(given)
    of = eval(f"lambda net, v: {fading.NORMS[norm][1]}", {"np": np})
    rng = np.random.default_rng(3)
    net = fading.network(rng, given, 3, 0.8)
    rho = fading.factor(given, net, back=False)
    assert rho == pytest.approx(0.8, abs=0.02)
    for _ in range(300):
        s, t, u = rng.normal(size=(3, 3)) * rng.choice([1e-3, 1.0])
        apart = of(net, step(net, s, u) - step(net, t, u))
        assert apart <= rho * of(net, s - t) * (1 + 1e-9)
    one = {key: 0.5 if key == "a" else np.full((1, 1) if key != "q" else 1, 0.5) for key in net}
    slope = (step(one, np.array([1e-6]), np.zeros(1)) / 1e-6)[0]
    assert fading.factor(given, one, back=False) == pytest.approx(slope, rel=1e-6)


@pytest.mark.parametrize("kind", range(len(claims.MAKERS)))
def test_every_false_claim_can_be_refuted_and_no_true_one_by_the_same_arrays(kind):
    solution = one_question.cells(NAME, next(iter(MISTAKES.values()))[1], 0)[1]["claims"].source
    for seed in range(6):
        false = claims.MAKERS[kind](np.random.default_rng(seed), False)
        true = claims.MAKERS[kind](np.random.default_rng(seed), True)
        names = {"np": np, "CLAIMS": {"A": (false.kind, false.options)}}
        exec(solution, names)
        assert library.refutes(false.kind, false.options, names["counter"]["A"]) == ""
        assert library.refutes(true.kind, true.options, names["counter"]["A"])
        assert names["found"](true.kind, true.options) is None


#: What each of the recurrences computes from its inputs, for those with one number in an input.
OUTPUTS = {
    "echo": lambda x, D: x[-1] + x[-1 - D] / 2,
    "moving sum": lambda x, D: x[-D:].sum(),
    "median": lambda x, D: np.median(x[-D:]),
    "signs": lambda x, D: (x * (-1.0) ** np.arange(len(x))).sum(),
    "alternating": lambda x, D: (x[::-1] * (-1.0) ** np.arange(len(x))).sum(),
    "one rate": lambda x, D: (3 * x[::-1] * 0.7 ** np.arange(len(x))).sum(),
    "two rates": lambda x, D: (
        x[::-1] * (0.7 ** np.arange(len(x)) + 2 * 0.6 ** np.arange(len(x)))
    ).sum(),
    "mean": lambda x, D: x.mean(),
    "variance": lambda x, D: x.var(),
}


@pytest.mark.parametrize("name", OUTPUTS)
def test_the_smallest_carry_is_what_later_outputs_depend_on(name):
    """The future as a function of the past has this rank; a counter is no derivative, and added."""
    pool = recurrences.pool(4, 5, 6, 2)
    (one,) = (r for some in pool.values() for r in some if r.name == name)
    counter = {"mean": 1, "variance": 1, "signs": 1}.get(name, 0)
    rng = np.random.default_rng(0)
    past, futures = rng.normal(size=12), rng.normal(size=(8, 12))

    def future(past):
        runs = [np.concatenate([past, later]) for later in futures]
        return np.array([OUTPUTS[name](run[: n + 1], 4) for run in runs for n in range(12, 24)])

    columns = [(future(past + h) - future(past - h)) / 2e-3 for h in 1e-3 * np.eye(12)]
    singular = np.linalg.svd(np.array(columns), compute_uv=False)
    assert (singular > 1e-6 * singular[0]).sum() + counter == one.carry


def test_layouts_of_the_judge_read_what_they_should():
    index, counts = judge.layouts.laid_out([2, 3, 1], 1, "end", "segments")
    assert index.tolist() == [[0, 0, 2], [1, 1, 3], [-1, 2, 4], [-1, 3, 5], [-1, 4, -1]]
    assert counts.sum(axis=0).tolist() == [2, 3, 1]
    index, _ = judge.layouts.laid_out([2, 3, 1], 1, "front", "steps")
    assert index.tolist() == [[-1, 1, -1], [-1, 2, -1], [0, 3, 4], [1, 4, 5]]
    index, _ = judge.layouts.laid_out([2, 3, 1], 1, "end", "lengths")
    assert index[:, 1].tolist() == [0, 1, 2, 3, 4]


def test_students_have_different_structures_and_different_conclusions():
    made = [plainly.given(NAME, f"student-{k}") for k in range(40)]
    assert len({tuple(sorted(g["machine"].items())) for g in made}) >= 38
    assert len({(g["form"], g["norm"]) for g in made}) >= 12
    assert len({tuple(g["layout"].values()) for g in made}) == 6
    assert len({tuple(kind for kind, _ in g["claims"].values()) for g in made}) >= 35
    assert len({tuple(g["true_claims"]) for g in made}) >= 8
    promised = set()
    for given in made:
        net = {k: np.array(v) if isinstance(v, list) else v for k, v in given["net"].items()}
        K = [
            f(given, net, given["C"], given["eps"])["K"]
            for f in (fading.promise, fading.promise_back)
        ]
        promised.add(tuple(k is None for k in K))
    assert promised == {(False, False), (True, False), (False, True)}


@pytest.mark.parametrize("who", ["ada", "emmy", "sofia", "srinivasa", "kurt"])
def test_a_student_gets_no_line_of_the_solution_and_no_hidden_line(who):
    solution = plainly.solution(NAME, who)
    handed = plainly.handed(solution)
    given = plainly.given(NAME, who)
    for text in ("SOLUTION", "HIDDEN", "probe(", "true_claims", *given["hints"].values()):
        assert text not in handed
    solved = plainly.solved_lines(solution)
    assert [line for line in solved if line in handed] == []
    assert len(solved) > 150
