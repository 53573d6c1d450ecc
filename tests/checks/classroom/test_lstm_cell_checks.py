"""Self-checks of assignment 4 accept what is right and say in words what is wrong."""

import numpy as np
import pytest

from unrolled.checks.classroom import lstm_cell as checks
from unrolled.checks.classroom.lstm_cell.differing import differs
from unrolled.checks.classroom.lstm_cell.passes import gradient_fault

CELL = {"order": ["du", "cr"], "sees": {"cr": "new"}}


def shapes(d, d_x):
    return {"W": (2 * d, d_x + d + 1), "P": (1, d)}


def G_c(z):  # noqa: N802 - the letter of the book
    return 0.5 + np.arctan(z) / np.pi


def unpack(p, d):
    du, cr = p["W"][:d], p["W"][d:]
    parts = {"du": du, "cr": cr}
    return {
        "W_x": {g: w[:, : -d - 1] for g, w in parts.items()},
        "W_v": {g: w[:, -d - 1 : -1] for g, w in parts.items()},
        "b": {g: w[:, -1] for g, w in parts.items()},
        "W_s": {"cr": p["P"][0]},
    }


def core(s_old, v_old, g, u):
    s = 0.5 * s_old + u
    return s, g["cr"] * np.tanh(s)


def forward(p, x, s_before, v_before):
    w, s, v, a = unpack(p, s_before.shape[1]), [s_before], [v_before], {"du": [], "cr": []}
    for x_n in x:
        for g, nodes in a.items():
            nodes.append(x_n @ w["W_x"][g].T + v[-1] @ w["W_v"][g].T + w["b"][g])
        s.append(0.5 * s[-1] + np.tanh(a["du"][-1]))
        a["cr"][-1] = a["cr"][-1] + s[-1] * w["W_s"]["cr"]
        v.append(G_c(a["cr"][-1]) * np.tanh(s[-1]))
    made = {"s": s, "v": v, "a_du": a["du"], "a_cr": a["cr"]}
    return {name: np.array(signal) for name, signal in made.items()}


def backward(p, x, run, d_s, d_v):
    d, psi, chi, d_x = d_s.shape[2], d_s.copy(), d_v.copy(), 0 * x
    grads = {name: 0 * a for name, a in p.items()}
    w, by = unpack(p, d), unpack(grads, d)
    for n in reversed(range(len(x))):
        s, z = run["s"][n + 1], run["a_cr"][n]
        alpha = {"cr": chi[n + 1] * np.tanh(s) / (np.pi * (1 + z**2))}
        psi[n + 1] += chi[n + 1] * G_c(z) * (1 - np.tanh(s) ** 2) + alpha["cr"] * w["W_s"]["cr"]
        by["W_s"]["cr"] += (alpha["cr"] * s).sum(axis=0)
        alpha["du"] = psi[n + 1] * (1 - np.tanh(run["a_du"][n]) ** 2)
        psi[n] += 0.5 * psi[n + 1]
        for g, a in alpha.items():
            by["W_x"][g] += a.T @ x[n]
            by["W_v"][g] += a.T @ run["v"][n]
            by["b"][g] += a.sum(axis=0)
            d_x[n] += a @ w["W_x"][g]
            chi[n] += a @ w["W_v"][g]
    return grads, d_x, psi[0], chi[0]


def in_segments(forward, backward, p, x, s, v, d_s, d_v, K):
    if len(x) <= K:
        return backward(p, x, forward(p, x, s, v), d_s, d_v)
    run = forward(p, x[:K], s, v)
    end = run["s"][-1], run["v"][-1]
    some, later, *back = in_segments(forward, backward, p, x[K:], *end, d_s[K:], d_v[K:], K)
    run = forward(p, x[:K], s, v)
    own = (np.concatenate([d[:K], b[None]]) for d, b in zip((d_s, d_v), back, strict=True))
    grads, d_x, *first = backward(p, x[:K], run, *own)
    return {k: grads[k] + some[k] for k in grads}, np.concatenate([d_x, later]), *first


def hold(p, gate, unit, value):
    held = {name: a.copy() for name, a in p.items()}
    parts = unpack(held, p["P"].shape[1])
    for source in ("W_x", "W_v", "W_s"):
        parts[source][gate][unit] = 0
    parts["b"][gate][unit] = 1e12 * (2 * value - 1)
    return held


def skeleton(*given):
    raise NotImplementedError


