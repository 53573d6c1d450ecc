"""Three programs with gradients, and the mistakes that a variant plants into them, one in each.

The three are different networks, so that none tells by comparison what is wrong in another, and
none is the network whose backward pass the student writes.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import numpy as np

#: What a letter of the programs may be called.
NAMES = {
    "psi": ("psi", "delta", "by_state"),
    "chi": ("chi", "total", "by_readout"),
    "through": ("through", "carried", "from_later"),
}
#: Steps of a segment in program 3.
SEGMENT = 3
#: Where the number of a line stands.
COLUMN = 72


class Mistake(NamedTuple):
    """What stands there, what is planted instead, and the planted line."""

    right: str
    wrong: str
    line: str


def _line(right: str, wrong: str) -> Mistake:
    return Mistake(right, wrong, wrong)


FORWARD = {
    1: """\
def forward_1(at):
    s, r = [at["s"]], [G_1(at["s"])]
    for x_n in at["x"]:
        z = r[-1] @ at["W_r"].T + x_n @ at["W_x"].T + at["theta"]
        s.append(z)
        r.append(G_1(z))
    o = [r_n @ at["W_o"].T + at["b_o"] for r_n in r[1:]]
    return s, r, o

def objective_1(at, y):
    return ((np.array(forward_1(at)[2]) - y) ** 2).sum() / 2
""",
    2: """\
def forward_2(at):
    s, r, z, m = [at["s"]], [G_2(at["s"])], [], []
    for x_n in at["x"]:
        z.append(r[-1] @ at["W_r"].T)
        m.append(1 + x_n @ at["W_m"].T)
        s.append(m[-1] * z[-1] + x_n @ at["W_x"].T + at["theta"])
        r.append(G_2(s[-1]))
    return s, r, z, m

def objective_2(at, y):
    return ((np.array(forward_2(at)[1][1:]) - y) ** 2).sum() / 2
""",
    3: """\
def forward_3(W, x, s_0):
    s, r = [s_0], [G_3(s_0)]
    for x_n in x:
        h = np.hstack([r[-1], x_n, np.ones((len(s_0), 1))])
        s.append(h @ W.T)
        r.append(G_3(s[-1]))
    return s, r

def objective_3(at, y):
    r = forward_3(at["W"], at["x"], at["s"])[1]
    return ((np.array(r[1:]) - y) ** 2).sum() / 2
""",
}

BACKWARD = {
    1: """\
def gradients_1(at, y):
    s, r, o = forward_1(at)
    g = {name: np.zeros_like(value) for name, value in at.items()}
    through = np.zeros_like(at["s"])
    for n in reversed(range(len(o))):
        e = o[n] - y[n]
        g["W_o"] += e.T @ r[n + 1]
        g["b_o"] += e.sum(axis=0)
        chi = e @ at["W_o"] + through
        psi = slope_1(s[n + 1]) * chi
        g["W_r"] += psi.T @ r[n]
        g["W_x"] += psi.T @ at["x"][n]
        g["theta"] += psi.sum(axis=0)
        g["x"][n] = psi @ at["W_x"]
        through = psi @ at["W_r"]
    g["s"] = slope_1(at["s"]) * through
    return g
""",
    2: """\
def gradients_2(at, y):
    s, r, z, m = forward_2(at)
    g = {name: np.zeros_like(value) for name, value in at.items()}
    through = np.zeros_like(at["s"])
    for n in reversed(range(len(z))):
        chi = r[n + 1] - y[n] + through
        psi = slope_2(s[n + 1]) * chi
        d_z = psi * m[n]
        d_m = psi * z[n]
        g["W_r"] += d_z.T @ r[n]
        g["W_m"] += d_m.T @ at["x"][n]
        g["W_x"] += psi.T @ at["x"][n]
        g["theta"] += psi.sum(axis=0)
        g["x"][n] = psi @ at["W_x"]
        g["x"][n] += d_m @ at["W_m"]
        through = d_z @ at["W_r"]
    g["s"] = slope_2(at["s"]) * through
    return g
""",
    3: """\
