"""Self-checks of assignment 3 accept what is right and say in words what is wrong."""

import numpy as np
import pytest

from unrolled.checks.classroom import through_time as checks
from unrolled.checks.classroom.through_time.differences import relation


def shapes(d, d_x):
    return {"W_r": (d, d), "W_x": (d, d_x), "theta": (d,)}


def forward(p, x, s_before):
    s, r = [s_before], [np.tanh(s_before)]
    for x_n in x:
        s.append(r[-1] @ p["W_r"].T + x_n @ p["W_x"].T + p["theta"])
        r.append(np.tanh(s[-1]))
    return np.array(s), np.array(r)


def loss(s, r, y):
    gap = r[1:] - y
    return (gap**2).sum() / 2, 0 * s, np.concatenate([0 * r[:1], gap])


def backward(p, x, s, r, d_s, d_r):
    grads, d_x, psi = {k: 0 * v for k, v in p.items()}, 0 * x, d_s.copy()
    through = 0.0
    for n in range(len(x), 0, -1):
        psi[n] += (1 - np.tanh(s[n]) ** 2) * (d_r[n] + through)
        grads["W_r"] += psi[n].T @ r[n - 1]
        grads["W_x"] += psi[n].T @ x[n - 1]
        grads["theta"] += psi[n].sum(axis=0)
        d_x[n - 1], through = psi[n] @ p["W_x"], psi[n] @ p["W_r"]
    return grads, d_x, psi[0] + (1 - np.tanh(s[0]) ** 2) * (d_r[0] + through)


def furthest_off(f, at, claimed):
    off = np.zeros(at.shape)
    for i in np.ndindex(at.shape):
        up, down = at.copy(), at.copy()
        up[i] += 1e-6
        down[i] -= 1e-6
        off[i] = abs((f(up) - f(down)) / 2e-6 - claimed[i])
    return None if off.max() < 1e-5 else np.unravel_index(off.argmax(), at.shape)


def skeleton(*given):
    raise NotImplementedError


@pytest.fixture
def example():
    p = {"W_r": [[0.5, -1.0], [0.2, 0.3]], "W_x": [[1.0], [0.4]], "theta": [0.1, 0.2]}
    x, before, y = np.array([[[0.3]], [[-0.8]]]), np.array([[0.5, -0.5]]), np.ones((2, 1, 2))
    s, r = forward({k: np.array(v) for k, v in p.items()}, x, before)
    known = {"p": p, "x": x, "s_before": before, "y": y, "s": s[1:].round(6), "r": r[1:].round(6)}
    return known | {"E": loss(s, r, y)[0]}


def test_right_answers_are_right(example):
    assert checks.forward(forward, np.tanh, shapes, example).right
    assert checks.direct(loss, np.tanh, example).right
    assert checks.backward(backward, forward, shapes).right
    assert checks.gradient_checker(furthest_off).right
    assert checks.evidence({1: ([], ["W"])}, {1: ["W", "x"]}).right
    assert checks.lines({1: 3}, {1: 9}).right


def test_skeletons_wait_for_an_answer(example):
    assert checks.forward(skeleton, np.tanh, shapes, example).right is None
    assert checks.direct(skeleton, np.tanh, example).right is None
    assert checks.backward(skeleton, forward, shapes).right is None
    assert checks.backward(backward, skeleton, shapes).right is None
    assert checks.gradient_checker(skeleton).right is None
    assert checks.repaired(skeleton, lambda at, y: 0.0, [({}, np.zeros(1))]).right is None
    assert checks.evidence({}, {1: ["W"]}).right is None
    assert checks.lines({}, {1: 9}).right is None


def spoiled(function, change):
    return lambda *given: change(*function(*given))


def future(p, x, s_before):
    return forward(p, x + x.sum(axis=0), s_before)