def spoiled(function, change):
    return lambda *given: change(function(*given))


@pytest.fixture
def example():
    rng = np.random.default_rng(5)
    p = {name: rng.normal(size=shape).round(1) for name, shape in shapes(2, 1).items()}
    x, s, v = rng.normal(size=(2, 2, 1)), np.zeros((2, 2)), rng.normal(size=(2, 2))
    run = {name: a.round(6).tolist() for name, a in forward(p, x, s, v).items()}
    return {"p": p, "x": x, "s_before": s, "v_before": v, "run": run}


def test_right_answers_are_right(example):
    assert checks.unpack(unpack, CELL, shapes, example).right
    assert checks.core(core, G_c, np.tanh, CELL, example).right
    assert checks.forward(forward, CELL, shapes, example).right
    assert checks.backward(backward, forward, CELL["order"], shapes).right
    assert checks.in_segments(in_segments).right
    assert checks.hold(hold, forward, G_c, CELL, shapes).right
    one = {"wire": "state", "written": 3, "breaks": ["cr=0"]}
    assert checks.facts({0: one}, ["cr"], 12, 1).right


def test_skeletons_wait_for_an_answer(example):
    assert checks.unpack(skeleton, CELL, shapes, example).right is None
    assert checks.core(skeleton, G_c, np.tanh, CELL, example).right is None
    assert checks.forward(skeleton, CELL, shapes, example).right is None
    assert checks.backward(skeleton, forward, CELL["order"], shapes).right is None
    assert checks.backward(backward, skeleton, CELL["order"], shapes).right is None
    assert checks.in_segments(skeleton).right is None
    assert checks.hold(skeleton, forward, G_c, CELL, shapes).right is None
    assert checks.facts({}, ["cr"], 12).right is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda w: 3, "expected is a dict with W_x, W_v, b, W_s, got int"),
        (lambda w: w | {"W_s": {}}, "W_s must be a dict with cr"),
        (lambda w: w | {"b": w["W_x"]}, "b of du has shape (1, 1)"),
        (lambda w: w | {"W_x": w["W_v"]}, "some number of p is in no array or in two"),
        (
            lambda w: w | {"b": {"du": w["b"]["cr"], "cr": w["b"]["du"]}},
            "In step 0, with your weights a_du[0, 0]",
        ),
    ],
)
def test_what_is_wrong_with_weights_is_said(change, reason, example):
    verdict = checks.unpack(spoiled(unpack, change), CELL, shapes, example)
    assert verdict.right is False
    assert reason in verdict.reason


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda pair: pair[0], "core must return a pair"),
        (lambda pair: (pair[0], pair[1][:1]), "v has shape (1, 2)"),
        (lambda pair: (pair[0], pair[0]), "In step 0 v[0, 0] is"),
        (lambda pair: (pair[0] + (len(pair[0]) == 1), pair[1] * len(pair[0]) / 2), "depends on"),
    ],
)
def test_what_is_wrong_with_a_core_is_said(change, reason, example):
    verdict = checks.core(spoiled(core, change), G_c, np.tanh, CELL, example)
    assert verdict.right is False
    assert reason in verdict.reason


def future(p, x, s, v):
    return forward(p, x + x.sum(axis=0), s, v)


def mixed(p, x, s, v):
    return forward(p, x + x.mean(axis=1, keepdims=True), s, v)


