"""What is left of a gradient after some steps back, between its bounds, as an interactive figure.

======== ======================================================== ===============
letter   meaning                                                  shape
======== ======================================================== ===============
sigma    σ, the largest singular value of W_r                     0.2, 0.3, … 6
beta     β, angle between the eigenvectors of W_r, in degrees     2, 4, … 90
swing    a: the states are a cos(0.9 j) and a cos(0.9 j + 2)      0, 0.1, … 4
j        steps back from the error, the lag                       0 … LAGS
J        W_r D[G'(s)] of each step                                (LAGS, 2, 2)
P        product of the first j of them, the latest step leftmost (LAGS + 1, 2, 2)
======== ======================================================== ===============

The eigenvalues of W_r are in the ratio 1 to 0.8; W_r is scaled to its largest singular value.
"""

from __future__ import annotations

from importlib.resources import files

import numpy as np

from unrolled import jacobians
from unrolled._checks import Array
from unrolled.figures.controls import Button, Control, Slider
from unrolled.figures.interactive import Figure

LAGS = 40
#: The second eigenvalue, if the first is 1.
RATIO = 0.8
SIGMA = "\N{GREEK SMALL LETTER SIGMA}"
COLUMNS = ("Lag", "Lower bound", "Gradient", "Upper bound", "Eigenvalue")
CAPTION = (
    "How much of a gradient is left, at most, after so many steps back (dots): the norm of the "
    "product of Jacobians. It stays between the bounds from the singular values of the weights and "
    "the slopes (dashed). Dotted: the powers of the largest eigenvalue of W_r."
)


def gradient_lag(sigma: float = 1.2, beta: float = 60.0, swing: float = 1.0) -> Figure:
    """Return the figure of the norm of a product of Jacobians against the lag, and its bounds.

    Parameters
    ----------
    sigma : float
        Largest singular value of W_r at first, in steps of 0.1 from 0.2 to 6.
    beta : float
        Angle between the eigenvectors of W_r at first, in degrees: 2, 4, …, 90. At 90 W_r is
        symmetric.
    swing : float
        How far the states swing at first, in steps of 0.1 from 0 to 4. At 0 all slopes are 1.

    Returns
    -------
    Figure
        With the values ``sigma``, ``beta`` and ``swing``.

    Raises
    ------
    TypeError, ValueError
        On a value that a slider cannot take.

    Examples
    --------
    >>> gradient_lag(beta=90.0).values
    {'sigma': 1.2, 'beta': 90, 'swing': 1}
    """
    controls: list[Control] = [
        Slider("sigma", f"Largest singular value {SIGMA}", 0.2, 6, 0.1, value=sigma),
        Slider("beta", "Angle of the eigenvectors β", 2, 90, 2, value=beta, unit="°"),
        Slider("swing", "Swing of the states a", 0, 4, 0.1, value=swing),
        Button("Vanish", set={"sigma": 0.8, "beta": 90, "swing": 0}),
        Button("Explode", set={"sigma": 1.3, "beta": 90, "swing": 0}),
        Button("Saturate", set={"sigma": 1.3, "beta": 90, "swing": 1.5}),
        Button("First grow", set={"sigma": 5, "beta": 2, "swing": 0}),
    ]
    curves = norms(sigma, beta, swing)
    return Figure(
        title="What is left of a gradient, step by step back",
        caption=CAPTION,
        controls=controls,
        script=files(__package__).joinpath("gradient_lag.js"),
        data={"lags": LAGS, "ratio": RATIO},
        words=_words(sigma, beta, swing, curves),
        table=(COLUMNS, _rows(curves)),
    )


def weights(sigma: float, beta: float) -> Array:
    """Return W_r, (2, 2), with eigenvectors at the angle ``beta`` and ‖W_r‖ = ``sigma``.

    Examples
    --------
    >>> weights(2.0, 90.0).round(12) + 0.0
    array([[2. , 0. ],
           [0. , 1.6]])
    """
    slant = (RATIO - 1) / np.tan(np.deg2rad(beta))
    W = np.array([[1.0, slant], [0.0, RATIO]])
    scaled: Array = sigma / np.linalg.norm(W, 2) * W
    return scaled


def norms(sigma: float, beta: float, swing: float) -> dict[str, Array]:
    """Return the curves of the figure at the lags 0 … 40, by name.

    ``lower`` and ``upper`` are the bounds, ``product`` is ‖P‖, ``radius`` the powers of the largest
    modulus of an eigenvalue.
    """
    W, back = weights(sigma, beta), np.arange(LAGS)
    s = swing * np.cos(0.9 * back[:, None] + np.array([0.0, 2.0]))
    slope = 1 / np.cosh(s) ** 2  # 1 - tanh², without its cancellation
    # Time runs forward in `product`: the step nearest to the error is the last one.
    J = (W * slope[:, None, :])[::-1, None]
    P = [jacobians.product(J, LAGS - 1 - j, LAGS - 1)[0] for j in range(LAGS + 1)]
    least = np.linalg.svd(W, compute_uv=False)[-1]
    lags = np.arange(LAGS + 1)
    start = np.ones(1)
    return {
        "lower": np.concatenate([start, np.cumprod(slope.min(axis=1) * least)]),
        "product": np.linalg.norm(P, 2, axis=(1, 2)),
        "upper": np.concatenate([start, np.cumprod(slope.max(axis=1) * sigma)]),
        "radius": np.abs(np.linalg.eigvals(W)).max() ** lags,
    }


def _scientific(value: float) -> str:
    """Return ``value`` as the figure prints it: 8.91, or 2.1e-4 where that is shorter."""
    if 0.1 <= value < 1000:
        return f"{value:.2f}"
    digits, exponent = f"{value:.1e}".split("e")
    return f"{digits}e{int(exponent)}"


def _rows(curves: dict[str, Array]) -> list[list[object]]:
    names = ("lower", "product", "upper", "radius")
    return [[j, *(_scientific(curves[name][j]) for name in names)] for j in range(LAGS + 1)]


def _words(sigma: float, beta: float, swing: float, curves: dict[str, Array]) -> str:
    """Return what ``describe`` in gradient_lag.js returns."""
    at = int(np.argmax(curves["product"]))
    left = "What is left of the gradient"
    peak = f"{left} is largest at lag {at}: {_scientific(curves['product'][at])}."
    lower, product, upper, radius = (
        _scientific(curves[name][-1]) for name in ("lower", "product", "upper", "radius")
    )
    return (
        f"{SIGMA} = {sigma:.2f}, β = {beta:.0f}°, a = {swing:.2f}; "
        f"the largest eigenvalue is {curves['radius'][1]:.2f}. {peak} At lag {LAGS} it is "
        f"{product}, between {lower} and {upper}; the eigenvalue says {radius}."
    )
