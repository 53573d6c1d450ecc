"""The stages from the RNN to the LSTM, one by one: diagram, gradient by lag, result on a task.

======== ========================================================== ================
letter   meaning                                                    shape
======== ========================================================== ================
lag      steps since the state was nudged                           0 … LAGS
left     norm of ∂s[lag]/∂s[0], the median of RUNS runs             (LAGS + 1,)
g        gates of the stages S1 to S6, set by hand                  (T, 1, d)
======== ========================================================== ================

The cells are fresh, all from one seed; where a kernel runs the reader chooses it. The input is a
bit at step 0, told by a cue, and noise.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

import numpy as np

from unrolled import _checks as check
from unrolled import stages as stage_cells
from unrolled._checks import Array
from unrolled.figures._cell_words import TITLES
from unrolled.figures.cell_diagram import cell_diagram
from unrolled.figures.controls import Button, Choice, Control, Slider
from unrolled.figures.interactive import Figure
from unrolled.figures.live import Live
from unrolled.stages import Stage
from unrolled.tasks import remember_bit

LAGS, RUNS, UNITS = 40, 50, 8
#: What a shut gate lets through.
LEAK = 0.02
NAMES = tuple(f"S{k}" for k in range(9))
#: How the hand sets the gates: all units keep the bit, or half of them listen all the time as well.
HANDS = ("all units keep", "half of them listen")
SYSTEMS = {
    "S0": "s[n] = W_s s[n-1] + W_r r[n-1] + W_x x[n] + θ_s",
    "S1": "s[n] = g_cs ⊙ W_s s[n-1] + g_cu ⊙ F_u[n]",
    "S2": "s[n] = g_cs ⊙ s[n-1] + g_cu ⊙ F_u[n]",
    "S3": "v[n] = g_cr ⊙ r[n] is fed back in the place of r[n]",
    "S4": "F_u[n] = W_r v[n-1] + g_cx ⊙ W_x x[n] + θ_s",
    "S5": "u[n] = G_d(F_u[n]) in the place of F_u[n]",
    "S6": "s[n] = g_cs ⊙ s[n-1] + g_cu ⊙ u[n]",
    "S7": "each gate is G_c(b), a learned number per unit",
    "S8": "each gate is G_c of a learned sum of x[n], v[n-1] and the state",
}
COLUMNS = ("Stage", "Left after 40 steps", "With half listening", "Remember")
CAPTION = (
    "The cell of each stage, with what it adds to the stage before; how much of a nudge of its "
    "state is left after so many steps, before training; and how many trained starts remember a "
    "bit. Where the gates are given, a hand sets them: write, keep, read."
)

Results = Mapping[str, tuple[int, int]]


def stages(results: Results, stage: int = 2, hand: str = HANDS[0], seed: int = 0) -> Figure:
    """Return the figure of the stages.

    Parameters
    ----------
    results : mapping of str to (int, int)
        For each stage "S0" … "S8" how many starts remember, and of how many.
    stage : int
        The number of the stage shown at first, 0..8.
    hand : {"all units keep", "half of them listen"}
        What the hand does with the gates at first.
    seed : int
        The seed of the fresh cells at first, 0..99.

    Returns
    -------
    Figure
        With the values ``stage``, ``hand`` and ``seed``. The control of the last is there only
        where a kernel runs, which computes what is left for another seed in about a second.

    Raises
    ------
    TypeError, ValueError
        On results that are not of these stages or no counts, and on another stage, hand or seed.

    Examples
    --------
    >>> figure = stages({f"S{k}": (5, 5) for k in range(9)})
    >>> figure.values
    {'stage': 2, 'hand': 'all units keep', 'seed': 0}
    """
    counts = _counts(results)
    seeds = Slider("seed", "Seed of the fresh cells", 0, 99, 1, value=seed)
    shown = all_left_over(seed)
    controls: list[Control] = [
        Slider("stage", "Stage S", 0, len(NAMES) - 1, 1, value=stage),
        Choice("hand", "The hand at the gates (S1 to S6)", HANDS, value=hand),
        Button("Take a piece away", step={"stage": -1}, key="ArrowLeft"),
        Button("Add a piece", step={"stage": 1}, key="ArrowRight"),
    ]
    data = {
        "leak": LEAK,
        "stages": [
            {
                "name": name,
                "title": TITLES[name],
                "system": SYSTEMS[name],
                "svg": cell_diagram(name).svg(),
                "wins": counts[name][0],
                "starts": counts[name][1],
            }
            for name in NAMES
        ],
        "hands": HANDS,
        "left": _curves(shown),
    }
    return Figure(
        title="From RNN to LSTM, stage by stage",
        caption=CAPTION,
        controls=controls,
        script=files(__package__).joinpath("stages.js"),
        data=data,
        words=_words(NAMES[stage], hand, seed, shown, counts),
        table=(COLUMNS, _rows(shown, counts)),
        live=Live([seeds], lambda seed: {"left": _curves(all_left_over(seed))}),
    )


@lru_cache(maxsize=16)  # it takes a second, and a reader comes back
def all_left_over(seed: int) -> dict[str, dict[str, Array]]:
    """Return what is left in each stage with each hand."""
    return {name: {hand: left_over(name, hand, seed) for hand in HANDS} for name in NAMES}


def _curves(shown: dict[str, dict[str, Array]]) -> list[list[Array]]:
    """Return the same as the script looks it up: by the numbers of the stage and the hand."""
    return [[shown[name][hand] for hand in HANDS] for name in NAMES]


def left_over(name: str, hand: str, seed: int = 0) -> Array:
    """Return ‖∂s[lag]/∂s[0]‖ for the lags 0 … 40 of a fresh cell, (41,), the median of 50 runs."""
    cell = Stage(name, 2, UNITS, dtype=np.float64)
    params = cell.init(np.random.default_rng(seed))
    x = remember_bit.cued(np.random.default_rng(1), LAGS + 1, RUNS, 1, dtype=np.float64).x
    if cell.given:
        x = cell.with_gates(x, **_by_hand(cell, hand))
    moved = stage_cells.influence(cell, params, cell.forward(params, x).tape)
    left: Array = np.median(np.linalg.norm(moved, 2, axis=(2, 3)), axis=1)
    return left


def _by_hand(cell: Stage, hand: str) -> dict[str, Array]:
    """Return the gates: written at step 0, kept, read at the end; see ``HANDS``."""
    step = np.arange(LAGS + 1)[:, None, None]
    listens = (hand == HANDS[1]) & (np.arange(UNITS) >= UNITS // 2)
    written, asked = step == 0, step == LAGS
    gates = {
        "cu": np.where(written | listens, 1.0, LEAK),
        "cs": np.where(written & ~listens, 0.0, 1.0),
        "cr": np.where(asked, 1.0, LEAK),
        "cx": np.where(written, 1.0, LEAK),
    }
    return {gate: gates[gate] for gate in cell.names}


def _counts(results: object) -> dict[str, tuple[int, int]]:
    """Return the results if they are (wins, starts) of every stage."""
    if not isinstance(results, Mapping):
        raise TypeError(f"results: expected a dict, got {type(results).__name__}")
    if set(results) != set(NAMES):
        raise check.fail("results", f"the stages {', '.join(NAMES)}", ", ".join(map(str, results)))
    found = {}
    for name in NAMES:
        where = f'results["{name}"]'
        if not (isinstance(results[name], tuple) and len(results[name]) == 2):
            raise check.fail(where, "(starts that remember, starts)", repr(results[name]))
        starts = check.positive_int(f"{where}[1]", results[name][1])
        wins = check.positive_int(f"{where}[0]", results[name][0], minimum=0)
        if wins > starts:
            raise check.fail(where, "at most as many that remember as there are", results[name])
        found[name] = wins, starts
    return found


def _number(value: float) -> str:
    """Return a norm as the figure prints it: 1.28, or 1.9e-12 where that is shorter."""
    if 0.01 <= value < 1000:
        return f"{value:.2f}"
    digits, exponent = f"{value:.1e}".split("e")
    return f"{digits}e{int(exponent)}"


def _words(
    stage: str,
    hand: str,
    seed: int,
    shown: dict[str, dict[str, Array]],
    counts: dict[str, tuple[int, int]],
) -> str:
    """Return what ``describe`` in stages.js returns."""
    left = shown[stage][hand]
    wins, starts = counts[stage]
    given = f" ({hand})" if "S1" <= stage <= "S6" else ""
    return (
        f"{stage}, {TITLES[stage]}: {SYSTEMS[stage]}. Of a nudge of the state at step 0, "
        f"{_number(left[10])} is left after 10 steps and {_number(left[LAGS])} after "
        f"{LAGS}{given}. {wins} of {starts} trained starts remember the bit."
        + (f" The fresh cells are those of seed {seed}." if seed else "")
    )


def _rows(
    shown: dict[str, dict[str, Array]], counts: dict[str, tuple[int, int]]
) -> list[list[object]]:
    ends = {name: [_number(shown[name][hand][LAGS]) for hand in HANDS] for name in NAMES}
    return [[name, *ends[name], "{} of {}".format(*counts[name])] for name in NAMES]
