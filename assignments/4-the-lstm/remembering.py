"""The questions on segments, on holding gates, and on what the small cell remembers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from unrolled_course import judging, scoring
from unrolled_course.judging import Question, Result, Score

_HERE = Path(__file__)
trace = judging.load(_HERE.with_name("trace.py"))
toy = judging.load(_HERE.with_name("toy.py"))
expected = trace.expected

#: Steps and size of the pieces: two fit into one, two leave a rest, two have none.
PIECES = ((1, 1), (4, 6), (6, 2), (7, 3), (5, 1), (8, 5))
#: How near to 0 or 1 a held gate has to be; what listens to nothing has no reason to be off.
HELD = 1e-6
#: Share of a unit's parts.
PARTS = {"wire": 0.3, "written": 0.3, "breaks": 0.4}
#: A node beyond this overflows where a warp squares it.
TOO_LARGE = 1e150


def leaning(score: Score, on: str) -> Score:
    """Add where to look first to what is said about an answer that calls earlier ones."""
    if score.fraction == 1 or "no answer" in score.feedback:
        return score
    hint = f" If yours calls your own {on} not full, look there first."
    return Score(score.fraction, score.feedback + hint)


def piece_calls(given: dict[str, Any], rng: np.random.Generator) -> list[list[Any]]:
    """Return arguments of ``in_segments`` for a network that is nobody's."""
    return [[*toy.texts(size), *toy.case(steps, rng), size] for steps, size in PIECES]


def score_pieces(given: dict[str, Any], calls: Any, answer: list[Result]) -> Score:
    """Give half for the parameters, a fifth for the inputs, the rest for the initial state."""
    faults = []
    for call, result in zip(calls, answer, strict=True):
        got = scoring.parts_of(result.returned, 4)
        where = f"With T = {len(call[3])}, K = {call[8]}: "
        if result.raised or got is None or not isinstance(got[0], dict):
            told = scoring.tell(result) or "expected are a dict like p and three arrays."
            faults.append([where + told] * 4)
            continue
        want = toy.in_pieces(call)
        some = [scoring.differs(got[0].get(k), a) for k, a in want[0].items()]
        how = [("the gradient by a parameter", next(filter(None, some), ""))]
        rest = zip(("d_x", "d_s_before", "d_v_before"), got[1:], want[1:], strict=True)
        how += [(k, scoring.differs(a, b)) for k, a, b in rest]
        faults.append([h and f"{where}{k} {h}." for k, h in how])
    score = scoring.by_cases(answer, faults, [0.5, 0.2, 0.15, 0.15])
    return Score(score.fraction, _border(calls, answer) or score.feedback)


def _border(calls: Any, answer: list[Result]) -> str:
    """Return the words for a known mistake at the borders, "" if there is none."""
    for name, words in toy.SLIPS.items():
        pairs = [
            (scoring.parts_of(result.returned, 4), toy.in_pieces(call, name))
            for call, result in zip(calls, answer, strict=True)
            if call[8] < len(call[3])
        ]
        if all(
            got and not any(scoring.differs(a, b) for a, b in zip(got[1:], made[1:], strict=True))
            for got, made in pairs
        ):
            return str(words)
    return ""


def hold_calls(given: dict[str, Any], rng: np.random.Generator) -> list[list[Any]]:
    """Return parameters, gate, unit and value: each gate at both ends, of several sizes."""
    cell = expected.Cell(**given["cell"])
    made: list[list[Any]] = []
    gates = [g for g in ("cu", "cs", "cr") if g in cell.order]
    for d, d_x, value in ((1, 1, 0), (3, 2, 1), (4, 1, 0), (2, 3, 1)):
        for gate in gates:
            p = {k: rng.normal(size=v) for k, v in expected.shapes(cell, d, d_x).items()}
            made.append([p, gate, int(rng.integers(d)), value])
    return made


@np.errstate(all="ignore")  # an answer may be as large as a float can be
def score_hold(given: dict[str, Any], calls: Any, answer: list[Result]) -> Score:
    """Give half if the gate is held, and half if besides nothing else has changed."""
    cell, faults = expected.Cell(**given["cell"]), []
    for call, result in zip(calls, answer, strict=True):
        where = f"With gate {call[1]} held at {call[3]}: "
        fault = scoring.tell(result) or _not_held(cell, call, result.returned)
        touched = fault or _touched(cell, call, result.returned)
        faults.append([f and where + f for f in (fault, touched)])
    score = scoring.by_cases(answer, faults, [0.5, 0.5])
    # A deaf gate has found its weights: only its bias is wrong.
    return score if "deaf" in score.feedback else leaning(score, "unpack, and part 1 is")