def mixed(p, x, s_before):
    return forward(p, x + x.mean(axis=1, keepdims=True), s_before)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (3, "forward is no function"),
        (lambda p, x, s: 1 / 0, "forward raises ZeroDivisionError (division by zero)"),
        (lambda p, x, s: 3, "must return a pair"),
        (spoiled(forward, lambda s, r: (s.tolist(), r)), "not list"),
        (spoiled(forward, lambda s, r: (s[1:], r)), "expected is (T + 1, B, d), here (2, 1, 1)"),
        (spoiled(forward, lambda s, r: (s * np.nan, r)), "not finite"),
        (spoiled(forward, lambda s, r: (s + 1, r)), "s[0] must be the initial state"),
        (spoiled(forward, lambda s, r: (s, s)), "r[0] must be G of the initial state"),
        (mixed, "a sequence depends on the others"),
        (future, "an input changes a state before it"),
        (spoiled(forward, lambda s, r: (s * [[[1]]] + 0 * r, r)), ""),
    ],
)
def test_what_is_wrong_with_a_forward_pass_is_said(answer, reason, example):
    verdict = checks.forward(answer, np.tanh, shapes, example)
    assert verdict.right is (not reason)
    assert reason in verdict.reason


def test_a_wrong_number_in_the_example_is_told_with_its_step(example):
    def without_bias(p, x, s_before):
        return forward(p | {"theta": 0 * p["theta"]}, x, s_before)

    verdict = checks.forward(without_bias, np.tanh, shapes, example)
    assert "In the example the state of step n = 0 is" in verdict.reason


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda s, r, y: 3, "must return three things"),
        (spoiled(loss, lambda E, d_s, d_r: (np.ones(2), d_s, d_r)), "E must be one finite number"),
        (spoiled(loss, lambda E, d_s, d_r: (2 * E, d_s, d_r)), "In the example E is"),
        (spoiled(loss, lambda E, d_s, d_r: (E, d_s, -d_r)), "d_r has the wrong sign"),
        (spoiled(loss, lambda E, d_s, d_r: (E, d_s, 2 * d_r)), "d_r is 2 times"),
        (spoiled(loss, lambda E, d_s, d_r: (E, d_s, 0 * d_r)), "d_r is zero everywhere"),
        (spoiled(loss, lambda E, d_s, d_r: (E, d_r, d_r)), "d_s is"),
        (spoiled(loss, lambda E, d_s, d_r: (E, d_s, np.roll(d_r, 1, 0))), "d_r"),
    ],
)
def test_what_is_wrong_with_a_loss_is_said(answer, reason, example):
    verdict = checks.direct(answer, np.tanh, example)
    assert verdict.right is False
    assert reason in verdict.reason


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda *given: 3, "must return three things"),
        (spoiled(backward, lambda g, x, s: ({}, x, s)), "expected is ['W_r', 'W_x', 'theta']"),
        (spoiled(backward, lambda g, x, s: (g, x[0], s)), "d_x has shape (1, 1)"),
        (spoiled(backward, lambda g, x, s: (g, 2 * x, s)), "d_x is 2 times what it should be"),
        (spoiled(backward, lambda g, x, s: (g, x, 0 * s)), "d_s_before is zero everywhere"),
        (
            spoiled(backward, lambda g, x, s: (g | {"W_r": g["W_r"].T}, x, s)),
            "W_r is transposed; right are the gradient by W_x",
        ),
        (lambda p, x, s, r, d_s, d_r: backward(p, x, s, r, 0 * d_s, d_r), "look at psi first"),
    ],
)
def test_what_is_wrong_with_a_backward_pass_is_said(answer, reason):
    verdict = checks.backward(answer, forward, shapes)
    assert verdict.right is False
    assert reason in verdict.reason


@pytest.mark.parametrize("name", ["p", "x", "s"])
def test_who_writes_into_an_argument_is_told_which(name):
    def careless(p, x, s, *rest):
        grads = backward(p, x, s, *rest)
        {"p": p["W_r"], "x": x, "s": s}[name][:] = 7.0
        return grads

    position = {"p": 1, "x": 2, "s": 3}[name]
    verdict = checks.backward(careless, forward, shapes)
    assert f"writes into its argument number {position}" in verdict.reason


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda f, at, claimed: (0,) * at.ndim, "right gradient of an array of shape (5,) is reje"),
        (lambda f, at, claimed: None, "with the wrong sign is accepted"),
        (lambda f, at, claimed: True, "it returns bool True"),
        (lambda f, at, claimed: (0, 0, 0), "a tuple of 1 integers"),
        (
            lambda *given: None if furthest_off(*given) is None else (0,) * given[1].ndim,
            "the entry named is another",
        ),
    ],
)
def test_what_is_wrong_with_a_gradient_checker_is_said(answer, reason):
    verdict = checks.gradient_checker(answer)
    assert verdict.right is False
    assert reason in verdict.reason


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("W", "The answer is a dict"),
        ({2: ([], ["W"])}, "Program 1 is missing"),
        ({1: ["W"]}, "expected two lists"),
        ({1: ("W", ["W"])}, "expected lists, got str"),
        ({1: ([], ["Q"])}, "Program 1 has no gradient by 'Q'"),
        ({1: ([], [])}, "something is wrong in each"),
    ],
)
def test_the_form_of_a_table_is_checked(answer, reason):
    assert reason in checks.evidence(answer, {1: ["W", "x"]}).reason


