"""An error's way back through an LSTM, by one channel and by both, as an interactive figure.

======== ======================================================== ===============
letter   meaning                                                  shape
======== ======================================================== ===============
bias     b_cs, the bias of the forget gates                       -2, -1.5, … 6
norm     ‖W_v_cr‖, the strength of the channel past the state     0, 0.25, … 6
lag      the lag the words speak of                               1 … LAGS
j        steps back from the error                                0 … LAGS
======== ======================================================== ===============

The cell has two units, no peepholes and one input, noise; its weights stay what they are but for
the two that the reader moves.
"""

from __future__ import annotations

from importlib.resources import files
from itertools import accumulate

import numpy as np

from unrolled import jacobians
from unrolled._checks import Array, Params
from unrolled.cells import LSTM
from unrolled.figures.controls import Button, Control, Slider
from unrolled.figures.interactive import Figure

LAGS, STEPS = 40, 51
SEED = 13
CR = LSTM.GATES.index("cr")
CS = LSTM.GATES.index("cs")
COLUMNS = ("Lag", "Both channels", "One channel", "Gates alone")
CAPTION = (
    "How much of an error is left, at most, after so many steps back: the norm of the exact "
    "Jacobian (dots), that of the product through the state alone (dashed), and the product of the "
    "forget gates (dotted)."
)


def two_channels(bias: float = 0.0, norm: float = 4.0, lag: int = 20) -> Figure:
    """Return the figure of an error's way back by both channels of an LSTM, and by one.

    Parameters
    ----------
    bias : float
        Bias of the forget gates at first, in steps of 0.5 from -2 to 6.
    norm : float
        ‖W_v_cr‖ at first, in steps of 0.25 from 0 to 6. At 0 there is only one channel.
    lag : int
        The lag that the words speak of at first, 1..40.

    Returns
    -------
    Figure
        With the values ``bias``, ``norm`` and ``lag``.

    Raises
    ------
    TypeError, ValueError
        On a value that a slider cannot take.

    Examples
    --------
    >>> two_channels(norm=0.0).values
    {'bias': 0, 'norm': 0, 'lag': 20}
    """
    controls: list[Control] = [
        Slider("bias", "Forget-gate bias", -2, 6, 0.5, value=bias),
        Slider("norm", "Size of the second channel ‖W_v_cr‖", 0, 6, 0.25, value=norm),
        Slider("lag", "Lag", 1, LAGS, 1, value=lag),
        Button("One channel", set={"norm": 0}),
        Button("Both channels", set={"norm": 4}),
        Button("Carousel", set={"bias": 6}),
    ]
    params, x = cell_and_noise()
    curves = norms(bias, norm)
    return Figure(
        title="An error on its way back, by one channel and by both",
        caption=CAPTION,
        controls=controls,
        script=files(__package__).joinpath("two_channels.js"),
        data={"lags": LAGS, "x": x.ravel(), **params},
        words=_words(bias, norm, lag, curves),
        table=(COLUMNS, _rows(curves)),
    )


def cell_and_noise() -> tuple[Params, Array]:
    """Return the parameters, with ‖W_v_cr‖ = 1 and no forget bias, and the input (STEPS, 1, 1)."""
    rng, shapes = np.random.default_rng(SEED), LSTM(1, 2).param_shapes().items()
    params = {name: rng.normal(size=shape).round(1) for name, (shape, _) in shapes}
    params["W_v"] /= 2
    params["W_v"][CR] /= np.linalg.norm(params["W_v"][CR], 2)
    params["b"] /= 2
    params["b"][CS] = 0
    return params, rng.normal(size=(STEPS, 1, 1)).round(2)


def norms(bias: float, norm: float) -> dict[str, Array]:
    """Return the curves at the lags 0 … 40, by name: ``both``, ``one`` and ``gates``."""
    cell = LSTM(1, 2, dtype=np.float64)
    params, x = cell_and_noise()
    params["b"][CS] = bias
    params["W_v"][CR] *= norm
    tape = cell.forward(params, x).tape
    flow = jacobians.error_flow(cell, params, tape)
    exact = jacobians.error_jacobians(cell, params, tape, STEPS - 1)[::-1, 0]
    # Eq. 180 of the paper, the latest step rightmost: each step back stands on the left.
    one = accumulate(flow.factors[::-1, 0], lambda P, F: F @ P, initial=np.eye(2))
    gates = accumulate(flow.g_cs[::-1, 0], np.multiply, initial=np.ones(2))
    return {
        "both": np.linalg.norm(exact[: LAGS + 1], 2, axis=(1, 2)),
        "one": np.linalg.norm(list(one)[: LAGS + 1], 2, axis=(1, 2)),
        "gates": np.array(list(gates)[: LAGS + 1]).max(axis=1),
    }


def _scientific(value: float) -> str:
    """Return ``value`` as the figure prints it: 0.91, or 2.1e-4 where that is shorter."""
    if 0.1 <= value < 1000:
        return f"{value:.2f}"
    digits, exponent = f"{value:.1e}".split("e")
    return f"{digits}e{int(exponent)}"


def _rows(curves: dict[str, Array]) -> list[list[object]]:
    rows = zip(*(curves[name] for name in ("both", "one", "gates")), strict=True)
    return [[j, *map(_scientific, row)] for j, row in enumerate(rows)]


def _words(bias: float, norm: float, lag: int, curves: dict[str, Array]) -> str:
    """Return what ``describe`` in two_channels.js returns."""
    both, one, gates = (_scientific(curves[name][lag]) for name in ("both", "one", "gates"))
    sign = "\N{MINUS SIGN}" if bias < 0 else ""
    return (
        f"Forget-gate bias {sign}{abs(bias):.1f}, ‖W_v_cr‖ = {norm:.2f}. At lag {lag} the exact "
        f"Jacobian leaves {both} of the error, the product by one channel says {one}, "
        f"the gates alone {gates}."
    )
