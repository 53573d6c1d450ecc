"""What a reset of the state costs, as an interactive figure: the error by position, and its bound.

======== ====================================================== ===============
letter   meaning                                                shape
======== ====================================================== ===============
rho      ρ = ‖W_r‖, what contracts if it is below 1             scalar
Q        W_r / ρ, an orthogonal matrix                          (d, d)
x        inputs; W_x is the identity and θ zero                 (N, d)
s, s̃     state of the run that carries, of the one that resets  (N, d)
K        steps in a segment                                     scalar
worst    largest ‖s − s̃‖ at a position, over all segments       (K,)
bound    ρⁿ ‖W_r‖ √d at the positions n = 0..K-1                (K,)
======== ====================================================== ===============
"""

from __future__ import annotations

from importlib.resources import files

import numpy as np

from unrolled import unroll
from unrolled._checks import Array
from unrolled.cells import RNN
from unrolled.figures.controls import Button, Choice, Control, Slider
from unrolled.figures.interactive import Figure

STEPS, UNITS = 128, 4
SIZES = {"quiet": 0.05, "loud": 1.5}
COLUMNS = ("Position n", "Largest error", "Bound")
RHO = "\N{GREEK SMALL LETTER RHO}"
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def reset_error(rho: float = 0.8, length: int = 16, inputs: str = "quiet") -> Figure:
    """Return the figure of the error after a reset, with the bound of the theorem U4 drawn in.

    The reader sets ρ, the length of the segments and the size of the inputs. The network has four
    units and W_r = ρ Q with an orthogonal Q, so that ‖W_r‖ = ρ.

    Parameters
    ----------
    rho : float
        ρ at first, in steps of 0.05 from 0.3 to 1.4.
    length : int
        K at first, 2..32.
    inputs : {"quiet", "loud"}
        Size of the inputs at first: in the linear part of tanh, or in its saturation.

    Returns
    -------
    Figure
        With the values ``rho``, ``length`` and ``inputs``.

    Raises
    ------
    TypeError, ValueError
        On a value that a control cannot take.

    Examples
    --------
    >>> reset_error(rho=0.5, length=8).values
    {'rho': 0.5, 'length': 8, 'inputs': 'quiet'}
    """
    controls: list[Control] = [
        Slider("rho", f"{RHO} = ‖W_r‖", 0.3, 1.4, 0.05, value=rho),
        Slider("length", "Segment length K", 2, 32, 1, value=length),
        Choice("inputs", "Inputs", tuple(SIZES), value=inputs),
        Button("Shorter", step={"length": -1}, key="ArrowLeft"),
        Button("Longer", step={"length": 1}, key="ArrowRight"),
        Button(f"{RHO} up", step={"rho": 0.05}, key="ArrowUp"),
        Button(f"{RHO} down", step={"rho": -0.05}, key="ArrowDown"),
    ]
    Q, x = _network()
    errors = _errors(rho, length, inputs)
    bound = rho ** np.arange(length) * rho * np.sqrt(UNITS)
    rows = [
        [n, _printed(worst), _printed(limit)]
        for n, (worst, limit) in enumerate(zip(errors.max(axis=0), bound, strict=True))
    ]
    return Figure(
        title="The error after a reset, position by position",
        caption=(
            "A network of four units; thin lines are the segments, the thick one is the largest "
            f"of them. Below {RHO} = 1 every line stays under the dashed bound. Above it the bound "
            "promises nothing: quiet inputs show why, loud ones that nothing bad need come of it."
        ),
        controls=controls,
        script=files(__package__).joinpath("reset_error.js"),
        data={"Q": Q, "x": x, "sizes": SIZES},
        words=_words(rho, errors, bound, inputs),
        table=(COLUMNS, rows),
    )


def _network() -> tuple[Array, Array]:
    """Return Q and the inputs at size one."""
    rng = np.random.default_rng(1)
    Q, _ = np.linalg.qr(rng.normal(size=(UNITS, UNITS)))
    return Q, rng.normal(size=(STEPS, UNITS))


def _errors(rho: float, length: int, inputs: str) -> Array:
    """Return ‖s − s̃‖ in the whole segments after the first, (segments, K)."""
    Q, x = _network()
    cell = RNN(UNITS, UNITS, dtype=np.float64)
    params = {"W_r": rho * Q, "W_x": np.eye(UNITS), "theta": np.zeros(UNITS)}
    x = SIZES[inputs] * x[: STEPS - STEPS % length, None]
    carried = cell.signals(cell.forward(params, x).tape)["s"][:, 0]
    stacked = unroll.run_parallel(cell, params, x, unroll.partition(len(x), length)).tape.tape
    reset = np.swapaxes(cell.signals(stacked)["s"], 0, 1)  # (segments, K, d)
    errors: Array = np.linalg.norm(carried.reshape(reset.shape) - reset, axis=2)
    return errors[1:]


def _printed(value: float) -> str:
    """Return ``value`` as the figure prints it, with two digits: 1.6, 0.0061, 2.1·10⁻⁷."""
    if 1 <= value < 1000:
        return f"{value:.1f}"
    digits, exponent = f"{value:.1e}".split("e")
    if -3 <= int(exponent) < 0:
        return f"{value:.{1 - int(exponent)}f}"
    return f"{digits}·10{str(int(exponent)).translate(_RAISED)}"


def _words(rho: float, errors: Array, bound: Array, inputs: str) -> str:
    """Return what ``describe`` in reset_error.js returns."""
    worst, length = errors.max(axis=0), errors.shape[1]
    first, last, low, high = (
        _printed(value) for value in (worst[0], worst[-1], bound[0], bound[-1])
    )
    sentences = [
        f"{RHO} = {rho:.2f}, segments of {length} steps, {inputs} inputs.",
        f"Largest error at the first step of a segment: {first}, bound {low};",
        f"at the last: {last}, bound {high}.",
    ]
    if rho < 1:
        mean = float(errors.mean())
        times = f"times K: {mean * length:.2f}"
        sentences.append(f"Mean over all positions: {_printed(mean)}; {times}.")
    else:
        sentences.append(f"{RHO} is not below 1: the bound does not fall.")
    return " ".join(sentences)