def clocked(p, x, s, v):
    """Depend on the number of the step, which no state knows."""
    return forward(p, x + np.arange(len(x))[:, None, None], s, v)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (3, "forward is no function"),
        (lambda *given: 3, "must return a dict with s, v, a_du, a_cr, not int"),
        (spoiled(forward, lambda r: r | {"s": r["s"][1:]}), "s has shape (1, 1, 1)"),
        (spoiled(forward, lambda r: r | {"s": r["s"] + 1}), "must be s_before and v_before"),
        (mixed, "depends on the others in its batch"),
        (future, "an input changes a value before it"),
        (clocked, "does not go on from its own state and value"),
        (spoiled(forward, lambda r: r | {"a_du": 2 * r["a_du"]}), "In step 0 a_du[0, 0] is"),
    ],
)
def test_what_is_wrong_with_a_forward_pass_is_said(answer, reason, example):
    verdict = checks.forward(answer, CELL, shapes, example)
    assert verdict.right is False
    assert reason in verdict.reason


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda g: g[0], "must return four things"),
        (lambda g: ({}, *g[1:]), "The dict has []; expected is ['P', 'W'], as in p"),
        (lambda g: (g[0], -g[1], *g[2:]), "d_x is -1 times"),
        (lambda g: (g[0], 2 * g[1], *g[2:]), "d_x is 2 times what it should be; right are"),
        (lambda g: ({k: -a for k, a in g[0].items()}, *(-a for a in g[1:])), "all gradients are"),
    ],
)
def test_what_is_wrong_with_a_backward_pass_is_said(change, reason):
    verdict = checks.backward(spoiled(backward, change), forward, CELL["order"], shapes)
    assert verdict.right is False
    assert reason.replace("is -1 times", "has the wrong sign") in verdict.reason


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda g: g[0], "must return four things"),
        (lambda g: ({}, *g[1:]), "The dict has []"),
        (lambda g: (g[0], g[1], 3 * g[2], g[3]), "d_s_before is 3 times"),
    ],
)
def test_what_is_wrong_with_pieces_is_said(change, reason):
    verdict = checks.in_segments(spoiled(in_segments, change))
    assert verdict.right is False
    assert reason in verdict.reason


def test_pieces_need_runs_of_their_own_length():
    def careless(forward, backward, p, x, s, v, d_s, d_v, K):
        return backward(p, x[:K], forward(p, x[:K], s, v), d_s, d_v)

    assert "need run, d_s and d_v of 3 entries" in checks.in_segments(careless).reason


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda p: 3, "must return a dict like p"),
        (lambda p: p | {"W": 0 * p["W"]}, "in four sequences that gate is"),
        (lambda p: p | {"W": np.where(abs(p["W"]) > 9, p["W"], 0)}, "a_du changes"),
    ],
)
def test_what_is_wrong_with_a_held_gate_is_said(change, reason):
    verdict = checks.hold(spoiled(hold, change), forward, G_c, CELL, shapes)
    assert verdict.right is False
    assert reason in verdict.reason


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        ([1], "The answer is a dict"),
        ({1: {}}, 'Unit 0: expected a dict with "wire"'),
        ({0: {"wire": "s", "written": 1, "breaks": []}}, '"wire" is one of state, value'),
        ({0: {"wire": "none", "written": 12, "breaks": []}}, "a step from 0 to 11"),
        ({0: {"wire": "none", "written": 1, "breaks": "cr=0"}}, "is a list, and may be empty"),
        ({0: {"wire": "state", "written": 1, "breaks": ["cs=0"]}}, "expected are cr=0, cr=1"),
        ({0: {"wire": "none", "written": 1, "breaks": ["cr=0"]}}, "what can break?"),
    ],
)
def test_the_form_of_facts_is_told(known, reason):
    verdict = checks.facts(known, ["cr"], 12, 1)
    assert verdict.right is False
    assert reason in verdict.reason


def test_a_picture_has_every_number_and_no_picture_is_empty():
    picture = checks.Picture({"g_cs": [0.0, 1.0], "s": [-0.25, 3.0]}, "unit 0")
    html = picture._repr_html_()
    for number in ("0.00", "1.00", "-0.25", "3.00"):
        assert number in html
        assert number in repr(picture)
    assert html.count('<th scope="col">') == 3
    assert "http" not in html
    assert repr(checks.Picture({}, "nothing")).strip() == "nothing"


def test_weights_of_the_state_are_compared_in_the_second_step(example):
    """The example begins with the state zero, so its first step says nothing about them."""
    two = {"order": ["du", "cr"], "sees": {"du": "old", "cr": "new"}}
    p = {"P": np.array([[0.3, -0.4], [0.9, 0.2]]), "W": np.array(example["p"]["W"])}
    w, s, v = unpack(p, 2), [np.zeros((2, 2))], [example["v_before"]]
    nodes = {"du": [], "cr": []}
    for x_n in example["x"]:
        for g, seen, row in (("du", "old", 0), ("cr", "new", 1)):
            a = x_n @ w["W_x"][g].T + v[-1] @ w["W_v"][g].T + w["b"][g]
            if seen == "new":
                s.append(0.5 * s[-1] + np.tanh(nodes["du"][-1]))
            nodes[g].append(a + s[-1] * p["P"][row])
        v.append(np.tanh(s[-1]))
    run = {"s": s, "v": v, "a_du": nodes["du"], "a_cr": nodes["cr"]}
    known = example | {"p": p, "run": {k: np.array(a).tolist() for k, a in run.items()}}

    def sizes(d, d_x):
        return shapes(d, d_x) | {"P": (2, d)}

    def right(p, d):
        return unpack(p, d) | {"W_s": {"du": p["P"][0], "cr": p["P"][1]}}

    def exchanged(p, d):
        return unpack(p, d) | {"W_s": {"du": p["P"][1], "cr": p["P"][0]}}

    def turned(p, d):
        return unpack(p, d) | {"W_s": {"du": p["P"][0][::-1], "cr": p["P"][1]}}

    assert checks.unpack(right, two, sizes, known).right
    assert "is no array of P" in checks.unpack(turned, two, sizes, known).reason
    assert checks.unpack(exchanged, two, sizes, known).right is False


