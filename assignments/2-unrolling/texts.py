"""What a student reads about their own recurrence; structures in, Markdown out."""

from __future__ import annotations

from typing import Any

#: memory → the term in s[n], its recursion, what W_d is multiplied by in words
MEMORIES = {
    "delay": (r"W_d\,r[n-«D»]", "", "an old readout"),
    "average": (
        r"W_d\,m[n-1]",
        r"m[n] = «b»\,m[n-1] + «c»\,r[n]",
        "an average of its readouts",
    ),
    "echo": (r"W_d\,x[n-«D»]", "", "an old input"),
    "total": (r"W_d\,m[n]", r"m[n] = «b»\,m[n-1] + x[n]", "a fading total of its inputs"),
}
CLOCKS = {
    "beat": "the bias $\\theta$ acts at beats only; at all other steps it is left out",
    "wipe": "at beats the term $W_r\\,r[n-1]$ is left out, and nothing else",
    "hold": "at beats the readout stays: $r[n]=r[n-1]$, whatever $s[n]$ is",
    "turn": "at beats $W_r^T$ stands in the place of $W_r$",
}
OUTPUTS = {
    "plain": r"y[n] = r[n]",
    "change": r"y[n] = r[n] - r[n-1]",
    "mean": r"y[n] = \frac{1}{n+1}\big(r[0]+r[1]+\dots+r[n]\big)",
}


def machine(m: Any, warp: str) -> dict[str, str]:
    """Return the equations of a recurrence."""
    fill = {"«D»": str(m.depth), "«b»": f"{m.beta:g}", "«c»": f"{1 - m.beta:g}"}
    term, recursion, heard = MEMORIES[m.memory]
    lines = [
        rf"s[n] &= W_r\,r[n-1] + {term} + W_x\,x[n] + \theta,",
        rf"r[n] &= G(s[n]), \qquad G(z) = {warp},",
        rf"{OUTPUTS[m.output].replace('=', '&=', 1)}" + ("," if recursion else "."),
    ]
    if recursion:
        lines.append(recursion.replace("=", "&=", 1) + ".")
    text = "\\\\\n".join(lines)
    for old, new in fill.items():
        text = text.replace(old, new)
    return {
        "equations": text,
        "heard": heard,
        "clock": CLOCKS[m.clock],
        "every": {3: "third", 4: "fourth", 5: "fifth"}[m.period],
        "beats": ",\\ ".join(str(k * m.period - 1) for k in (1, 2, 3)),
    }


#: How a column is filled up to the longest, and what a segment reads before its own steps.
SIDES = {
    "end": "begin in row 0, and are filled up at the end",
    "front": "end in the last row, and are filled up at the front",
}
WARM_UPS = {
    "steps": "the $w$ steps before the segment, or as many as there are",
    "segments": "the $w$ segments before the segment, or as many as there are, in full",
    "lengths": "$w$ times as many steps as the segment has itself, those right before it, or as "
    "many as there are",
}
