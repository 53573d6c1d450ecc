"""Self-checks of assignment 5 accept what is right and say in words what is wrong."""

import numpy as np
import pytest

from unrolled.checks.classroom import augmenting as checks
from unrolled.checks.classroom.augmenting import tasks, training
from unrolled.checks.classroom.augmenting.parts import line_backward


def base(d, d_x):
    return {"W": (d, d_x), "a": (d,)}


def shapes(d, d_x, m):
    return {"W": (d, d_x), "a": (d,), "e": (d,)}


def base_forward(p, x, s_before, v_before):
    s, v = [s_before], [v_before]
    for x_n in x:
        s.append(p["a"] * s[-1] + np.tanh(x_n @ p["W"].T + v[-1]))
        v.append(np.sin(s[-1]))
    return {"s": np.array(s), "v": np.array(v)}


def base_backward(p, x, run, d_s, d_v):
    psi, chi, d_x = d_s.copy(), d_v.copy(), 0 * x
    grads = {k: 0 * a for k, a in p.items()}
    for n in reversed(range(len(x))):
        psi[n + 1] += chi[n + 1] * np.cos(run["s"][n + 1])
        alpha = psi[n + 1] * (1 - np.tanh(x[n] @ p["W"].T + run["v"][n]) ** 2)
        grads["W"] += alpha.T @ x[n]
        grads["a"] += (psi[n + 1] * run["s"][n]).sum(axis=0)
        d_x[n] = alpha @ p["W"]
        chi[n] += alpha
        psi[n] += p["a"] * psi[n + 1]
    return grads, d_x, psi[0], chi[0]


def forward(p, x, s_before, v_before):
    """Echo the state of the step before in the value."""
    s, v = [s_before], [v_before]
    for x_n in x:
        s.append(p["a"] * s[-1] + np.tanh(x_n @ p["W"].T + v[-1]))
        v.append(np.sin(s[-1]) + p["e"] * s[-2])
    return {"s": np.array(s), "v": np.array(v)}


def backward(p, x, run, d_s, d_v):
    grads, d_x, psi, chi = {k: 0 * a for k, a in p.items()}, 0 * x, d_s.copy(), d_v.copy()
    for n in reversed(range(len(x))):
        psi[n + 1] += chi[n + 1] * np.cos(run["s"][n + 1])
        psi[n] += chi[n + 1] * p["e"]
        grads["e"] += (chi[n + 1] * run["s"][n]).sum(axis=0)
        alpha = psi[n + 1] * (1 - np.tanh(x[n] @ p["W"].T + run["v"][n]) ** 2)
        grads["W"] += alpha.T @ x[n]
        grads["a"] += (psi[n + 1] * run["s"][n]).sum(axis=0)
        d_x[n] = alpha @ p["W"]
        chi[n] += alpha
        psi[n] += p["a"] * psi[n + 1]
    return grads, d_x, psi[0], chi[0]


def width(d, m):
    return d


def least(m):
    return 1


def example():
    rng = np.random.default_rng(0)
    p = {k: rng.normal(size=v) for k, v in shapes(2, 1, 1).items()}
    x, (s, v) = rng.normal(size=(3, 2, 1)), rng.normal(size=(2, 2, 2))
    return {"p": p, "x": x, "s_before": s, "v_before": v, "run": forward(p, x, s, v)}


def said(verdict):
    return repr(verdict)


def test_right_passes_are_accepted():
    assert checks.forward(forward, shapes, width, example()).right
    assert checks.backward(backward, forward, shapes, width).right


def skeleton(*given):
    raise NotImplementedError


def test_skeletons_are_waited_for():
    for verdict in (
        checks.forward(skeleton, shapes, width, example()),
        checks.backward(skeleton, forward, shapes, width),
        checks.match(skeleton, base, shapes, least),
        checks.deviations(skeleton, base_forward, base_backward, base),
        checks.reduction(skeleton, forward, base_forward, base, shapes, least),
        checks.compare(skeleton),
    ):
        assert verdict.right is None


