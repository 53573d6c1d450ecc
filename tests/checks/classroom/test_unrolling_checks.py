"""Self-checks of the assignment on unrolling: right answers pass, and faults are named."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from unrolled.checks.classroom import unrolling as checks
from unrolled.checks.classroom.unrolling.machine import numbers_in
from unrolled.checks.classroom.unrolling.own import largest_error


# A network of the tests' own: a running sum m of the inputs, heard beside the last readout.
def shapes(d, d_x):
    return {"W_r": (d, d), "W_d": (d, d_x), "theta": (d,)}


def start(p, B):
    return np.zeros((B, len(p["theta"]))), np.zeros((B, p["W_d"].shape[1]))


def advance(p, carried, x):
    r, m = carried
    y, tape = [], []
    for x_n in x:
        m = 0.5 * m + x_n
        before, r = r, np.tanh(r @ p["W_r"].T + m @ p["W_d"].T + p["theta"])
        y.append(r)
        tape.append((before, m, r))
    return np.array(y), (r, m), tape


def retreat(p, tape, d_y, d_carried):
    by_r, by_m = (0.0, 0.0) if d_carried is None else d_carried
    grads, d_x = {name: 0 * value for name, value in p.items()}, []
    for (before, m, r), d in zip(reversed(tape), d_y[::-1], strict=True):
        psi = (1 - r**2) * (d + by_r)
        grads["W_r"] += psi.T @ before
        grads["W_d"] += psi.T @ m
        grads["theta"] += psi.sum(axis=0)
        by_r, by_m = psi @ p["W_r"], by_m + psi @ p["W_d"]
        d_x.append(by_m)
        by_m = 0.5 * by_m
    return grads, np.array(d_x[::-1]), (by_r, by_m)


def skeleton(*given):
    raise NotImplementedError


@pytest.fixture
def example():
    p = {"W_r": [[0.5]], "W_d": [[1.0]], "theta": [0.1]}
    x = np.array([[[0.5]], [[-1.0]]])
    y = advance({k: np.array(v) for k, v in p.items()}, (np.zeros((1, 1)),) * 2, x)[0]
    return {"p": p, "x": x.tolist(), "y": y.round(6).tolist()}


def layout(lengths, w):
    starts = np.cumsum([0, *lengths])
    columns = [np.arange(max(b - w, 0), e) for b, e in pairwise(starts)]
    index = np.full((max(map(len, columns)), len(lengths)), -1)
    for m, column in enumerate(columns):
        index[: len(column), m] = column
    return index, index >= starts[:-1]


def norm(net, v):
    return float(np.abs(v).max())


def step(net, s, u):
    return net["V"] @ s + net["W"] @ np.tanh(s) + u


NET = {"V": np.zeros((2, 2)), "W": np.eye(2) / 2}


def sized(M):
    return float(np.abs(M).sum(axis=1).max())


def promise(net, C, eps):
    rho = sized(net["V"]) + sized(net["W"])
    if rho >= 1:
        return {"rho": rho, "S": None, "K": None}
    S, K = C / (1 - rho), 0
    while rho**K * S > eps:
        K += 1
    return {"rho": rho, "S": S, "K": K}


def promise_back(net, C, eps):
    made = promise({key: value.T for key, value in net.items()}, C, eps)
    return {"rho": made["rho"], "K": made["K"]}


def test_right_answers_are_right(example):
    assert checks.advance(start, advance, shapes, example).right
    assert checks.retreat(retreat, start, advance, shapes).right
    assert checks.carries({"A": 3}, "A").right
    assert checks.layout(layout, "end", "steps").right
    assert checks.promise(promise, step, norm, NET).right
    assert checks.promise_back(promise_back, step, norm, NET).right
    said = {"drop": promise(NET, 1.0, 0.1)["K"], "cut": promise_back(NET, 1.0, 0.1)["K"]}
    assert checks.own({**said, "measured": 2}, promise, promise_back, NET, 1.0, 0.1).right


def test_skeletons_wait_for_an_answer(example):
    assert checks.advance(skeleton, skeleton, shapes, example).right is None
    assert checks.retreat(skeleton, start, advance, shapes).right is None
    assert checks.carries({}, "AB").right is None
    assert checks.layout(skeleton, "end", "steps").right is None
    assert checks.promise(skeleton, step, norm, NET).right is None
    assert checks.promise_back(skeleton, step, norm, NET).right is None
    assert checks.own({}, promise, promise_back, NET, 1.0, 0.1).right is None
    said = {"drop": 1, "cut": 1, "measured": 0}
    assert checks.own(said, skeleton, promise_back, NET, 1.0, 0.1).right is None


def half(p, carried, x):
    return advance(p, (carried[0], 0 * carried[1]), x)


def greedy(p, carried, x):
    made = advance(p, carried, x)
    carried[1][:] = 1.0
    return made


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (3, "advance raises TypeError"),
        (lambda p, carried, x: 3, "must return three things"),
        (lambda p, carried, x: (x.tolist(), None, None), "y must be an array of real numbers"),
        (lambda p, carried, x: advance(p, carried, x[::-1]), "In the example y[0] is"),
        (half, "what is used there and not carried?"),
        (greedy, "advance changes the carry"),
        (
            lambda p, carried, x: advance(p, carried, x + x.mean(axis=1, keepdims=True) - x[:, :1]),
            "a sequence depends on the others",
        ),
    ],
)
def test_what_is_wrong_with_segments_is_said(answer, reason, example):
    verdict = checks.advance(start, answer, shapes, example)
    assert verdict.right is False
    assert reason in verdict.reason


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda g, d_x, c: 3, "must return three things"),
        (lambda g, d_x, c: ({}, d_x, c), "expected is ['W_d', 'W_r', 'theta']"),
        (lambda g, d_x, c: (g, d_x[0], c), "d_x has shape (1, 1)"),
        (lambda g, d_x, c: (g, 2 * d_x, c), "d_x is 2 times what it should be"),
        (lambda g, d_x, c: (g, d_x, None), "In one segment all are right: what is not handed"),
        (lambda g, d_x, c: (g, d_x, (c[0], 0 * c[1])), "in 3 segments, d_x"),
        (lambda g, d_x, c: ({k: 1 - v for k, v in g.items()}, -d_x, c), "right are none"),
    ],
)
def test_what_is_wrong_with_a_way_back_is_said(change, reason):
    verdict = checks.retreat(lambda *given: change(*retreat(*given)), start, advance, shapes)
    assert verdict.right is False
    assert reason in verdict.reason


def test_counts_need_a_number_for_every_letter():
    assert "the letters A, B" in checks.carries({"A": 1}, "AB").reason
    assert "B: expected" in checks.carries({"A": 1, "B": True}, "AB").reason


def put(change):
    def answer(lengths, w):
        return change(*(part.copy() for part in layout(lengths, w)))

    return answer


def swapped(index, counts):
    index[:2, 0] = index[1::-1, 0] if len(index) > 1 else index[:1, 0]
    return index, counts


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (put(lambda index, counts: index), "must return a pair"),
        (put(lambda index, counts: (index.astype(float), counts)), "array of integers"),
        (put(lambda index, counts: (index, counts.astype(int))), "array of bools"),
        (put(lambda index, counts: (index[:, :0], counts)), "a segment is a column"),
        (put(lambda index, counts: (index[1:], counts)), "must have one shape"),
        (put(lambda index, counts: (index, ~counts)), "counts 0 times"),
        (put(lambda index, counts: (index - (index < 0), counts)), "no step of the sequence"),
        (put(lambda index, counts: (index, counts | (index < 0))), "no step of the sequence"),
        (put(swapped), "in column 0 count other steps"),
        (lambda lengths, w: layout(lengths, w + 1), "reads steps before its segment, though w = 0"),
        (
            put(lambda i, c: (np.vstack([i, 0 * i[:1] - 1]), np.vstack([c, c[:1] & False]))),
            "a row is empty",
        ),
        (
            put(lambda i, c: (np.where(c | (i < 1), i, -1), c)),
            "does not begin in row 0",
        ),
        (
            lambda lengths, w: put(
                lambda i, c: (np.where(c | (np.arange(len(i))[:, None] == 0), i, -1), c)
            )(lengths, w),
            "is not one run of neighboring steps",
        ),
    ],
)
def test_what_is_wrong_with_a_layout_is_said(answer, reason):
    verdict = checks.layout(answer, "end", "steps")
    assert verdict.right is False
    assert reason in verdict.reason


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda made, C: 3, "must return a dict with rho, S, K"),
        (lambda made, C: {**made, "rho": "1"}, "The answer is one number"),
        (lambda made, C: {**made, "rho": 2 * made["rho"]}, "One unit, all numbers positive"),
        (lambda made, C: {**made, "S": made["S"] and C}, "above your S"),
        (lambda made, C: {**made, "K": made["K"] and float(made["K"])}, "must be a whole number"),
        (lambda made, C: {**made, "K": made["K"] and made["K"] - 1}, "is too small"),
        (lambda made, C: {**made, "K": made["K"] and made["K"] + 1}, "is not the smallest"),
        (lambda made, C: {**made, "S": made["S"] or 1.0}, "S and K are None"),
    ],
)
def test_what_is_wrong_with_a_promise_is_said(change, reason):
    verdict = checks.promise(lambda net, C, eps: change(promise(net, C, eps), C), step, norm, NET)
    assert verdict.right is False
    assert reason in verdict.reason


def test_a_state_that_is_bounded_too_generously_is_told_for_one_unit():
    def generous(net, C, eps):
        return promise(net, 3 * C, eps)

    assert "not near your S" in checks.promise(generous, step, norm, NET).reason


def test_a_factor_below_what_a_step_does_is_told():
    def mean(net, C, eps):
        return {**promise(net, C, eps), "rho": np.mean([net["W"].sum(), net["V"].sum()])}

    def diagonal(net, C, eps):
        rho = float(net["V"][0, 0] + np.diag(net["W"]).max())
        return {"rho": rho, "S": C / (1 - rho), "K": promise(NET, 2 * C, eps)["K"]}

    assert "One unit" in checks.promise(mean, step, norm, NET).reason
    weighted = {**NET, "q": np.ones(2)}
    one_unit_only = checks.promise(
        lambda net, C, eps: (
            promise({k: net[k] for k in "VW"}, C, eps)
            if len(net["W"]) == 1
            else diagonal(net, C, eps)
        ),
        step,
        norm,
        weighted,
    )
    assert "more than your rho" in one_unit_only.reason


def test_the_way_back_has_a_factor_of_its_own():
    def forth(net, C, eps):
        made = promise(net, C, eps)
        return {"rho": made["rho"], "K": made["K"]}

    assert "a step back stretches" in checks.promise_back(forth, step, norm, NET).reason

    def late(net, C, eps):
        made = promise_back(net, C, eps)
        return {**made, "K": 0 if made["K"] is None else made["K"]}

    assert "K is None" in checks.promise_back(late, step, norm, NET).reason


def test_a_leak_that_is_a_number_is_made_up_too():
    def leaky(net, s, u):
        return net["a"] * s + net["W"] @ np.tanh(s) + u

    def of(net, C, eps):
        return promise({"V": net["a"] * np.eye(len(net["W"])), "W": net["W"]}, C, eps)

    assert checks.promise(of, leaky, norm, {"a": 0.5, "W": np.eye(2)}).right


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"drop": 1}, "a dict of drop, cut and measured"),
        (
            {"drop": 99, "cut": 5, "measured": 1},
            "drop is 99 of type int, but your function promises",
        ),
        ({"measured": 1.5}, "measured must be a whole number"),
        ({"measured": 99}, "more than the"),
    ],
)
def test_own_numbers_must_fit_the_own_functions(answer, reason):
    if "drop" not in answer:
        answer = {
            f: g(NET, 1.0, 0.1)["K"] for f, g in (("drop", promise), ("cut", promise_back))
        } | answer
    verdict = checks.own(answer, promise, promise_back, NET, 1.0, 0.1)
    assert verdict.right is False
    assert reason in verdict.reason


def test_a_promise_of_the_wrong_form_is_told():
    answer = {"drop": 1, "cut": 1, "measured": 0}
    verdict = checks.own(answer, lambda *given: 3, promise_back, NET, 1.0, 0.1)
    assert "Your function for drop must return a dict with K" in verdict.reason


def test_columns_are_filled_up_on_the_side_that_is_said():
    told = checks.layout(layout, "front", "steps").reason
    assert "does not end in the last row" in told
    turned = put(lambda i, c: (np.sort(i, axis=0), np.sort(c, axis=0)))
    assert "column 0 does not begin in row 0" in checks.layout(turned, "end", "steps").reason
    for warm_up in ("segments", "lengths"):
        told = checks.layout(layout, "end", warm_up).reason
        assert f"does not begin where your warm-up begins (w counts {warm_up})" in told


def test_a_carry_is_counted():
    assert numbers_in({"a": [np.zeros((2, 3)), None], "b": (1, 2.0)}) == 8


def test_a_way_back_is_not_judged_by_a_wrong_run(example):
    example = {**example, "y": [[[0.0]], [[0.0]]]}
    verdict = checks.retreat(retreat, start, advance, shapes, example)
    assert verdict.reason.startswith("Your forward pass (part 1) is not right yet")


@pytest.mark.parametrize(
    ("slip", "told"),
    [
        ("nothing comes back", "With one step all is right"),
        ("W_d", "With W_d = 0 all is right"),
        ("from the third step on", "With two steps, without a beat, all is right"),
    ],
)
def test_cases_separate_the_mistakes_of_a_way_back(slip, told):
    def wrong(p, tape, d_y, d_carried):
        if slip == "W_d":
            grads, d_x, c = retreat(p, tape, d_y, d_carried)
            return grads, d_x + (p["W_d"].sum() * (d_x**2 + 1)), c
        if slip == "from the third step on" and len(tape) < 3:
            return retreat(p, tape, d_y, d_carried)
        if len(tape) == 1:
            return retreat(p, tape, d_y, d_carried)
        grads, d_x, c = retreat({**p, "W_r": p["W_r"] + 1}, tape, d_y, d_carried)
        return grads, d_x, c

    # The smallest case has one step: there the first two say nothing.
    reason = checks.retreat(wrong, start, advance, shapes).reason
    assert told in reason or slip == "W_d"


def test_a_bound_must_hold_where_matrices_have_opposite_signs():
    def of_the_sum(net, C, eps):
        return promise({"V": net["V"] + net["W"], "W": 0 * net["W"]}, C, eps)

    told = checks.promise(of_the_sum, step, norm, NET).reason
    assert told.startswith("One unit, matrices of opposite signs: at s =")


def test_a_bound_must_not_be_far_too_large():
    def generous(net, C, eps):
        size = 3.0 if len(net["W"]) > 1 else 1.0
        return promise({k: size * v for k, v in net.items()}, C, eps)

    assert "and diagonal matrices" in checks.promise(generous, step, norm, NET).reason


@pytest.mark.parametrize(("more", "told"), [(-1, "still off"), (0, ""), (1, "not the fewest")])
def test_what_is_measured_is_measured_again(more, told):
    drives = np.random.default_rng(0).uniform(-1, 1, size=(30, 2))
    net = {"V": 0.2 * np.eye(2), "W": 0.3 * np.eye(2)}
    run = checks.Run(drives, step, norm)
    K = next(k for k in range(30) if largest_error(k, net, run) <= 0.01)
    said = {"drop": promise(net, 1.0, 0.01)["K"], "cut": promise_back(net, 1.0, 0.01)["K"]}
    answer = {**said, "measured": np.int64(K + more)}
    verdict = checks.own(answer, promise, promise_back, net, 1.0, 0.01, run)
    assert told in verdict.reason
    assert verdict.right is (more == 0)