def gradients_3(at, y, K=3):
    W, x, d = at["W"], at["x"], len(at["W"])
    borders = [at["s"]]
    for first in range(0, len(x), K):
        s, r = forward_3(W, x[first:first + K], borders[-1])
        borders.append(s[-1])
    g = {name: np.zeros_like(value) for name, value in at.items()}
    through = np.zeros_like(at["s"])
    for first in reversed(range(0, len(x), K)):
        x_k, y_k = x[first:first + K], y[first:first + K]
        s, r = forward_3(W, x_k, borders[first // K])
        for n in reversed(range(len(x_k))):
            chi = r[n + 1] - y_k[n] + through
            psi = slope_3(s[n + 1]) * chi
            h = np.hstack([r[n], x_k[n], np.ones((len(psi), 1))])
            g["W"] += psi.T @ h
            back = psi @ W
            g["x"][first + n] = back[:, d:-1]
            through = back[:, :d]
    g["s"] = slope_3(at["s"]) * through
    return g
""",
}

_START = '    through = np.zeros_like(at["s"])\n'
_LOOP = "    for first in reversed(range(0, len(x), K)):\n"
MISTAKES = {
    1: {
        "missing transpose": _line('through = psi @ at["W_r"]', 'through = psi @ at["W_r"].T'),
        "slope of another step": _line(
            "psi = slope_1(s[n + 1]) * chi", "psi = slope_1(s[n]) * chi"
        ),
        "no slope": _line("psi = slope_1(s[n + 1]) * chi", "psi = chi"),
        "summed, not carried": _line(
            'through = psi @ at["W_r"]', 'through = through + psi @ at["W_r"]'
        ),
        "readout of another step": _line('g["W_o"] += e.T @ r[n + 1]', 'g["W_o"] += e.T @ r[n]'),
        "one step counts": _line('g["b_o"] += e.sum(axis=0)', 'g["b_o"] = e.sum(axis=0)'),
    },
    2: {
        "overwritten": _line('g["x"][n] += d_m @ at["W_m"]', 'g["x"][n] = d_m @ at["W_m"]'),
        "half of a product": _line("d_z = psi * m[n]", "d_z = psi"),
        "wrong factor": _line("d_m = psi * z[n]", "d_m = psi * m[n]"),
        "past the product": _line('through = d_z @ at["W_r"]', 'through = psi @ at["W_r"]'),
        "wrong axes": _line('g["theta"] += psi.sum(axis=0)', 'g["theta"] += psi.sum()'),
        "mean among sums": _line('g["theta"] += psi.sum(axis=0)', 'g["theta"] += psi.mean(axis=0)'),
        "last step only": _line(
            "chi = r[n + 1] - y[n] + through",
            "chi = (r[n + 1] - y[n]) * (n == len(z) - 1) + through",
        ),
    },
    3: {
        "reset of the carry": Mistake(
            _START + _LOOP, _LOOP + "    " + _START, 'through = np.zeros_like(at["s"])'
        ),
        "wrong border": _line(
            "s, r = forward_3(W, x_k, borders[first // K])",
            "s, r = forward_3(W, x_k, borders[first // K + 1])",
        ),
        "time within the segment": _line(
            'g["x"][first + n] = back[:, d:-1]', 'g["x"][n] = back[:, d:-1]'
        ),
        "slope of a readout": _line(
            "psi = slope_3(s[n + 1]) * chi", "psi = slope_3(r[n + 1]) * chi"
        ),
        "wrong columns": _line("through = back[:, :d]", "through = back[:, -d:]"),
        "order of the stack": _line(
            "h = np.hstack([r[n], x_k[n], np.ones((len(psi), 1))])",
            "h = np.hstack([x_k[n], r[n], np.ones((len(psi), 1))])",
        ),
    },
}


class Suspect(NamedTuple):
    """A program as the student sees it, and the number of its planted line."""

    source: str
    line: int


def suspect(which: int, mistake: str | None, warp: tuple[str, str], names: Any) -> Suspect:
    """Return a program with a mistake, or without one if ``mistake`` is None.

    Parameters
    ----------
    which : {1, 2, 3}
    mistake : str or None
        A name of ``MISTAKES[which]``.
    warp : tuple of str
        Warping and derivative, in Python with the argument z.
    names : dict of str
        Letter → what it is called instead.
    """
    body, planted = BACKWARD[which], None
    if mistake is not None:
        planted = MISTAKES[which][mistake]
        if body.count(planted.right) != 1:
            raise ValueError(f"{mistake}: expected its line once in program {which}")
        body = body.replace(planted.right, planted.wrong)
    lines, line = body.splitlines(), 0
    if planted is not None:
        (line,) = (k for k, text in enumerate(lines, 1) if text.strip() == planted.line)
    for letter, name in names.items():
        lines = [re.sub(rf"\b{letter}\b", name, text) for text in lines]
    numbered = "\n".join(f"{text:<{COLUMN}}# {k}" for k, text in enumerate(lines, 1))
    head = "\n\n".join(
        f"def {name}_{which}(z):\n    return {text}"
        for name, text in zip(("G", "slope"), warp, strict=True)
    )
    return Suspect(f"{head}\n\n{FORWARD[which]}\n{numbered}", line)


def functions(source: str) -> dict[str, Any]:
    """Return the functions of a program of ours."""
    names: dict[str, Any] = {"np": np}
    exec(source, names)
    return names


def shapes(which: int, sizes: tuple[int, int, int, int, int]) -> dict[str, tuple[int, ...]]:
    """Return the shapes of all that the objective depends on, and of y."""
    steps, batch, d, d_x, d_o = sizes
    weights = {
        1: {"W_r": (d, d), "W_x": (d, d_x), "theta": (d,), "W_o": (d_o, d), "b_o": (d_o,)},
        2: {"W_r": (d, d), "W_m": (d, d_x), "W_x": (d, d_x), "theta": (d,)},
        3: {"W": (d, d + d_x + 1)},
    }[which]
    width = d_o if which == 1 else d
    return {**weights, "x": (steps, batch, d_x), "s": (batch, d), "y": (steps, batch, width)}


def case(
    which: int, sizes: tuple[int, int, int, int, int], rng: np.random.Generator, size: float = 0.7
) -> list[Any]:
    """Return random arguments of a program: at, y."""
    made = {name: size * rng.normal(size=shape) for name, shape in shapes(which, sizes).items()}
    y = made.pop("y")
    return [made, y]


def wrong_names(got: Any, want: dict[str, np.ndarray]) -> list[str]:
    """Return the names whose gradients differ; rounding is 1e-15, a mistake 1e-2."""
    return [
        name
        for name, value in want.items()
        if not np.abs(got[name] - value).max() <= 1e-9 * max(1.0, np.abs(value).max())
    ]
