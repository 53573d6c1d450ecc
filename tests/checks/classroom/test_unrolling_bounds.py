"""Self-checks of assignment 2 say which promise a network does not keep."""

from __future__ import annotations

import numpy as np
import pytest
from right_answers_2 import NET, norm, promise, promise_back, sized, step

from unrolled.checks.classroom import unrolling as checks
from unrolled.checks.classroom.unrolling.own import largest_error


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


def test_a_bound_must_hold_where_matrices_have_opposite_signs():
    def of_the_sum(net, C, eps):
        return promise({"V": net["V"] + net["W"], "W": 0 * net["W"]}, C, eps)

    told = checks.promise(of_the_sum, step, norm, NET).reason
    assert told.startswith("One unit, matrices of opposite signs: at s =")


def test_no_network_that_is_tried_has_a_factor_just_below_one():
    """Who takes the slope of G by differences would try K one by one, up to billions."""
    tried = []

    def answer(net, C, eps):
        made = promise(net, C, eps)
        tried.append(made["rho"])
        return made

    assert checks.promise(answer, step, norm, {**NET, "q": np.ones(2)}).right
    assert [rho for rho in tried if 0.99 < rho < 1.01] == []


def test_a_bound_must_not_be_far_too_large():
    def generous(net, C, eps):
        size = 3.0 if len(net["W"]) > 1 else 1.0
        return promise({k: size * v for k, v in net.items()}, C, eps)

    assert "and diagonal matrices" in checks.promise(generous, step, norm, NET).reason


def bottleneck(net, s, u):
    return net["V"] @ np.tanh(net["W"] @ s + u)


@pytest.mark.parametrize("back", [False, True])
def test_a_norm_of_a_product_is_no_bound_where_a_unit_is_saturated(back):
    """G stands between V and W: where V W = 0 a step still moves states apart."""
    check = checks.promise_back if back else checks.promise

    def promises(factor):
        def answer(net, C, eps):
            V, W = (net[key].T if back else net[key] for key in "VW")
            rho = factor(V, W)
            if rho >= 1:
                return {"rho": rho, "K": None} | ({} if back else {"S": None})
            S, K = (1 if back else sized(net["V"])) * C / (1 - rho), 0
            while rho**K * S > eps:
                K += 1
            return {"rho": rho, "K": K} | ({} if back else {"S": S})

        return answer

    def apart(V, W):
        return sized(V) * sized(W)

    def product(V, W):
        return sized(W @ V if back else V @ W)

    assert check(promises(apart), bottleneck, norm, NET).right
    verdict = check(promises(product), bottleneck, norm, NET)
    assert verdict.right is False
    assert "one of them where G is flat" in verdict.reason
    assert verdict.reason.endswith("more than your rho = 0.")


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
