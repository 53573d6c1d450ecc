"""The extension of a student, in words, in mathematics and in Python."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from unrolled_course import judging

cells = judging.load(Path(__file__).with_name("cells.py"))
plans = judging.load(Path(__file__).with_name("plans.py"))

_WORD = {2: "two", 3: "three"}
_MISSING = {
    "zeros": "Where there is no such sample, before the run or after it, stands a zero.",
    "nearest": "Where there is no such sample, the nearest one of the run stands in its place, the "
    "first or the last.",
    "wrap": "Where there is no such sample, the run is taken for one period of a periodic signal: "
    "$x[i]$ stands for $x[i\\bmod T]$.",
}
_PRESENT = {
    "first": ("l", "the first tap, $l=0$, meets the present sample"),
    "middle": (
        r"(l-\lfloor m/2\rfloor)",
        "tap $l=\\lfloor m/2\\rfloor$ meets the present sample",
    ),
    "last": ("(l-m+1)", "the last tap, $l=m-1$, meets the present sample"),
}
_GROUPED = {
    "update": r"g_{cs}[n]\odot s[n-1] + \gamma[n]\odot g_{cu}[n]\odot u[n]",
    "keep": r"\gamma[n]\odot g_{cs}[n]\odot s[n-1] + g_{cu}[n]\odot u[n]",
    "hold": r"\gamma[n]\odot\big(g_{cs}[n]\odot s[n-1] + g_{cu}[n]\odot u[n]\big)"
    r" + (1-\gamma[n])\odot s[n-1]",
}
_LEAK = {
    "state": r"s[n] &= \lambda\odot g_{cs}[n]\odot s[n-1] + g_{cu}[n]\odot u[n]",
    "rest": r"s[n] &= \rho + \lambda\odot"
    r"\big(g_{cs}[n]\odot s[n-1] + g_{cu}[n]\odot u[n]-\rho\big)",
    "value": r"v[n] &= \lambda\odot G_d(s[n]) + (1-\lambda)\odot v[n-1]",
}
_COUPLED = {
    "keep": r"\big((1-\kappa)\odot g_{cs}[n] + \kappa\odot(1-g_{cu}[n])\big)\odot s[n-1]"
    r" + g_{cu}[n]\odot u[n]",
    "write": r"g_{cs}[n]\odot s[n-1]"
    r" + \big((1-\kappa)\odot g_{cu}[n] + \kappa\odot(1-g_{cs}[n])\big)\odot u[n]",
}


def of(cell: Any) -> dict[str, str]:
    """Return all texts about a cell that the master has places for."""
    gate, warp = cells.GATE_WARPS[cell.gate_warp], cells.WARPS[cell.warp]
    title, told, sizes = globals()[f"_{cell.kind}"](cell)
    return {
        "title": title,
        "extension": told,
        "size_said": sizes,
        "shapes": _shapes(cell),
        "nodes": _list(cell.nodes),
        "more": _list(cell.more),
        "rows": ", ".join(cell.nodes),
        "gate_warp": gate[2],
        "warp": warp[2],
        "gate_code": gate[0],
        "gate_slope": gate[1],
        "warp_code": warp[0],
        "warp_slope": warp[1],
        "least": "m" if cell.kind in ("project", "group") else "1",
        "value_size": "m" if cell.kind == "project" else "d",
        "reduced_said": _reduced(cell),
        "plan_said": plans.of(cell),
        "derived": plans.derived(cell),
    }


def _reduced(cell: Any) -> str:
    """Return what has to be said about numbers that are sent to infinity, or about m."""
    infinite = " If you send a number to infinity: "
    if cell.kind in ("leak", "couple", "group") or (cell.kind, cell.where) == ("input", "multiply"):
        return (
            f"{infinite}your $G_c$ is not the logistic function. How far is far enough, and what "
            "does NumPy make of numbers that are too large?"
        )
    if cell.kind == "attend":
        return (
            f"{infinite}how small is what remains of the others when their values are large, and "
            "what does your `forward` make of exponentials that are too large?"
        )
    return " Here $m=d$: a narrower value cannot do it." if cell.kind == "project" else ""


def _list(names: list[str]) -> str:
    return repr(names).replace("'", '"')


def _math(*lines: str) -> str:
    return "$$\n\\begin{aligned}\n" + r"\\ ".join(lines) + "\n\\end{aligned}\n$$"


def _shapes(cell: Any) -> str:
    """Return the body of a dict with the shapes of the extended cell, in Python."""

    class Letter(str):  # so that a table of numbers prints its letters
        __slots__ = ()
        __repr__ = str.__str__

    made = cells.shapes(cell, Letter("d"), Letter("d_x"), Letter("m"))
    return ", ".join(f'"{name}": {shape}' for name, shape in made.items())


_NO_SIZE = "Your extension has no size of its own: $m$ is 1 always."


def _window(cell: Any) -> tuple[str, str, str]:
    shift, says = _PRESENT[cell.place]
    step = f"{cell.stride}\\," if cell.stride > 1 else ""
    told = (
        "Each node hears a window of $m$ samples instead of one; "
        + f"{says}"
        + (", and the samples are two steps apart. " if cell.stride > 1 else ". ")
        + "In the nodes, $W_{x_\\bullet}x[n]$ gives way to\n\n"
        + _math(
            r"\xi_\bullet[n] = \sum_{l=0}^{m-1} W_{x_\bullet}[l]\;"
            rf"x\big[n+{step}{shift}\big]."
        )
        + f"\n\n{_MISSING[cell.where]} In the code the taps are the first axis of `W_x`."
    )
    return "a context window", told, "$m\\ge1$ is the number of taps."


def _project(cell: Any) -> tuple[str, str, str]:
    more = "b_q" if cell.where == "bias" else "q_{1\\dots m}[n]"
    says = "a bias" if cell.where == "bias" else "the first $m$ entries of $q$ as they are"
    told = (
        f"The value is narrower than the state: $m$ numbers made of $d$, and added to them {says}. "
        "Instead of $v[n]=G_d(s[n])$\n\n"
        + _math("q[n] &= G_d(s[n]),", rf"v[n] &= W_q\,q[n] + {more}.")
    )
    return (
        "a recurrent projection",
        told,
        "$m\\le d$ is the number of entries of a value (and `v_before` has as many).",
    )


def _input(cell: Any) -> tuple[str, str, str]:
    blend = cell.where == "blend"
    rest = r"(1-g_{cx}[n])\odot W_{v_{du}}v[n-1]" if blend else r"W_{v_{du}}v[n-1]"
    says = (
        "chooses between input and feedback" if blend else "opens onto the input of the candidate"
    )
    told = f"There is a gate more. It has a node like the others, and {says}:\n\n" + _math(
        r"a_{cx}[n] &= W_{x_{cx}}x[n] + W_{v_{cx}}v[n-1] + b_{cx},\qquad g_{cx}=G_c(a_{cx}),",
        rf"a_{{du}}[n] &= g_{{cx}}[n]\odot W_{{x_{{du}}}}x[n] + {rest} + b_{{du}}.",
    )
    return "a control input gate", told, _NO_SIZE


def _group(cell: Any) -> tuple[str, str, str]:
    told = (
        "There are $m$ gates more, and each is shared by several units: unit $i=0,\\dots,d-1$ has "
        "gate number $i\\bmod m$ (the units are dealt out like cards).\n\n"
        + _math(
            r"\hat a[n] &= A_x x[n] + A_v v[n-1] + c,",
            r"\gamma_i[n] &= G_c(\hat a_{i\bmod m}[n]),",
            rf"s[n] &= {_GROUPED[cell.where]}.",
        )
    )
    return "gates that units share", told, "$m\\le d$ is the number of shared gates."


def _leak(cell: Any) -> tuple[str, str, str]:
    what = "a resting state $\\rho$ and a leak" if cell.where == "rest" else "a leak"
    told = f"Each unit learns {what}, $\\lambda=G_c(\\theta)$, the same in all steps:\n\n" + _math(
        _LEAK[cell.where] + "."
    )
    return "a learned leak", told, _NO_SIZE


def _couple(cell: Any) -> tuple[str, str, str]:
    told = (
        "The two gates of the state are coupled, as far as each unit likes: with "
        "$\\kappa=G_c(\\theta)$, the same in all steps,\n\n"
        + _math(rf"s[n] &= {_COUPLED[cell.where]}.")
    )
    return "gates coupled in part", told, _NO_SIZE


def _norm(cell: Any) -> tuple[str, str, str]:
    sizes = r"N_i[n] &= \sqrt{1+\theta_i^2\;\frac1d\sum_{j=1}^{d} r_j[n]^2},"
    r = r"r[n] &= g_{cs}[n]\odot s[n-1] + g_{cu}[n]\odot u[n],"
    if cell.where == "state":
        told = "The state is divided by its size before it is kept:\n\n" + _math(
            r, sizes, r"s_i[n] &= r_i[n]/N_i[n],\qquad v[n]=G_d(s[n])."
        )
    else:
        told = "What is read is divided by the size of the state; what is kept is not:\n\n" + _math(
            sizes.replace("r_j", "s_j"),
            r"v_i[n] &= G_d\big(s_i[n]/N_i[n]\big).",
        )
    return "a state that is normalized", told, _NO_SIZE


def _attend(cell: Any) -> tuple[str, str, str]:
    who = (
        "all nodes hear" if cell.where == "all" else "the candidate's node hears (the gates do not)"
    )
    there = "where" if cell.where == "all" else "in that node where"
    early = (
        "Values before $v[-1]$ do not exist: in the first steps the sums are over fewer of them."
        if cell.early == "absent"
        else "Values before $v[-1]$ are zero, with the scores that zeros have: they take their "
        "part of the weights."
    )
    told = (
        f"Instead of the last value $v[n-1]$, {who} an average of the last $m$ ones, weighted by "
        "what they are ($w$) and by how old they are ($c$):\n\n"
        + _math(
            r"e_k[n] &= w^T v[n-1-k] + c_k,\qquad k=0,\dots,m-1,",
            r"\omega_k[n] &= \frac{\exp e_k[n]}{\sum_j\exp e_j[n]},",
            r"h[n] &= \sum_k \omega_k[n]\;v[n-1-k],",
        )
        + f"\n\nand $h[n]$ stands {there} $v[n-1]$ stood. {early}"
    )
    return "attention to the last values", told, "$m\\ge1$ is the number of values."