def test_who_keeps_all_runs_is_told_so():
    def keeping(forward, backward, p, x, s, v, d_s, d_v, K):
        again = {}

        def once(p, x, s, v):
            key = x.tobytes()
            again[key] = again.get(key) or forward(p, x, s, v)
            return again[key]

        return in_segments(once, backward, p, x, s, v, d_s, d_v, K)

    verdict = checks.in_segments(keeping)
    assert verdict.right is False
    assert "the gradients are right, but forward was run over 4 steps only" in verdict.reason


def test_a_large_bias_alone_does_not_hold_a_gate():
    def listening(p, gate, unit, value):
        held = {name: a.copy() for name, a in p.items()}
        unpack(held, p["P"].shape[1])["b"][gate][unit] = 1e12 * (2 * value - 1)
        return held

    verdict = checks.hold(listening, forward, G_c, CELL, shapes)
    assert verdict.right is False
    assert "its node still depends on what comes in" in verdict.reason


@pytest.mark.parametrize(
    ("got", "want", "words"),
    [
        ([2.0, -2.0], [-2.0, 2.0], "has the wrong sign, or its two entries are exchanged"),
        ([2.0, -1.0, 3.0], [-2.0, 1.0, -3.0], "has the wrong sign"),
        ([3.0, 2.0, 1.0], [1.0, 2.0, 3.0], "is wrong in its entries 0, 2 along the first axis"),
        ([[1.0, 2.0], [3.0, 4.0]], [[1.0, 3.0], [2.0, 4.0]], "is transposed"),
        ([[[1.0, 2.0], [3.0, 4.0]]], [[[1.0, 3.0], [2.0, 4.0]]], "transposed in its last two axes"),
        ([[[5.0]], [[7.0]]], [[[7.0]], [[5.0]]], "is wrong, most at"),
        ([[[0.0]], [[0.0]]], [[[7.0]], [[5.0]]], "is zero everywhere"),
        ([4.0], [4.0], ""),
    ],
)
def test_no_axis_of_a_parameter_is_time(got, want, words):
    said = differs(np.array(got), np.array(want), 1e-6)
    assert words in said
    assert "time" not in said
    assert bool(said) == bool(words)


def test_where_to_look_depends_on_the_last_step():
    """Nothing goes back: in the last step the gradient by the input is right all the same."""

    def short(p, x, run, d_s, d_v):
        grads, *_ = backward(p, x, run, d_s, d_v)
        d_x = np.array([backward(p, x[n : n + 1], {k: a[n : n + 2] if len(a) > len(x) else
                        a[n : n + 1] for k, a in run.items()}, d_s[n : n + 2] * [[[0]], [[1]]],
                        d_v[n : n + 2] * [[[0]], [[1]]])[1][0] for n in range(len(x))])  # fmt: skip
        many = len(x) > 1
        return {k: a + many for k, a in grads.items()}, d_x, d_s[0] + 9, d_v[0] + 9

    rng = np.random.default_rng(0)
    p = {k: rng.normal(size=a) for k, a in shapes(2, 1).items()}
    given = p, rng.normal(size=(3, 1, 1)), *rng.normal(size=(2, 1, 2))
    said = gradient_fault(short, forward, given)
    assert "all gradients are wrong but d_x of the last step" in said
    assert "to the one before it" in said

    def wrong(*given):
        grads, *rest = backward(*given)
        return {k: a + 1 for k, a in grads.items()}, *(a + 1 for a in rest)

    assert "look at the last step first" in gradient_fault(wrong, forward, given)
    once = p, rng.normal(size=(1, 1, 1)), *rng.normal(size=(2, 1, 2))
    assert "look" not in gradient_fault(wrong, forward, once)
