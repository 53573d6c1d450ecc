"""What the total gradient of an LSTM's state is made of, step by step back: an interactive figure.

======== ===================================================== ==========
letter   meaning                                               shape
======== ===================================================== ==========
forget   b_cs, bias of the gate that keeps the state           scalar
feedback the weight from v to every node, W_v                  scalar
peephole the weight from s to every gate, W_s                  scalar
psi      ψ, total gradient of s[n]; the sum of four parts:     (T,)
own      what the error of step n itself brings                (T,)
kept     g_cs[n+1] ψ[n+1]                                      (T,)
gates    what comes through the gates cu and cs of step n + 1  (T,)
value    what comes through v[n], from all nodes of step n + 1 (T,)
======== ===================================================== ==========

The cell has one unit, wired by hand to hold the carry of a sum of two binary numbers: the gate cs
opens at a + b ≥ 1 and the gate cu at a + b = 2.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import numpy as np

from unrolled import LSTM
from unrolled import _checks as check
from unrolled._checks import Array, Params
from unrolled.figures.controls import Button, Choice, Control, Slider
from unrolled.figures.interactive import Figure

#: The columns of 101011 + 011001 from the right: a carry is born in 0, lost in 2, born in 3, kept.
BITS = ((1, 1), (1, 0), (0, 0), (1, 1), (0, 1), (1, 0))
CARRIES = (1, 1, 0, 1, 1, 1)
GATES = ("cu", "cs", "cr", "du")
GAIN = {"cu": 4.0, "cs": 4.0, "cr": 0.0, "du": 0.0}
BIAS = {"cu": -6.0, "cr": 1.0, "du": 1.0}
FORGET = -2.0
GRADED = ("last step", "every step")
PARTS = ("χ", "Own", "Kept", "Gates", "Value", "ψ", "α_cr", "α_cs", "α_cu", "α_du")  # noqa: RUF001
COLUMNS = ("Step", "a + b", "g_cs", "s", *PARTS)
CAPTION = (
    "Kept: g_cs of the next step times its ψ. Where 0 + 0 shuts that gate, little is kept for the "
    "columns before it. Weights from v or s open other ways."
)


def lstm_shares(
    *,
    forget: float = FORGET,
    feedback: float = 0.5,
    peephole: float = 0.5,
    graded: str = "last step",
    swept: int = 2,
) -> Figure:
    """Return the figure in which the reader sweeps back through an LSTM that holds a carry.

    Parameters
    ----------
    forget : float
        b_cs at first, in [-12, 4] on a step of 0.25.
    feedback, peephole : float
        The weights from v and from s at first, in [-2, 2] on a step of 0.1.
    graded : {"last step", "every step"}
        Which values are compared with the carry at first.
    swept : int
        How many steps the way back has crossed at first, 0..6.

    Returns
    -------
    Figure
        With the values ``forget``, ``feedback``, ``peephole``, ``graded`` and ``swept``, how many
        steps the way back has crossed.

    Raises
    ------
    TypeError, ValueError
        On a value that its control cannot take.

    Notes
    -----
    Source: Sherstinsky (2020), eqs. 144-155, with the transpose of W_s_cr.

    Examples
    --------
    >>> lstm_shares(feedback=1.0).values["feedback"]
    1
    """
    check.option("graded", graded, GRADED)
    steps = len(BITS)
    controls: list[Control] = [
        Slider("forget", "Forget-gate bias b_cs", -12, 4, 0.25, value=forget),
        Slider("feedback", "Weights from v", -2, 2, 0.1, value=feedback),
        Slider("peephole", "Weights from s", -2, 2, 0.1, value=peephole),
        Choice("graded", "Graded", GRADED, value=graded),
        Slider("swept", "Steps swept back", 0, steps, 1, value=swept, right_to_left=True),
        Button("All", set={"swept": steps}, key="Home"),
        Button("Back one step", step={"swept": 1}, key="ArrowLeft"),
        Button("Undo", step={"swept": -1}, key="ArrowRight"),
        Button("None", set={"swept": 0}, key="End"),
    ]
    known = shares(forget, feedback, peephole, graded)
    return Figure(
        title="What the gradient of the state is made of",
        caption=CAPTION,
        controls=controls,
        script=files(__package__).joinpath("lstm_shares.js"),
        data={"columns": BITS, "targets": CARRIES, "wired": {"gain": GAIN, "bias": BIAS}},
        words=_words(known, swept),
        table=(COLUMNS, [_row(one) for one in known]),
    )


def wired(forget: float = FORGET, feedback: float = 0.0, peephole: float = 0.0) -> Params:
    """Return the parameters of the cell of the figure, an LSTM(2, 1, "full") of float64."""
    bias = {**BIAS, "cs": forget}
    return {
        "W_x": np.array([[[GAIN[gate]] * 2] for gate in GATES]),
        "W_v": np.full((4, 1, 1), float(feedback)),
        "b": np.array([[float(bias[gate])] for gate in GATES]),
        "W_s": np.full((3, 1, 1), float(peephole)),
    }


def shares(forget: float, feedback: float, peephole: float, graded: str) -> list[dict[str, Any]]:
    """Return what the library's cell gives at each step, as ``compute`` in the script does.

    Every step is a run of its own, with the adjoint handed on, so that the gradients by its biases
    are its α.
    """
    cell, steps = LSTM(2, 1, "full", np.float64), len(BITS)
    p, x = wired(forget, feedback, peephole), np.array(BITS, float)[:, None]
    state: Params | None = None
    runs = []
    for n in range(steps):
        run = cell.forward(p, x[n : n + 1], state)
        runs.append(run)
        state = run.state
    last = cell.zero_state(1)
    found: list[dict[str, Any]] = []
    for n in reversed(range(steps)):
        v = runs[n].outputs[0, 0, 0]
        counts = graded == "every step" or n == steps - 1
        direct = (v - CARRIES[n]) * counts
        grads = cell.backward(p, runs[n].tape, np.full((1, 1, 1), direct), last)
        signals = {name: float(z[0, 0, 0]) for name, z in cell.signals(runs[n].tape).items()}
        alpha = dict(zip(GATES, grads.params["b"][:, 0].tolist(), strict=True))
        later = found[-1] if found else None
        by_value = _by_value(cell, p, runs[n], last["v"])
        own = _by_value(cell, p, runs[n], np.full((1, 1), direct))
        kept = later["g_cs"] * later["psi"] if later else 0.0
        gates = peephole * (later["cu"] + later["cs"]) if later else 0.0
        found.append(
            {
                "n": n,
                "g_cs": signals["g_cs"],
                "s": signals["s"],
                "error": counts * (v - CARRIES[n]) ** 2 / 2,
                "chi": direct + float(last["v"][0, 0]),  # eq-lstm-chi
                "own": own,
                "kept": kept,
                "gates": gates,
                "value": by_value,
                "psi": alpha["du"] / _per_psi(signals),
                **alpha,
            }
        )
        last = grads.state
    return found[::-1]


def _by_value(cell: LSTM, p: Params, run: Any, d_v: Array) -> float:
    """Return ∂v/∂s times ``d_v``: the ψ of a step to which nothing else comes back."""
    nothing = np.zeros_like(d_v)
    grads = cell.backward(p, run.tape, d_v[None], {"s": nothing, "v": nothing})
    signals = {name: float(z[0, 0, 0]) for name, z in cell.signals(run.tape).items()}
    return float(grads.params["b"][GATES.index("du"), 0]) / _per_psi(signals)


def _per_psi(signals: dict[str, float]) -> float:
    """Return α_du / ψ."""
    return signals["g_cu"] * (1 - signals["u"] ** 2)  # eq-lstm-alpha-du


def _words(steps: list[dict[str, Any]], swept: int) -> str:
    """Return what ``describe`` in the script returns."""
    if not swept:
        total = sum(one["error"] for one in steps)
        return f"The cell has run forward: E = {total:.3f}. Nothing has come back yet."
    n = len(steps) - swept
    parts = {name: steps[n][name] for name in ("own", "kept", "gates", "value")}
    own, kept, gates, value = map(_signed, parts.values())
    how = share = ""
    if swept > 1:
        how = f" (g_cs[{n + 1}] = {steps[n + 1]['g_cs']:.2f} of ψ[{n + 1}])"
        size = sum(map(abs, parts.values()))
        if size:
            share = f" By size, kept is {100 * abs(parts['kept']) / size:.0f} % of the four."
    a, b = BITS[n]
    return (
        f"Step {n}, column {a} + {b}: own error {own}, kept {kept}{how}, by the gates {gates}, "
        f"by the value {value}; together ψ[{n}] = {_signed(steps[n]['psi'])}.{share}"
    )


def _row(one: dict[str, Any]) -> list[object]:
    """Return one step as a row of the table."""
    names = ("chi", "own", "kept", "gates", "value", "psi", "cr", "cs", "cu", "du")
    known = [_signed(one[name]) for name in names]
    a, b = BITS[one["n"]]
    return [one["n"], f"{a} + {b}", f"{one['g_cs']:.2f}", _signed(one["s"], 2), *known]


def _signed(value: float, digits: int = 3) -> str:
    """Return ``value`` as the figure prints it: with its sign, a minus as long as the plus."""
    sign = "\N{MINUS SIGN}" if value < 0 else "+"
    return f"{sign}{abs(value):.{digits}f}"
