"""Compare gradients with differences: the trusted computation is not trusted blindly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest


def wrong(
    objective: Callable[[dict[str, Any]], float],
    at: dict[str, Any],
    gradients: Mapping[str, np.ndarray],
    rng: np.random.Generator,
    slack: float = 1e-7,
) -> list[str]:
    """Return the names of gradients that are not the slopes of the objective, in a random way.

    ``at`` has an array for each of these names; ``slack`` is what slopes near zero may be off.
    """
    found = []
    for name, gradient in gradients.items():
        way = rng.normal(size=gradient.shape)
        sides = [objective(at | {name: at[name] + h * way}) for h in (1e-5, -1e-5)]
        slope = (sides[0] - sides[1]) / 2e-5
        if (gradient * way).sum() != pytest.approx(slope, rel=1e-6, abs=slack):
            found.append(name)
    return found
