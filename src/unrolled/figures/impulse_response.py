"""The response to one input, as an interactive figure: it never ends, it fades, a window cuts it.

======== ==================================================== =========
letter   meaning                                              shape
======== ==================================================== =========
rho      ρ = ‖W_r‖                                            scalar
Q        W_r / ρ, a rotation                                  (2, 2)
s        state after a unit sample at step 0                  (N, 2)
K        inputs that the window network sees                  scalar
b        ‖W_x 1‖, the size of the first state                 scalar
======== ==================================================== =========
"""

from __future__ import annotations

from importlib.resources import files

import numpy as np

from unrolled._checks import Array
from unrolled.cells import RNN
from unrolled.figures.controls import Button, Choice, Control, Slider
from unrolled.figures.interactive import Figure

STEPS = 41
WARPINGS = ("tanh", "identity")
FIRST = (2.0, 0.0)
RHO = "\N{GREEK SMALL LETTER RHO}"
COLUMNS = ("Step n", "State", "Bound", "Window of K")


def impulse_response(rho: float = 0.8, window: int = 12, warping: str = "tanh") -> Figure:
    """Return the figure of the response to a unit sample, its bound, and what a window keeps of it.

    The network has two units, and its W_r is ρ times a rotation, so that ‖W_r‖ = ρ.

    Parameters
    ----------
    rho : float
        ρ at first, in steps of 0.05 from 0.3 to 1.5.
    window : int
        K at first, 1..40.
    warping : {"tanh", "identity"}
        G at first.

    Returns
    -------
    Figure
        With the values ``rho``, ``window`` and ``warping``.

    Raises
    ------
    TypeError, ValueError
        On a value that a control cannot take.

    Examples
    --------
    >>> impulse_response(rho=0.5).values
    {'rho': 0.5, 'window': 12, 'warping': 'tanh'}
    """
    controls: list[Control] = [
        Slider("rho", f"{RHO} = ‖W_r‖", 0.3, 1.5, 0.05, value=rho),
        Slider("window", "Window K", 1, STEPS - 1, 1, value=window),
        Choice("warping", "Warping G", WARPINGS, value=warping),
        Button("Shorter", step={"window": -1}, key="ArrowLeft"),
        Button("Longer", step={"window": 1}, key="ArrowRight"),
        Button(f"{RHO} up", step={"rho": 0.05}, key="ArrowUp"),
        Button(f"{RHO} down", step={"rho": -0.05}, key="ArrowDown"),
    ]
    sizes, bound = response(rho, warping), rho ** np.arange(STEPS) * np.hypot(*FIRST)
    return Figure(
        title="One input at step 0: how long is it heard?",
        caption=(
            "The recurrent network answers with all bars, solid and hollow, without end. The "
            "window network answers with the solid ones and then with nothing. What is cut off "
            f"lies under the dashed line; below {RHO} = 1 that line falls, and a longer window "
            f"cuts off as little as you like. From {RHO} = 1 on it does not fall."
        ),
        controls=controls,
        script=files(__package__).joinpath("impulse_response.js"),
        data={"Q": _rotation(), "first": FIRST, "steps": STEPS},
        words=_words(rho, window, warping, sizes, bound),
        table=(COLUMNS, _rows(window, sizes, bound)),
    )


def response(rho: float, warping: str) -> Array:
    """Return ‖s[n]‖ of the network at the steps 0..40, after a unit sample at step 0.

    Parameters
    ----------
    rho : float
        ‖W_r‖ ≥ 0.
    warping : {"tanh", "identity"}
        G.

    Examples
    --------
    >>> response(0.5, "identity")[:3]
    array([2. , 1. , 0.5])
    """
    cell = RNN(1, 2, warping, np.float64)
    params = {"W_r": rho * _rotation(), "W_x": np.array([FIRST]).T, "theta": np.zeros(2)}
    x = np.zeros((STEPS, 1, 1))
    x[0] = 1
    s = cell.signals(cell.forward(params, x).tape)["s"]
    sizes: Array = np.linalg.norm(s[:, 0], axis=1)
    return sizes


def _rotation() -> Array:
    c, s = np.cos(0.7), np.sin(0.7)
    return np.array([[c, -s], [s, c]])


def _scientific(value: float) -> str:
    """Return ``value`` as the figure prints it: 2.1e-4."""
    digits, exponent = f"{value:.1e}".split("e")
    return f"{digits}e{int(exponent)}"


def _rows(window: int, sizes: Array, bound: Array) -> list[list[object]]:
    return [
        [n, _scientific(size), _scientific(limit), _scientific(size) if n < window else "0"]
        for n, (size, limit) in enumerate(zip(sizes, bound, strict=True))
    ]


def _words(rho: float, window: int, warping: str, sizes: Array, bound: Array) -> str:
    """Return what ``describe`` in impulse_response.js returns."""
    steps = "1 step" if window == 1 else f"{window} steps"
    at, limit = _scientific(sizes[window]), _scientific(bound[window])
    promise = (
        f"Below {RHO} = 1 the bound falls."
        if rho < 1
        else f"{RHO} is not below 1: the bound does not fall."
    )
    return (
        f"{RHO} = {rho:.2f}, G = {warping}, a window of {steps}. At step {window} the state of the "
        f"recurrent network has the size {at}, the bound is {limit}, and the window network is "
        f"silent. {promise}"
    )
