"""A run in segments of a network that is nobody's, with and without mistakes."""

from __future__ import annotations

from typing import Any

import numpy as np

from unrolled_course import small_network

Passes = tuple[Any, Any]
texts = small_network.texts


def functions(most: int) -> Passes:
    """Return both passes as functions that refuse more than so many steps."""
    return small_network.functions(texts(most))


def case(
    steps: int, rng: np.random.Generator
) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return p, x, initial state and value, direct parts."""
    batch, d = 2, 3
    p = {"c": rng.uniform(0.5, 1, d), "e": rng.uniform(0.5, 1, d)}
    x, (s, v) = rng.normal(size=(steps, batch, d)), rng.normal(size=(2, batch, d))
    d_s, d_v = rng.normal(size=(2, steps + 1, batch, d))
    return p, x, s, v, d_s, d_v


def in_pieces(call: list[Any], slip: str = "") -> tuple[Any, ...]:
    """Return the gradients of a call, in one piece or, with a mistake, in many."""
    _, _, p, x, s, v, d_s, d_v, size = call
    if not slip:
        forward, backward = functions(len(x))
        return tuple(backward(p, x, forward(p, x, s, v), d_s, d_v))
    forward, backward = functions(size)
    borders = [(s, v)]
    for first in range(0, len(x), size):
        run = forward(p, x[first : first + size], *borders[-1])
        borders.append((run["s"][-1], run["v"][-1]))
    grads, d_x = {k: 0 * a for k, a in p.items()}, 0 * x
    by_s, by_v = np.zeros_like(s), np.zeros_like(v)
    for k in reversed(range(len(borders) - 1)):
        part = slice(k * size, min((k + 1) * size, len(x)))
        run = forward(p, x[part], *borders[k])
        own = [d[part.start : part.stop + 1].copy() for d in (d_s, d_v)]
        for d, later in zip(own, (by_s, by_v), strict=True):
            if part.stop < len(x) and slip != "twice":
                d[-1] = 0
            d[-1] += 0 if slip == "lost" or (slip == "state only" and later is by_v) else later
        if slip == "never" and k:
            for d in own:
                d[0] = 0
        some, d_x[part], by_s, by_v = backward(p, x[part], run, *own)
        grads = {name: grads[name] + some[name] for name in grads}
    return grads, d_x, by_s, by_v


#: What is easily wrong at a border → what is said.
SLIPS = {
    "twice": "The direct parts at a border belong to one of the two pieces; yours count twice.",
    "lost": "What a later piece hands back is lost at its border.",
    "state only": "Two things cross a border, a state and a value; what the later piece hands back "
    "by its initial value is lost.",
    "never": "The direct parts at a border belong to one of the two pieces; yours count in none.",
}
