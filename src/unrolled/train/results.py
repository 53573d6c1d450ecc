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

    Examples
    --------
    >>> import numpy as np
    >>> from unrolled import train
    >>> from unrolled.optim import SGD
    >>> def half_square(params, batch):
    ...     return 0.5 * float(params["p"] @ params["p"]), {"p": params["p"]}
    >>> start, rng = {"p": np.array([8.0])}, np.random.default_rng(0)
    >>> arguments = half_square, start, lambda rng: None, SGD(learning_rate=0.5)
    >>> result = train.fit(*arguments, steps=2, rng=rng, progress=False)
    >>> result.state.step, result.state.params
    (2, {'p': array([2.])})
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

    Examples
    --------
    >>> import numpy as np
    >>> from unrolled import train
    >>> from unrolled.optim import SGD
    >>> def half_square(params, batch):
    ...     return 0.5 * float(params["p"] @ params["p"]), {"p": params["p"]}
    >>> start, rng = {"p": np.array([8.0])}, np.random.default_rng(0)
    >>> arguments = half_square, start, lambda rng: None, SGD(learning_rate=0.5)
    >>> result = train.fit(*arguments, steps=2, rng=rng, progress=False)
    >>> result.params, result.history["loss"]
    ({'p': array([2.])}, array([32.,  8.]))
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

    Examples
    --------
    >>> import numpy as np
    >>> from unrolled import train
    >>> from unrolled.optim import SGD
    >>> def broken(params, batch):
    ...     return float("nan"), {}
    >>> arguments = broken, {"p": np.ones(1)}, lambda rng: None, SGD(learning_rate=0.5)
    >>> try:
    ...     train.fit(*arguments, steps=2, rng=np.random.default_rng(0), progress=False)
    ... except train.NonFiniteError as error:
    ...     print(error.step, error.name, error.result.params)
    0 loss {'p': array([1.])}
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

    Examples
    --------
    >>> import numpy as np
    >>> from unrolled import train
    >>> from unrolled.optim import SGD
    >>> def stopped(params, batch):
    ...     raise KeyboardInterrupt
    >>> arguments = stopped, {"p": np.ones(1)}, lambda rng: None, SGD(learning_rate=0.5)
    >>> try:
    ...     train.fit(*arguments, steps=2, rng=np.random.default_rng(0), progress=False)
    ... except train.Interrupted as error:
    ...     print(error.result.state.step)
    0
    """

    def __init__(self, message: str, result: TrainResult) -> None:
        super().__init__(message)
        self.result = result