def _not_held(cell: Any, call: Any, got: Any) -> str:
    """Return in words why a gate is not held, "" if it is."""
    p, gate, unit, value = call
    if not isinstance(got, dict):
        return "expected is a dict like p."
    for name, a in p.items():
        if fault := scoring.differs(got.get(name), np.zeros_like(a)):
            if not fault.startswith("is no") and not fault.startswith("has "):
                continue
            return f"{name} {fault}."
    if all(np.array_equal(got[name], a) for name, a in p.items()):
        return "nothing is changed: does your unpack hand out copies?"
    d, rng = p["P"].shape[1], np.random.default_rng(0)
    d_x = p["W"].shape[0 if cell.turned else 1] - d - 1
    # So large that what listens to anything is heard of, whatever the bias is.
    x, (s, v) = 1e30 * rng.normal(size=(1, 9, d_x)), 1e30 * rng.normal(size=(2, 9, d))
    run = expected.forward(cell, got, x, s, v)
    node = run[f"a_{gate}"][0, :, unit]
    off = np.abs(expected.gate(cell, node) - value).max()
    if off < HELD:
        return ""
    if np.ptp(node) != 0:  # what is no number is not deaf
        return f"somewhere the gate is off by {off:.2g}: what does it listen to?"
    if abs(node[0]) > TOO_LARGE:
        return "the gate is deaf, but its bias is so large that G_c overflows."
    if off > 0.9:
        return "the gate is deaf, but its bias has brought it to the other end."
    return f"the gate is deaf, but its bias does not bring it nearer to {value} than {off:.2g}."


def _touched(cell: Any, call: Any, got: Any) -> str:
    """Return in words what else has changed, "" if nothing has."""
    p, gate, unit, _ = call
    old, new = expected.unpacked(cell, p), expected.unpacked(cell, got)
    for part, nodes in old.items():
        for name, a in nodes.items():
            same = a == new[part][name]
            if name == gate:
                same[unit] = True
            if not same.all():
                return "weights of another gate or unit have changed too."
    return ""


def score_facts(given: dict[str, Any], calls: Any, value: Any) -> Score:
    """Give each unit a third; an answer that is the same for all units says nothing."""
    if not isinstance(value, dict) or not value:
        return Score(0, "There is no answer yet.")
    cell = expected.Cell(**given["cell"])
    p = {k: np.array(a, float) for k, a in given["small"]["p"].items()}
    want = trace.facts(trace.changes(cell, p, np.array(given["small"]["x"], float)))
    got = {unit: _plain(value.get(unit)) for unit in want}
    share, wrong = 0.0, []
    for part, worth in PARTS.items():
        if len({repr(known.get(part)) for known in got.values()}) == 1:
            wrong.append(f'"{part}" is the same for all units, and they differ')
            continue
        for unit, right in want.items():
            part_share = _right(part, got[unit].get(part), right[part])
            share += worth * part_share / len(want)
            if part_share < 1:
                half = " (half right)" if part_share else ""
                wrong.append(f'"{part}" of unit {unit} is not what an experiment shows{half}')
    return Score(round(share, 9), "; ".join(wrong) + "." if wrong else "All facts are right.")


def _plain(known: Any) -> dict[str, Any]:
    """Return the parts of an answer that are of the right kind."""
    known, made = known if isinstance(known, dict) else {}, {}
    if isinstance(known.get("wire"), str):
        made["wire"] = known["wire"].strip().lower()
    step = scoring.whole(known.get("written"))
    if step is not None:
        made["written"] = step
    breaks = known.get("breaks")
    if isinstance(breaks, (list, tuple)) and all(isinstance(b, str) for b in breaks):
        made["breaks"] = sorted({b.replace(" ", "") for b in breaks})
    return made


def _right(part: str, got: Any, want: Any) -> float:
    """Return the share of a part: half for a list with one entry too many or too few."""
    if got is None:
        return 0.0
    if part != "breaks" or got == want:
        return float(got == want)
    return 0.5 if got and want and len(set(got) ^ set(want)) == 1 else 0.0


QUESTIONS = {
    "segments": Question(piece_calls, score_pieces),
    "hold": Question(hold_calls, score_hold),
    "facts": Question(None, score_facts),
}
