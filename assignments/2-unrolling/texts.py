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


#: memory, or output → what it makes of the way back; «D» is its delay.
PLACES = (
    "Keep the adjoints of the «what» in an array with «D» places more than the segment has steps, "
    "that of step $n$ in place $n+«D»$: the share of «what_n» is added in place $n$, and what "
    "stands in the first «D» places in the end belongs to earlier segments and is handed back."
)
ROADS = {
    "delay": PLACES.replace("«what»", "readouts").replace("«what_n»", "$r[n-«D»]$"),
    "echo": PLACES.replace("«what»", "inputs").replace("«what_n»", "$x[n-«D»]$"),
    "average": "$m$ has an adjoint of its own: $m[n]$ gets a share from $s[n+1]$ and one from "
    "$m[n+1]$, and gives one to $r[n]$ and one to $m[n-1]$.",
    "total": "$m$ has an adjoint of its own: $m[n]$ gets a share from $s[n]$ and one from $m[n+1]$"
    ", and gives one to $x[n]$ and one to $m[n-1]$.",
    "plain": "",
    "change": " And $r[n-1]$ gets a share from $y[n]$.",
    "mean": " And $r[n]$ gets $1/(k+1)$ of the adjoint of every $y[k]$ with $k\\ge n$: add them up "
    "on the way.",
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
    roads = ROADS[m.memory] + ROADS[m.output]
    for old, new in fill.items():
        text, roads = text.replace(old, new), roads.replace(old, new)
    return {
        "equations": text,
        "roads": roads,
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


#: form → the factor of a step
FACTORS = {
    "leak": r"\rho=|a|+L\,\|W\|",
    "mixed": r"\rho=\|V\|+L\,\|W\|",
    "inside": r"\rho=|a|+L\,\|W\|",
    "bottleneck": r"\rho=\|V\|\,L\,\|W\|",
}


#: An example of a norm of matrices: of another norm of vectors than the student's own.
ROWS = (
    "for $\\max_i|v_i|$ it is the largest sum of a row of $|M|$, since $|\\sum_jM_{ij}v_j|\\le"
    "\\sum_j|M_{ij}|\\,\\max_j|v_j|$, and the signs of that row, as a vector, reach it."
)
COLUMNS = (
    "for $\\sum_i|v_i|$ it is the largest sum of a column of $|M|$, since "
    "$\\sum_i|\\sum_jM_{ij}v_j|\\le\\sum_j|v_j|\\sum_i|M_{ij}|$, and a vector with "
    "a single one, in that place, reaches it."
)


def bound(form: str, norm: str) -> dict[str, str]:
    """Return what is said about the factor of a step and about a norm with weights."""
    hint = (
        " For weights, $\\|v\\|$ is the plain norm of $Qv$, $Q$ the diagonal matrix of the $q_i$: "
        "$QMv=(QMQ^{-1})\\,Qv$, so $\\|M\\|$ is the plain norm of $QMQ^{-1}$."
        if "weighted" in norm
        else ""
    )
    # Two norms are added, which the norm of a sum may be less than.
    said = (
        " These are two norms, added; a smaller bound may be had, and is right too."
        if form == "mixed"
        else ""
    )
    example = COLUMNS if "largest" in norm else ROWS
    return {"norm_example": example, "rho_line": FACTORS[form], "rho_said": said, "norm_hint": hint}
