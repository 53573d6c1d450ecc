"""Assignment 5: the gradients that its judge trusts are those of nudges."""

from __future__ import annotations

import itertools

import nudges
import numpy as np
import pytest
from augment_it import KINDS, cells, expected, retreat, variant

from unrolled_course import small_network


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
        gradients = grads | dict(zip(given, rest, strict=True))
        assert nudges.wrong(objective, at, gradients, rng, slack=1e-6) == []


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
    gradients = grads | dict(zip("xsv", rest, strict=True))
    assert nudges.wrong(objective, at, gradients, rng) == []
    short, _ = small_network.functions(small_network.texts(2))
    assert len(short(p, x[:2], s, v)["s"]) == 3
    with pytest.raises(ValueError, match="a piece of 3 steps; there is room for K = 2"):
        short(p, x, s, v)