@pytest.mark.parametrize("answer", [[3], {1: 0}, {1: 10}, {1: True}, {1: "3"}, {2: 3}])
def test_the_form_of_lines_is_checked(answer):
    assert checks.lines(answer, {1: 9}).right is False


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda at, y: 3, "must return a dict with a, b"),
        (lambda at, y: {"a": 2 * at["a"], "b": 0.0}, "The gradient by b must be an array"),
        (lambda at, y: {"a": 0 * at["a"], "b": -at["b"]}, "(2 are wrong)"),
        (lambda at, y: {"a": 2 * at["a"], "b": 3 * at["b"] ** 2}, ""),
    ],
)
def test_a_repair_is_compared_with_nudges(answer, reason):
    case = {"a": np.array([1.0, -2.0]), "b": np.array([0.5])}, np.zeros(1)
    verdict = checks.repaired(
        answer, lambda at, y: (at["a"] ** 2).sum() + (at["b"] ** 3).sum(), [case]
    )
    assert verdict.right is (not reason)
    assert reason in verdict.reason


def series(*values):
    return np.array(values, float).reshape(-1, 1, 1)


@pytest.mark.parametrize(
    ("got", "words"),
    [
        (series(1, 2, 4, 8), ""),
        (series(8, 4, 2, 1), "runs backward in time"),
        (series(0, 1, 2, 4), "comes one step too late"),
        (series(2, 4, 8, 0), "comes one step too early"),
        (series(0, 0, 0, 8), "is right in its last entry only"),
        (series(1, 9, 4, 9), "is wrong in its entries [1, 3] in time"),
        (series(5, 5, 5, 5), "is wrong in all its entries in time"),
    ],
)
def test_how_arrays_differ_in_time(got, words):
    assert relation(got, series(1, 2, 4, 8), 1e-6) == words


def test_a_number_is_just_wrong():
    assert relation(np.array(2.0), np.array(1.0), 1e-6) == "is wrong"


def test_the_entry_that_is_furthest_off_is_asked_for():
    def first_wrong(f, at, claimed):
        found = furthest_off(f, at, claimed)
        if found is None:
            return None
        for i in np.ndindex(at.shape):
            up, down = at.copy(), at.copy()
            up[i] += 1e-6
            down[i] -= 1e-6
            if abs((f(up) - f(down)) / 2e-6 - claimed[i]) > 1e-3:
                return i
        return found

    told = checks.gradient_checker(first_wrong).reason
    assert told.startswith("A gradient with two wrong entries, one further off is rejected, but")


def test_a_way_back_is_not_judged_by_a_wrong_run(example):
    def wrong(p, x, s_before):
        return forward({**p, "theta": 0 * p["theta"]}, x, s_before)

    verdict = checks.backward(backward, wrong, shapes, np.tanh, example)
    assert verdict.reason.startswith("Your forward pass is not right yet")
    assert checks.backward(backward, forward, shapes, np.tanh, example).right


def test_a_line_may_be_a_number_of_numpys_and_a_text_is_named_as_one():
    assert checks.lines({1: np.int64(3)}, {1: 9}).right
    assert "got '3' of type str" in checks.lines({1: "3"}, {1: 9}).reason


def test_what_is_only_complete_is_not_called_right():
    for verdict in (checks.lines({1: 3}, {1: 9}), checks.evidence({1: ([], ["W"])}, {1: ["W"]})):
        assert repr(verdict).startswith("Complete. Not tested here")
    assert repr(checks.gradient_checker(furthest_off)).startswith("Right in plain cases.")