def mixed(p, x, s, v):
    run = forward(p, x, s, v)
    return run | {"v": run["v"] - run["v"].mean(axis=1, keepdims=True) * (np.arange(len(x) + 1) > 0)[:, None, None]}  # fmt: skip  # noqa: E501


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (base_forward, "In step 0 v[0, 0] is"),
        (lambda *given: {k: a[1:] for k, a in forward(*given).items()}, "s has shape"),
        (lambda *given: {k: a + 1 for k, a in forward(*given).items()}, "must be s_before"),
        (mixed, "depends on the others in its batch"),
    ],
)
def test_forward_says_what_is_wrong(wrong, words):
    assert words in said(checks.forward(wrong, shapes, width, example()))


def test_backward_says_which_gradients_are_wrong():
    def halved(*given):
        grads, *rest = backward(*given)
        return grads | {"e": grads["e"] / 2}, *rest

    verdict = said(checks.backward(halved, forward, shapes, width))
    assert "the gradient by e is 0.5 times what it should be; right are" in verdict
    missing = said(checks.backward(lambda *g: ({}, 0, 0, 0), forward, shapes, width))
    assert "expected is ['W', 'a', 'e']" in missing


def matched(d_base, d_x, m):
    def count(d):
        return d * (d_x + 2)

    want = d_base * (d_x + 1)
    d = min(range(1, 50), key=lambda d: (abs(count(d) - want), d))
    return d, count(d) / want


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (matched, "Right."),
        (lambda *g: (matched(*g)[0] + 1, 1.0), "a narrower cell comes as near"),
        (lambda d, d_x, m: (1, (d_x + 2) / d / (d_x + 1)), "a wider cell comes nearer"),
        (lambda *g: (matched(*g)[0], 1.0), "the ratio is not that of these two"),
        (lambda *g: (matched(*g)[0], "1"), "ratio must be a number, not str"),
        (lambda *g: (matched(*g)[0], np.inf), "ratio is not finite"),
        (lambda *g: (1.0, 1.0), "d must be an integer"),
        (lambda *g: 3, "must return a pair"),
    ],
)
def test_match_looks_at_the_neighbors(answer, words):
    assert words in said(checks.match(answer, base, shapes, least))


def nudged(worst, step):
    """Return a gradient check that combines deviations by ``worst`` and makes such steps."""

    def deviations(forward, backward, p, x, s, v, d_s, d_v):
        names = ("x", "s_before", "v_before")
        at = {**p, **dict(zip(names, (x, s, v), strict=True))}
        grads, *rest = backward(p, x, forward(p, x, s, v), d_s, d_v)
        got = {**grads, **dict(zip(names, rest, strict=True))}

        def objective(at):
            run = forward({k: at[k] for k in p}, *(at[k] for k in names))
            return (d_s * run["s"]).sum() + (d_v * run["v"]).sum()

        found = {}
        for name, a in at.items():
            off = []
            for i in np.ndindex(a.shape):
                h = np.zeros(a.shape)
                h[i] = step(a[i])
                slope = objective(at | {name: a + h}) - objective(at | {name: a - h})
                off.append(abs(got[name][i] - slope / (2 * h.max())))
            found[name] = float(worst(off))
        return found

    return deviations


@pytest.mark.parametrize(
    ("worst", "step", "words"),
    [
        (max, lambda a: 1e-5 * max(1, abs(a)), "Right."),
        (sum, lambda a: 1e-5, "by -0.25 and 0.125, you say that it is 0.38 off"),
        (max, lambda a: 1e-8, "With parameters near 1000, of c, a right gradient, you say"),
        (max, lambda a: 0.1, "a right gradient, you say that it is"),
    ],
)
def test_sums_and_steps_that_are_lost_are_no_gradient_check(worst, step, words):
    answer = nudged(worst, step)
    assert words in said(checks.deviations(answer, base_forward, base_backward, base))


def test_the_width_of_the_base_cell_is_not_always_the_nearest():
    def sized(d, d_x, m):
        return {"W": (d, d_x), "a": (d,), "c": (m - 1,)}

    def same(d_base, d_x, m):
        return d_base, (d_base * (d_x + 1) + m - 1) / (d_base * (d_x + 1))

    verdict = said(checks.match(same, base, sized, least))
    assert "With d_base = 2, d_x = 1, m = 6, a narrower cell comes as near, or nearer" in verdict


