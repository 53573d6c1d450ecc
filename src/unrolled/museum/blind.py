"""Gradient checks that are blind: what each of them cannot see, computed.

====== ================================== ======
letter meaning                            shape
====== ================================== ======
T, B   steps; sequences                   scalar
d_x, d inputs and units                   scalar
====== ================================== ======
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np

from unrolled._checks import Array, Params
from unrolled.cells.base import Cell
from unrolled.museum.errors import Problem, problem, relative
from unrolled.museum.exhibits import EXHIBITS, SEGMENT, Exhibit
from unrolled.verify.gradients import TOLERANCE

#: Inputs d_x of the networks that are checked.
INPUTS = 2


@dataclass(frozen=True)
class GradientCheck:
    """How a gradient is checked: on which network, against what, and where one looks.

    Attributes
    ----------
    name : str
        A short name, the key in ``CHECKS``.
    steps, batch, units : int
        T, B and d.
    weights : {"random", "symmetric", "fresh"}
        Drawn from a normal distribution; the same with every square matrix made symmetric; as
        ``init`` leaves them.
    zero_state : bool
        Whether the run starts from the zero state.
    ones : bool
        Whether the objective is the sum of all outputs.
    params_only : bool
        Whether one looks at the gradients of the parameters alone.
    step : float or None
        Step of central differences in float32; None for the complex step.

    Examples
    --------
    >>> CHECKS["one step"].steps, CHECKS["whole"].steps
    (1, 4)
    """

    name: str
    steps: int = SEGMENT + 1
    batch: int = 2
    units: int = 2
    weights: Literal["random", "symmetric", "fresh"] = "random"
    zero_state: bool = False
    ones: bool = False
    params_only: bool = False
    step: float | None = None

    def errors(self, cell: Cell, seed: int = 0) -> dict[str, float]:
        """Return the relative error of each gradient of ``cell`` that this check looks at.

        ``seed`` decides weights, inputs and cotangents. A ``cell`` has ``units`` units and, like
        the exhibits, two inputs.
        """
        posed = self._problem(cell, seed)
        return self._seen(cell, relative(posed.claimed, posed.reference(self.step)))

    def _problem(self, cell: Cell, seed: int) -> Problem:
        rng = np.random.default_rng(seed)
        params = self._params(cell, rng)
        x = rng.standard_normal((self.steps, self.batch, INPUTS))
        state = cell.zero_state(self.batch)
        if not self.zero_state:
            state = {name: rng.standard_normal(value.shape) for name, value in state.items()}
        d_outputs = np.ones((self.steps, self.batch, self.units)) if self.ones else None
        return problem(cell, params, x, state, rng=rng, d_outputs=d_outputs)

    def _seen(self, cell: Cell, errors: dict[str, float]) -> dict[str, float]:
        params = cell.param_shapes()
        return {k: error for k, error in errors.items() if k in params or not self.params_only}

    def _params(self, cell: Cell, rng: np.random.Generator) -> Params:
        if self.weights == "fresh":
            return cell.init(rng)
        shapes = cell.param_shapes()
        params = {name: rng.standard_normal(shape) for name, (shape, _) in shapes.items()}
        if self.weights == "symmetric":
            params = {name: _symmetric(name, value) for name, value in params.items()}
        return params


def _symmetric(name: str, value: Array) -> Array:
    recurrent = name.startswith(("W_r", "W_s", "W_v"))
    return (value + value.T) / 2 if recurrent else value


_MADE = (
    GradientCheck("whole"),
    GradientCheck("one step", steps=1),
    GradientCheck("three steps", steps=SEGMENT),
    GradientCheck("one unit", units=1),
    GradientCheck("one sequence", batch=1),
    GradientCheck("symmetric weights", weights="symmetric"),
    GradientCheck("fresh weights", weights="fresh", zero_state=True),
    GradientCheck("zero state", zero_state=True),
    GradientCheck("sum of outputs", ones=True),
    GradientCheck("parameters only", params_only=True),
    GradientCheck("one step, parameters only", steps=1, params_only=True),
    GradientCheck("float32, tiny step", step=1e-6),
)

#: Checks by name: the first one sees everything, each of the others lacks something.
CHECKS: dict[str, GradientCheck] = {check.name: check for check in _MADE}


@dataclass(frozen=True)
class Finding:
    """What a check finds in an exhibit.

    Attributes
    ----------
    errors : mapping of str to float
        Entity → relative error of its gradient.
    tolerance : float
        What an error may be.

    Examples
    --------
    >>> found = Finding({"W_r": 0.5, "theta": 1e-16}, tolerance=1e-10)
    >>> found.wrong, found.caught, found.which
    (('W_r',), True, 'W_r')
    """

    errors: Mapping[str, float]
    tolerance: float

    @property
    def wrong(self) -> tuple[str, ...]:
        """The entities whose gradient is wrong, as far as the check can tell."""
        return tuple(name for name, error in self.errors.items() if error > self.tolerance)

    @property
    def caught(self) -> bool:
        """Whether any is."""
        return bool(self.wrong)

    @property
    def which(self) -> str:
        """The wrong ones in words: "W_x", "all 5 gradients", "all gradients but b_du", "none"."""
        count = len(self.errors)
        if len(self.wrong) == count:
            return f"all {count} gradients"
        if len(self.wrong) > count / 2:
            return "all gradients but " + ", ".join(k for k in self.errors if k not in self.wrong)
        return ", ".join(self.wrong) or "none"


def in_cells() -> tuple[Exhibit, ...]:
    """Return the exhibits whose mistake is in a cell, in their order.

    Examples
    --------
    >>> len(in_cells()), in_cells()[0].name
    (15, 'transpose')
    """
    return tuple(exhibit for exhibit in EXHIBITS.values() if exhibit.kind != "beyond")


@cache
def finding(exhibit: str, check: str = "whole") -> Finding:
    """Return what a check finds in an exhibit.

    Parameters
    ----------
    exhibit : str
        A key of ``EXHIBITS`` whose mistake is in a cell.
    check : str
        A key of ``CHECKS``.

    Raises
    ------
    KeyError
        On a name that is not there.
    ValueError
        On an exhibit that is not a cell.

    Examples
    --------
    >>> finding("one step").wrong, finding("one step", "one step").wrong
    (('W_x',), ())
    """
    known, how = EXHIBITS[exhibit], CHECKS[check]
    cell = known.cell(INPUTS, how.units)
    reference, tolerance = _right(known.kind, check)
    errors = relative(how._problem(cell, 0).claimed, reference)
    return Finding(how._seen(cell, errors), tolerance)


@cache
def _right(kind: str, check: str) -> tuple[Params, float]:
    """Return the reference gradients of a check, the same for all exhibits of a kind.

    Their forward passes are right, all of them. And the tolerance: if the reference is poor, what
    the right twin needs to pass.
    """
    how = CHECKS[check]
    known = next(exhibit for exhibit in EXHIBITS.values() if exhibit.kind == kind)
    posed = how._problem(known.right_cell(INPUTS, how.units), 0)
    reference = posed.reference(how.step)
    if how.step is None:
        return reference, TOLERANCE["complex-step"]
    return reference, max(relative(posed.claimed, reference).values())
