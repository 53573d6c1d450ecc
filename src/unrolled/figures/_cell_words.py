"""The drawings of the LSTM in words, for who does not see them; from the same table of parts."""

# ruff: noqa: RUF001 - the signals have Greek letters

from __future__ import annotations

from unrolled import _checks as check
from unrolled.figures._cell_error import ERRORS
from unrolled.figures._cell_parts import PARTS, STAGES

TITLES = {
    "S0": "Memory plus update",
    "S1": "A valve on memory and on update",
    "S2": "Memory without a matrix",
    "S3": "A valve on what is fed back",
    "S4": "A valve on the input, deferred",
    "S5": "The update is warped",
    "S6": "The core",
    "S7": "Logistic functions set the valves",
    "S8": "What sets the valves",
    "vanilla": "The vanilla LSTM",
    "augmented": "The augmented LSTM",
}
GIVEN = "The valves are set from outside."
SEES = (
    "Each valve is set by a logistic function G_c of a sum: of x[n], s[n-1], v[n-1] and a bias for"
    " the valves cs and cu, of x[n], the new state s[n], v[n-1] and a bias for cr."
)
SETTINGS = {
    "S0": "There are no valves yet.",
    **dict.fromkeys(("S1", "S3", "S5"), GIVEN),
    "S2": f"Where W_s was there is a plain wire. {GIVEN}",
    "S4": f"{GIVEN} The dashed one changes nothing yet.",
    "S6": f"{GIVEN} All but the core s[n] = g_cs[n] ⊙ s[n-1] + g_cu[n] ⊙ u[n] is drawn pale.",
    "S7": "Each valve is set by a logistic function G_c of a number that is given.",
    "S8": SEES,
    "vanilla": f"{SEES} The names are those of the paper's section VI.",
    "augmented": "The valves cs, cu and cx see the window ξ of x[n] to x[n+L-1], s[n-1] and v[n-1];"
    " the valve cr sees the window, the new state s[n] and v[n-1].",
}
ERROR = (
    "The same cell with its arrows turned. The error enters at the right, f_ψ[n+1] along the top"
    " and f_χ[n+1] along the bottom, where the output's part joins it to make χ[n]. {projection}The"
    " valve cr splits {border}[n] into ρ[n], which goes up through the slope of G_d, and γ_cr[n],"
    " which becomes α_cr[n]; with f_ψ[n+1] and the part through W_s_cr they make ψ[n]. The top line"
    " takes ψ[n] back through the valve cs alone; the other valves and the update turn it into"
    " α_cs[n], α_cu[n], α_du[n]{more}, which through transposed matrices give f_ψ[n] and f_χ[n] at"
    " the left edge."
)


def describe(stage: str, *, error: bool = False) -> str:
    """Return what the drawing of a stage shows.

    Parameters
    ----------
    stage : str
        "S0" to "S8", "vanilla" or "augmented".
    error : bool
        Whether the way of the error is drawn, as in `cell_diagram`.

    Returns
    -------
    str
        Two to four sentences, without markup.

    Raises
    ------
    ValueError
        If the stage is unknown, or has no drawing of its error.

    Examples
    --------
    >>> describe("S0")[:66]
    'Memory plus update: along the top s[n-1] passes the matrix W_s to '
    """
    stage = check.option("stage", stage, STAGES)
    if check.flag("error", error):
        stage = check.option("stage", stage, ERRORS)
        last = stage == "augmented"
        return ERROR.format(
            projection="W_q_dr, transposed, makes it β[n]. " if last else "",
            border="β" if last else "χ",
            more=", α_cx[n]" if last else "",
        )
    value = "r" if STAGES.index(stage) < STAGES.index("S3") else "v"
    memory, update, entry, readout = (
        _way(stage, path) for path in ("state", "update", "input", "readout")
    )
    samples = "x[n] to x[n+L-1]" if stage == "augmented" else "x[n]"
    feedback = "W_r" if stage[0] == "S" else "W_v_du"
    return (
        f"{TITLES[stage]}: along the top s[n-1] passes {memory} to a sum, which gives s[n]. From"
        f" below {value}[n-1] through the matrix {feedback}, {samples} through {entry}, and a bias"
        f" are added and rise {update} to that sum; s[n] goes down through {readout} and leaves at"
        f" the bottom as {value}[n]. {SETTINGS[stage]}"
    )


def _way(stage: str, path: str) -> str:
    """Return what a signal meets on a path, in the order in which it does."""
    found = [part.says for part in PARTS if part.path == path and part.at(stage)]
    if path == "update":
        return "through " + " and ".join(found) if found else "straight"
    if stage == "vanilla":
        found = [says.replace("W_x", "W_x_du") for says in found]
    return ", ".join(found[:-1]) + " and " * (len(found) > 1) + found[-1]
