"""Networks on which a promise is tried: of the student's kind, with numbers of the checks' own."""

from __future__ import annotations

from typing import Any

import numpy as np

Net = dict[str, Any]
#: States and drives of two units: at rest, or one of them where the slope of a warp is near 0.
PLACES = (
    (0.0, 0.0),
    (0.0, np.pi / 2),
    (0.0, 100.0),
    (np.pi / 2, 0.0),
    (100.0, 0.0),
)


def like(net: Net, d: int, size: float, rng: np.random.Generator) -> Net:
    """Return a network of the same kind; all is positive, so that no parts cancel at rest."""
    made: Net = {}
    for key in net:
        if key == "a":
            made[key] = 0.3 * size
        elif key == "q":
            made[key] = rng.uniform(0.3, 3.0, d)
        elif key == "V":
            made[key] = 0.6 * size * np.eye(d)
        else:
            made[key] = size * (np.abs(rng.normal(size=(d, d))) if d > 1 else np.full((1, 1), 0.6))
    return made


def of_kind(net: Net, d: int) -> Net:
    """Return one unit with opposite signs, or more units with diagonal matrices."""
    made: Net = {}
    for key in net:
        if key == "a":
            made[key] = 0.4
        elif key == "q":
            made[key] = np.linspace(0.5, 2.0, d)
        elif d == 1:
            # V and W add up to 0.9: just below 1, to try K one by one would never end.
            size = {"V": -0.4}.get(key, 0.5 if "V" in net else -0.5)
            made[key] = np.full((1, 1), size)
        else:
            made[key] = 0.5 * np.eye(d) if key == "V" else np.diag(np.linspace(0.2, 0.3, d))
    return made


def cancelling(net: Net) -> Net:
    """Return two units for which V W = 0, but V D W is not, where the slopes in D differ.

    In no norm is the factor just below 1, where to try K one by one would take too long.
    """
    known = {
        "a": 0.4,
        "q": np.ones(2),
        "V": np.array([[0.25, 0.25], [0.0, 0.0]]),
        "W": np.array([[0.25, 0.0], [-0.25, 0.0]]),
    }
    return {key: known[key] for key in net}
