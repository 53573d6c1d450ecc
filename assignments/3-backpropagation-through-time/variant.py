"""What is different for each student: network, layout, loss, and three planted mistakes.

There are 5 kinds of memory, 4 losses, each as a sum or a mean over the batch, 4 layouts and 7
warps: 1120 structures, each with its constant; and 6 · 7 · 6 triples of mistakes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from unrolled_course import judging

_HERE = Path(__file__)
expected = judging.load(_HERE.with_name("expected.py"))
suspects = judging.load(_HERE.with_name("suspects.py"))

#: kind → state equation, readout, what is said about the steps before the first
_EQUATIONS = {
    "leak": (r"(1-«a»)\,s[n-1] + «a»\,z[n]", "G(s[n])", ""),
    "gate": (
        r"a\odot s[n-1] + (1-a)\odot z[n]",
        "G(s[n])",
        'The vector $a$ of $d$ numbers is a parameter like the others: `p["a"]`, of shape (d,). ',
    ),
    "delay": (r"«a»\,s[n-2] + z[n]", "G(s[n])", "Before the initial state, $s[-2]=0$. "),
    "trail": ("z[n]", r"G(s[n]) + «a»\,r[n-1]", ""),
    "echo": ("z[n]", "G(s[n])", "Before the initial readout, $r[-2]=0$. "),
}

#: layout → shapes in Python, and what they say
_LAYOUTS = {
    "rows": (
        '"W_r": (d, d), "W_x": (d, d_x), "theta": (d,)',
        '`p["W_r"]`, `p["W_x"]` and `p["theta"]` are $W_r$, $W_x$ and $\\theta$ as they stand in '
        "the equations. For batches `u` and `x`, $W_r\\,u+W_x\\,x+\\theta$ is "
        '`u @ p["W_r"].T + x @ p["W_x"].T + p["theta"]`.',
    ),
    "columns": (
        '"W_r": (d, d), "W_x": (d_x, d), "theta": (d,)',
        '`p["W_r"]` is $W_r^T$, `p["W_x"]` is $W_x^T$, and `p["theta"]` is $\\theta$. For batches '
        "`u` and `x`, $W_r\\,u+W_x\\,x+\\theta$ is "
        '`u @ p["W_r"] + x @ p["W_x"] + p["theta"]`. The gradients have the same layout.',
    ),
    "stacked": (
        '"W": (d, d + d_x + 1)',
        '`p["W"]` is the block matrix $(W_r\\;W_x\\;\\theta)$: $d$ columns, then $d_x$, then one. '
        "For batches `u` and `x`, $W_r\\,u+W_x\\,x+\\theta$ is "
        '`np.hstack([u, x, np.ones((B, 1))]) @ p["W"].T`. Its gradient has the same layout.',
    ),
    "piled": (
        '"W": (d_x + 1 + d, d)',
        '`p["W"]` has the $d_x$ rows of $W_x^T$, then one row $\\theta^T$, then the $d$ rows of '
        "$W_r^T$. For batches `u` and `x`, $W_r\\,u+W_x\\,x+\\theta$ is "
        '`np.hstack([x, np.ones((B, 1)), u]) @ p["W"]`. Its gradient has the same layout.',
    ),
}

#: loss → formula and what it says; «b» stands for the factor before the sum, «q» for the constant
_LOSSES = {
    "fading": (
        r"\frac{«b»}{2}\sum_{n=0}^{T-1}«q»^{\,T-1-n}\,\|r[n]-y[n]\|^2",
        "The last step counts in full, each one before it less.",
    ),
    "alternate": (
        r"\frac{«b»}{2}\sum_{n=T-1,\,T-3,\,\dots\ge0}\|r[n]-y[n]\|^2",
        "Every second step is graded, counted from the last one, which is graded.",
    ),
    "smooth": (
        r"\frac{«b»}{2}\sum_{n=0}^{T-1}\Big(\|r[n]-y[n]\|^2+«q»\,\|r[n]-r[n-1]\|^2\Big)",
        "Readouts that jump are punished; the first jump is the one from $r[-1]$ to $r[0]$.",
    ),
    "state": (
        r"\frac{«b»}{2}\sum_{n=0}^{T-1}\Big(\|r[n]-y[n]\|^2+«q»\,\|s[n]\|^2\Big)",
        "Large states are punished; the initial state is free.",
    ),
}


def variant(rng: np.random.Generator) -> dict[str, Any]:
    """Return the parameters of a student."""
    net = expected.Network(
        kind=str(rng.choice(expected.KINDS)),
        alpha=round(float(rng.uniform(0.25, 0.6)), 2),
        warp=str(rng.choice(list(expected.WARPS))),
        loss=str(rng.choice(expected.LOSSES)),
        rho=round(float(rng.uniform(0.3, 0.8)), 2),
        mean=bool(rng.integers(2)),
        layout=str(rng.choice(expected.LAYOUTS)),
    )
    state, readout, before = _EQUATIONS[net.kind]
    heard = rf"\big(r[n-1] + {net.alpha}\,r[n-2]\big)" if net.kind == "echo" else r"r[n-1]"
    batch = r"The bars add up over the units and over the $B$ sequences of the batch" + (
        ", and $E$ is the mean over the batch: hence the $B$." if net.mean else "."
    )
    formula, said = _LOSSES[net.loss]
    formula = formula.replace("«b»", "1").replace(r"{2}", "{2B}") if net.mean else formula
    made = {
        "network": net._asdict(),
        "state": state.replace("«a»", str(net.alpha)),
        "readout": readout.replace("«a»", str(net.alpha)),
        "heard": heard,
        "before": before,
        "warp": expected.WARPS[net.warp][2],
        "warp_code": expected.WARPS[net.warp][0],
        "loss": formula.replace("«b»", "1").replace("«q»", str(net.rho)),
        "loss_said": f"{said} {batch}",
        "shapes": _LAYOUTS[net.layout][0] + (', "a": (d,)' if net.kind == "gate" else ""),
        "layout_said": _LAYOUTS[net.layout][1],
        "example": _example(net, rng),
    }
    return {**made, **_suspects(net, rng)}


def _example(net: Any, rng: np.random.Generator) -> str:
    """Return a run of three steps as the text of a dict, rounded as it is shown.

    With two, an objective that forgets the first step would not be seen: every second is graded.
    """
    p = {k: rng.normal(size=v).round(1) for k, v in expected.shapes(net, 2, 1).items()}
    x, s_before, y = (rng.normal(size=shape).round(1) for shape in [(3, 2, 1), (2, 2), (3, 2, 2)])
    s, r = expected.forward(net, p, x, s_before)
    E = expected.loss(net, s, r, y)[0]
    shown = {
        "p": {name: value.tolist() for name, value in p.items()},
        "x": x.tolist(),
        "s_before": s_before.tolist(),
        "y": y.tolist(),
        "s": s[1:].round(6).tolist(),
        "r": r[1:].round(6).tolist(),
        "E": round(E, 6),
    }
    return "{\n" + "".join(f'    "{k}": {v!r},\n'.replace("'", '"') for k, v in shown.items()) + "}"


def _suspects(net: Any, rng: np.random.Generator) -> dict[str, Any]:
    """Return three programs, what is planted in them, and all that is needed to run them."""
    warps = [w for w in ("arctan", "algebraic", "softsign", "scaled") if w != net.warp]
    made: dict[str, Any] = {"planted": {}, "lines": {}, "warps": {}}
    for which, warp in zip((1, 2, 3), rng.permutation(warps)[:3], strict=True):
        mistake = str(rng.choice(list(suspects.MISTAKES[which])))
        names = {letter: str(rng.choice(ours)) for letter, ours in suspects.NAMES.items()}
        found = suspects.suspect(which, mistake, expected.WARPS[str(warp)][:2], names)
        made[f"suspect_{which}"] = found.source
        made["planted"][str(which)] = mistake
        made["lines"][str(which)] = found.line
        made["warps"][str(which)] = str(warp)
    counts = {k: text.count("\n") for k, text in suspects.BACKWARD.items()}
    made["last_lines"] = repr(counts)
    made["sizes"] = {"d": int(rng.integers(3, 6)), "d_x": 2, "d_o": 2}
    return made
