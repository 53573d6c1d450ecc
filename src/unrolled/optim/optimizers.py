"""Optimizers: from parameters and a gradient to better parameters.

======= ================================================ ==========================
letter  meaning                                          shape
======= ================================================ ==========================
θ       a parameter                                      any
g       gradient of the objective with respect to θ      like θ
η       learning rate                                    scalar
μ       momentum                                         scalar
u       velocity: decaying sum of past gradients         like θ
m, w    decaying means of g and of g²                    like θ
β₁, β₂  what a step keeps of m and of w                  scalars
ε       what keeps the quotient finite where w = 0       scalar
n       steps taken                                      scalar
======= ================================================ ==========================

Parameters are one flat dict, name → array; a model of several parts writes the part into the name,
``"cell.W_r"``. An optimizer holds its settings and nothing else. What it remembers from step to
step, its state, is passed in and handed back, like the state of a cell::

    state = optimizer.init(params)
    params, state = optimizer.update(params, grads, state)

No array is written to: the parameters before a step are still there after it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Params
from unrolled.optim._arguments import arrays, check_state, like, parameters, zeros


class UpdateOverflowError(OverflowError):
    """What an optimizer would remember is beyond the largest number of its dtype.

    Attributes
    ----------
    name : str
        The parameter it belongs to.

    Examples
    --------
    >>> params, adam = {"theta": np.zeros(1)}, Adam()
    >>> try:
    ...     adam.update(params, {"theta": np.array([1e200])}, adam.init(params))
    ... except UpdateOverflowError as error:
    ...     print(error)
    the mean of g² of theta overflows float64: |g| is up to 1e+200
    """

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


#: The largest float of an interval that ends before 1.
BELOW_ONE = math.nextafter(1, 0)


@runtime_checkable
class Optimizer(Protocol):
    """What every optimizer offers, and ``train.fit`` asks for.

    Examples
    --------
    >>> [isinstance(thing, Optimizer) for thing in (Adam(), "Adam")]
    [True, False]
    """

    def init(self, params: Params) -> Any:
        """Return the state before the first step with ``params``."""

    def update(self, params: Params, grads: Params, state: Any) -> tuple[Params, Any]:
        """Return the parameters and the state after one more step.

        Parameters
        ----------
        params : dict of ndarray
            All float32 or all float64.
        grads : dict of ndarray
            The gradient: the same names, shapes and dtype.
        state : object
            As ``init`` or the step before returned it.

        Raises
        ------
        ValueError, TypeError
            On arrays that do not match, or are not finite, and on another optimizer's state.
        UpdateOverflowError
            If the new state would not be finite: the step would be lost, and the next one fail.
        """


@dataclass(frozen=True, eq=False)
class SGDState:
    """What ``SGD`` remembers: the velocity of every parameter.

    Attributes
    ----------
    velocity : dict of ndarray
        u, shaped like the parameters; empty without momentum.

    Examples
    --------
    >>> SGD(learning_rate=0.5, momentum=0.9).init({"theta": np.ones(2)}).velocity
    {'theta': array([0., 0.])}
    """

    velocity: Params


@dataclass(frozen=True)
class SGD:
    """Gradient descent, with momentum if μ > 0.

    u ← μ u + g and θ ← θ − η u, from u = 0.

    Parameters
    ----------
    learning_rate : float
        η > 0.
    momentum : float
        μ in [0, 1).

    Raises
    ------
    ValueError, TypeError
        On a setting that is not a number, or outside its range.

    Notes
    -----
    Source: Polyak (1964), "Some methods of speeding up the convergence of iteration methods",
    eq. 9, with the learning rate outside the velocity.

    Examples
    --------
    >>> import numpy as np
    >>> sgd, params = SGD(learning_rate=0.5), {"theta": np.array([1.0])}
    >>> sgd.update(params, {"theta": np.array([2.0])}, sgd.init(params))[0]
    {'theta': array([0.])}
    """

    learning_rate: float
    momentum: float = 0.0

    def __post_init__(self) -> None:
        _set(self, "learning_rate", low=0, open_low=True)
        _set(self, "momentum", low=0, high=BELOW_ONE)

    def init(self, params: Params) -> SGDState:
        """Return the state before the first step with ``params``: zero velocity."""
        params = parameters(params)
        return SGDState(zeros(params) if self.momentum else {})

    def update(self, params: Params, grads: Params, state: SGDState) -> tuple[Params, SGDState]:
        """Return the parameters and the state after one more step; see ``Optimizer``."""
        params = parameters(params)
        grads = like("grads", grads, params)
        check_state("state", state, SGDState)
        u = grads
        if self.momentum:
            before = like("state.velocity", state.velocity, params)
            u = {k: self.momentum * before[k] + grads[k] for k in params}  # eq-momentum
        params = {k: theta - self.learning_rate * u[k] for k, theta in params.items()}  # eq-sgd
        return arrays(params), SGDState(arrays(u) if self.momentum else {})


@dataclass(frozen=True, eq=False)
class AdamState:
    """What ``Adam`` remembers: n, and for every parameter the running means m and w.

    Attributes
    ----------
    steps : int
        n.
    mean, mean_square : dict of ndarray
        m and w, shaped like the parameters.

    Examples
    --------
    >>> state = Adam().init({"theta": np.ones(2)})
    >>> state.steps, state.mean
    (0, {'theta': array([0., 0.])})
    """

    steps: int
    mean: Params
    mean_square: Params


@dataclass(frozen=True)
class Adam:
    """Gradient descent with a step length of its own for every number (Adam).

    m ← β₁ m + (1 − β₁) g and w ← β₂ w + (1 − β₂) g², from zero. A mean that starts at zero is too
    small by the factor 1 − βⁿ after n steps; with that divided out, θ ← θ − η m̂ / (√ŵ + ε).

    Parameters
    ----------
    learning_rate : float
        η > 0, about the length of a step in each coordinate.
    beta1, beta2 : float
        β₁ and β₂ in [0, 1).
    epsilon : float
        ε > 0.

    Raises
    ------
    ValueError, TypeError
        On a setting that is not a number, or outside its range.

    Notes
    -----
    Source: Kingma and Ba (2015), "Adam: a method for stochastic optimization", algorithm 1.

    Examples
    --------
    The first step has length η, whatever the size of the gradient.

    >>> import numpy as np
    >>> adam, params = Adam(learning_rate=0.25), {"theta": np.array([1.0, 1.0])}
    >>> adam.update(params, {"theta": np.array([4.0, -1e6])}, adam.init(params))[0]
    {'theta': array([0.75, 1.25])}
    """

    learning_rate: float = 1e-3
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def __post_init__(self) -> None:
        _set(self, "learning_rate", low=0, open_low=True)
        _set(self, "beta1", low=0, high=BELOW_ONE)
        _set(self, "beta2", low=0, high=BELOW_ONE)
        _set(self, "epsilon", low=0, open_low=True)

    def init(self, params: Params) -> AdamState:
        """Return the state before the first step with ``params``: zero means."""
        params = parameters(params)
        return AdamState(0, zeros(params), zeros(params))

    def update(self, params: Params, grads: Params, state: AdamState) -> tuple[Params, AdamState]:
        """Return the parameters and the state after one more step; see ``Optimizer``."""
        params = parameters(params)
        grads = like("grads", grads, params)
        check_state("state", state, AdamState)
        m = like("state.mean", state.mean, params)
        w = like("state.mean_square", state.mean_square, params)
        n = check.positive_int("state.steps", state.steps, minimum=0) + 1

        keep1, keep2 = self.beta1, self.beta2
        m = {k: keep1 * m[k] + (1 - keep1) * g for k, g in grads.items()}  # eq-adam-mean
        with np.errstate(over="ignore"):  # looked at in the next line
            w = {k: keep2 * w[k] + (1 - keep2) * g * g for k, g in grads.items()}  # eq-adam-square
        _refuse_overflow(w, grads)
        step, root = self.learning_rate / (1 - keep1**n), math.sqrt(1 - keep2**n)
        params = {
            k: theta - step * m[k] / (np.sqrt(w[k]) / root + self.epsilon)  # eq-adam
            for k, theta in params.items()
        }
        return arrays(params), AdamState(n, arrays(m), arrays(w))


def _refuse_overflow(mean_square: Params, grads: Params) -> None:
    """Raise on the first mean of squares that is not finite, naming its parameter."""
    for name, w in mean_square.items():
        if not check.all_finite(np.asarray(w)):
            g = grads[name]
            reason = f"the mean of g² of {name} overflows {g.dtype.name}"
            raise UpdateOverflowError(name, f"{reason}: |g| is up to {np.abs(g).max():.3g}")


def _set(settings: object, name: str, **limits: Any) -> None:
    """Check one setting and make it a Python float, which leaves float32 arrays float32."""
    object.__setattr__(settings, name, check.real_number(name, getattr(settings, name), **limits))