def test_an_overflow_is_told_as_one():
    def loud(p, x, s, v):
        run = forward(p, x, s, v)
        return run | {"s": run["s"] + (np.inf if p["e"].any() else 0)}

    def far(p, m):
        return reduced(p, m) | {"e": p["a"] * 0 + 1e4}

    verdict = said(checks.reduction(far, loud, base_forward, base, shapes, least))
    assert "s has entries that are not finite" in verdict
    assert "Your forward overflows for these parameters" in verdict


def test_large_initial_values_show_what_is_nearly_zero():
    def near(p, m):
        return reduced(p, m) | {"e": p["a"] * 0 + 1e-7}

    verdict = said(checks.reduction(near, forward, base_forward, base, shapes, least))
    assert "and large initial values, your cell goes" in verdict


def reduced(p, m):
    return {k: a.copy() for k, a in p.items()} | {"e": 0 * p["a"]}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (reduced, "Right."),
        (lambda p, m: reduced(p, m) | {"e": p["a"]}, "away from the base cell"),
        (lambda p, m: p, "Expected is a dict with W, a, e"),
        (lambda p, m: reduced(p, m) | {"e": 0.0}, "e must be an array"),
        (lambda p, m: reduced(p, m) | {"e": p["a"] * np.inf}, "not finite"),
    ],
)
def test_reduction_runs_both_cells(answer, words):
    given = forward, base_forward, base, shapes, least
    assert words in said(checks.reduction(answer, *given))


def test_tasks_ask_for_what_they_say():
    rng = np.random.default_rng(0)
    x, y = tasks.sample({"name": "latch", "number": 0.3}, rng, 8, 50)
    marked = x[:, :, 1] == 1
    np.testing.assert_allclose(y[marked], x[:, :, 0][marked])
    assert (y[1:][~marked[1:]] == y[:-1][~marked[1:]]).all()
    x, y = tasks.sample({"name": "largest", "number": 1.0}, rng, 8, 5)
    np.testing.assert_array_equal(y[-1], x[:, :, 0].max(axis=0))
    x, y = tasks.sample({"name": "switch", "number": 0.1}, rng, 8, 500)
    assert set(np.unique(y)) == {-1.0, 1.0}
    assert (y[1:] != y[:-1]).mean() == pytest.approx(0.1, abs=0.02)
    x, y = tasks.sample({"name": "reports", "number": 0.5}, rng, 1, 500)
    false = x[0, :, 1] == 1
    assert (y[0][false] == 0).all()
    np.testing.assert_array_equal(y[0][~false], x[0, ~false, 0])
    with pytest.raises(ValueError, match="expected one of latch"):
        tasks.sample({"name": "other", "number": 1}, rng, 1, 1)


def test_training_learns_and_repeats_itself():
    given = (base_forward, base_backward, base(5, 2), 5, 5, {"name": "latch", "number": 0.3}, 3)
    error = training.train(*given, updates=40)
    assert error == training.train(*given, updates=40)
    assert error < training.train(*given, updates=0)
    assert error != training.train(*given[:-1], 4, updates=40)


@pytest.mark.parametrize(("seed", "rate"), [(-1, 0.02), (True, 0.02), (1.5, 0.02), (1, 1.0)])
def test_training_refuses_seeds_and_rates_out_of_range(seed, rate):
    task = {"name": "latch", "number": 0.3}
    with pytest.raises(ValueError, match="expected"):
        training.train(base_forward, base_backward, base(2, 2), 2, 2, task, seed, rate)


def test_cells_with_the_same_seed_meet_the_same_data():
    met = []

    def watched(p, x, s, v):
        met.append(x)
        return base_forward(p, x, s, v)

    task = {"name": "echo", "number": 2}
    for d in (2, 3):
        training.train(watched, base_backward, base(d, 2), d, d, task, 0, updates=3)
    assert len(met) == 8
    assert all(np.array_equal(a, b) for a, b in zip(met[:4], met[4:], strict=True))


def compared(base, extended, paired):
    """Return an interval with a factor that is larger for few runs."""
    middle = extended.mean() - base.mean()
    error = np.sqrt(sum(a.var(ddof=1) / len(a) for a in (base, extended)))
    if paired:
        error = (extended - base).std(ddof=1) / np.sqrt(len(base))
    half = (2 + 3 / (min(len(base), len(extended)) - 1)) * error
    return middle, middle - half, middle + half


