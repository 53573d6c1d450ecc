"""What a training run is, what it hands back, and how it can end early."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from unrolled._checks import Array, Params


@dataclass(frozen=True, eq=False)
class TrainState:
    """All that a training run is after ``step`` steps; it can be pickled.

    Attributes
    ----------
    step : int
        n, steps taken.
    params : dict of ndarray
        The parameters.
    optimizer : object
        The state of the optimizer.
    rng : dict
        The state of the bit generator.
    history : dict of ndarray, (n,)
        As in ``TrainResult``.
    """

    step: int
    params: Params
    optimizer: Any
    rng: Mapping[str, Any]
    history: dict[str, Array]


@dataclass(frozen=True, eq=False)
class TrainResult:
    """What ``fit`` hands back.

    Attributes
    ----------
    params : dict of ndarray
        The trained parameters.
    history : dict of ndarray of float64, (n,)
        ``"loss"`` and ``"gradient_norm"`` (before clipping) of every step, both taken before the
        step was.
    state : TrainState
        What ``fit(..., resume=state)`` needs to go on.
    """

    params: Params
    history: dict[str, Array]
    state: TrainState


class NonFiniteError(ArithmeticError):
    """A loss, a gradient, a parameter or what an optimizer remembers became NaN or infinite.

    Attributes
    ----------
    step : int
        The step, counted from 0, that could not be taken.
    name : str
        ``"loss"``, or the name of the parameter.
    result : TrainResult
        The run up to that step.
    """

    result: TrainResult

    def __init__(self, step: int, name: str, message: str) -> None:
        super().__init__(f"step {step}: {message}")
        self.step, self.name = step, name


class Interrupted(KeyboardInterrupt):
    """``fit`` was stopped from the keyboard.

    A kind of KeyboardInterrupt, because half-trained parameters must not pass for trained ones: a
    script still ends, and the cells below still do not run. Nothing is lost: what was reached is in
    ``result``; in a notebook, that is ``sys.last_value.result``.

    Attributes
    ----------
    result : TrainResult
        The run up to the last step that was completed.
    """

    def __init__(self, message: str, result: TrainResult) -> None:
        super().__init__(message)
        self.result = result
