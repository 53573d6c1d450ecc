"""Two coupled units as an interactive figure: eigenvalues beside the trajectory.

========= ==================================================== ==================
letter    meaning                                              shape
========= ==================================================== ==================
a         leak: A = -a I                                       0.1, 0.2, … 5
b, phi    coupling and angle: B = b R(φ), R a rotation         -8 … 8; 0° … 180°
h         the step ΔT, which is the delay as well              0.1, 0.2, … 5
mu        eigenvalues (1 + h b e^{±iφ}) / (1 + h a) of Ŵ       complex
s         states of the canonical recursion without input      (steps + 1, 2)
========= ==================================================== ==================
"""

from __future__ import annotations

from importlib.resources import files

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array
from unrolled.continuous import DelayModel
from unrolled.figures.controls import Button, Choice, Control, Slider
from unrolled.figures.interactive import Figure

STEPS = 100
STARTS = {"near the origin": (0.1, 0.05), "far out": (4.0, 3.0)}
#: What the eye does not tell apart.
NEAR = 0.005
COLUMNS = ("Step", "s₁", "s₂", "Size")
CAPTION = (
    "Left: the eigenvalues of Ŵ (crosses), the unit circle (full line), where the eigenvalues "
    "would be at all other angles (dashed circle) and without coupling (its center). Right: "
    "100 steps from the hollow dot to the full one. Inside the unit circle small states fade. "
    "Outside they grow, and yet the state stays within bounds."
)


def eigenvalue_plane(
    a: float = 1.0,
    b: float = 0.6,
    *,
    phi: float = 45.0,
    h: float = 1.0,
    start: str = "near the origin",
) -> Figure:
    """Return the figure of the recursion with A = -a I and B = b R(φ), two units with tanh.

    Parameters
    ----------
    a, b, phi, h : float
        Where the sliders stand at first: leak, coupling, angle in degrees, step.
    start : {"near the origin", "far out"}
        The initial state at first.

    Returns
    -------
    Figure
        With the values ``a``, ``b``, ``phi``, ``h`` and ``start``.

    Raises
    ------
    TypeError, ValueError
        On a number that its slider does not have, or an unknown start.

    Examples
    --------
    >>> eigenvalue_plane(b=2.0, phi=0.0).values
    {'a': 1, 'b': 2, 'phi': 0, 'h': 1, 'start': 'near the origin'}
    """
    check.option("start", start, STARTS)
    controls: list[Control] = [
        Slider("a", "Leak a", 0.1, 5, 0.1, value=a),
        Slider("b", "Coupling b", -8, 8, 0.1, value=b),
        Slider("phi", "Angle φ", 0, 180, 5, value=phi, unit="°"),
        Slider("h", "Step h", 0.1, 5, 0.1, value=h),
        Choice("start", "Start", tuple(STARTS), value=start),
        Button("Fade", set={"a": 1, "b": 0.6, "phi": 45, "h": 1}),
        Button("Settle", set={"a": 1, "b": 2, "phi": 0, "h": 1}),
        Button("Flip", set={"a": 1, "b": 4, "phi": 180, "h": 1}),
        Button("Turn", set={"a": 1, "b": 2.4, "phi": 60, "h": 1}),
    ]
    mu, bound, s = recursion(a, b, phi, h, start)
    rows = [(n, *(_told(x, 3) for x in (*s[n], np.hypot(*s[n])))) for n in (*range(11), STEPS)]
    return Figure(
        title="Two units: eigenvalues and what the state does",
        caption=CAPTION,
        controls=controls,
        script=files(__package__).joinpath("eigenvalue_plane.js"),
        data={"starts": STARTS, "steps": STEPS},
        words=_words(mu, bound, s),
        table=(COLUMNS, rows),
    )


def recursion(a: float, b: float, phi: float, h: float, start: str) -> tuple[complex, float, Array]:
    """Return an eigenvalue, the largest modulus over all angles, and the states, of the library."""
    cosine, sine = np.cos(np.deg2rad(phi)), np.sin(np.deg2rad(phi))
    model = DelayModel(-a * np.eye(2), b * np.array([[cosine, -sine], [sine, cosine]]), tau=h)
    stability = model.stability()
    upper = stability.transition_eigenvalues
    states = model.discretize(1).run(STEPS, np.array(STARTS[start])).s
    return complex(upper[np.argmax(upper.imag)]), stability.contraction_factor, states


def _words(mu: complex, bound: float, s: Array) -> str:
    """Return what ``describe`` in eigenvalue_plane.js returns."""
    real = mu.imag < NEAR
    pair = f"{_told(mu.real)}, twice" if real else f"{_told(mu.real)} ± {_told(mu.imag)}i"
    modulus, sizes = abs(mu), np.linalg.norm(s, axis=1)
    side = "inside the unit circle" if modulus < 1 else "outside the unit circle"
    if abs(modulus - 1) < NEAR:
        side = "on the unit circle to the eye"
    return (
        f"Eigenvalues of Ŵ: {pair}; modulus {_told(modulus)}, {side}. "
        f"No angle gives more than {_told(bound)}. "
        f"The state starts at size {_told(sizes[0])}; after {STEPS} steps its size is "
        f"{_told(sizes[-1])} and {_fate(s)}."
    )


def _fate(s: Array) -> str:
    """Return what the last states do."""
    if np.linalg.norm(s[-1]) < NEAR:
        return "it has faded"
    if np.linalg.norm(s[-1] - s[-2]) < NEAR:
        return "it rests"
    if np.linalg.norm(s[-1] - s[-3]) < NEAR:
        return "it flips between two states"
    return "it is still moving"


def _told(value: float, digits: int = 2) -> str:
    """Return ``value`` as the figure prints it."""
    return f"{value:.{digits}f}".replace("-", "\N{MINUS SIGN}")