def stretched(by):
    """Return intervals whose width is multiplied by a function of the numbers of runs."""

    def answer(base, extended, paired):
        middle, low, high = compared(base, extended, paired)
        factor = by(len(base), len(extended), paired)
        return middle, middle - factor * (middle - low), middle + factor * (high - middle)

    return answer


def away(base, extended, paired):
    middle, low, high = compared(base, extended, paired)
    return middle, low - 0.1 * (high - low), high


def fixed(base, extended, paired):
    middle = extended.mean() - base.mean()
    return middle, middle - (1 - paired), middle + (1 - paired)


def squared(base, extended, paired):
    middle, low, _ = compared(base, extended, paired)
    return middle, middle - (middle - low) ** 2, middle + (middle - low) ** 2


def unordered(base, extended, paired):
    return compared(np.sort(base), np.sort(extended), paired)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (compared, "It moves, stretches and narrows as it should. Not looked at: how wide"),
        (stretched(lambda b, e, paired: e**0.5), "narrower with twice as many runs"),
        (stretched(lambda b, e, paired: 1 / (2 + 3 / (e - 1))), "With pairs, few runs need"),
        (stretched(lambda b, e, paired: 1 + paired), "pairs make no difference"),
        (stretched(lambda b, e, paired: 1 + (b != e)), "those of the smaller sample"),
        (lambda b, e, paired: compared(e, b, paired), "yours is -1"),
        (lambda b, e, paired: compared(b, e, False), "nothing is uncertain"),
        (lambda b, e, paired: compared(b, e, len(b) == len(e)), "Without pairs, the interval"),
        (unordered, "With pairs, the interval does not change"),
        (squared, "3 times as wide"),
        (away, "in the middle"),
        (fixed, "in the middle"),
        (lambda b, e, paired: 1.0, "must return three numbers"),
        (lambda b, e, paired: (None,) * 3, "difference must be a number"),
    ],
)
def test_compare_moves_and_stretches_the_numbers(answer, words):
    assert words in said(checks.compare(answer))


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ({"base": 3}, "base has d and rate"),
        ({"base": {"d": 5.0, "rate": 0.1}}, "integers"),
        ({"seeds": (1, 2)}, "lists of integers"),
        ({"scores": []}, "scores has base and extended"),
        ({"interval": 0.1}, "interval is what compare returns"),
    ],
)
def test_findings_must_have_their_form(entries, words):
    answer = {
        "base": {"d": 5, "rate": 0.1},
        "extended": {"d": 5, "m": 1, "rate": 0.1},
        "pilot": [],
        "seeds": list(range(8)),
        "scores": {"base": [0.1] * 8, "extended": [0.1] * 8},
        "paired": True,
        "interval": (0.0, 0.0, 0.0),
        "conclusion": "open",
    }
    same = {"base": base, "shapes": lambda d, d_x, m: base(d, d_x), "sizes": [1]}
    same |= {"interval_of": compared, "runs": dict.fromkeys(answer["scores"], lambda *given: 0.1)}
    assert checks.findings(answer, **same).right
    assert words in said(checks.findings(answer | entries, **same))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda found: found, "Right."),
        (
            lambda found: found | {"x": 0.0},
            "one with entries moved by -0.45 and 0.225, you say that it is 0",
        ),
        (lambda found: found | {"a": found["a"] + 1}, "a right gradient, you say that it is 1 off"),
        (lambda found: {"W": 0.0}, "Expected is a dict with"),
        (lambda found: found | {"a": "0"}, "must be a number"),
    ],
)
def test_a_gradient_check_is_shown_moved_gradients(change, words):
    def deviations(forward, backward, p, x, s, v, d_s, d_v):
        run = forward(p, x, s, v)
        right = line_backward if "c" in p else base_backward
        names = ("x", "s_before", "v_before")
        # The right gradients are known here, so no nudges are needed.
        pair = [
            {**g[0], **dict(zip(names, g[1:], strict=True))}
            for g in (backward(p, x, run, d_s, d_v), right(p, x, run, d_s, d_v))
        ]
        return change({k: float(np.abs(pair[0][k] - a).max()) for k, a in pair[1].items()})

    verdict = checks.deviations(deviations, base_forward, base_backward, base)
    assert words in said(verdict)
