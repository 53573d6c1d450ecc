"""The recurrences of which a student finds the smallest carry, each with the number of numbers."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np


class Recurrence(NamedTuple):
    """A recurrence: its name, in words, its smallest carry, and what helps who is wrong."""

    name: str
    text: str
    carry: int
    hint: str


def sizes(rng: np.random.Generator) -> dict[str, int]:
    """Return a delay D, units d, another delay K, and numbers in an input d_x."""
    low, high = [3, 4, 4, 2], [8, 10, 9, 4]
    return {k: int(v) for k, v in zip(("D", "d", "K", "d_x"), rng.integers(low, high), strict=True)}


def pool(D: int, d: int, K: int, d_x: int) -> dict[str, list[Recurrence]]:
    """Return the recurrences by kind, with these sizes."""
    units = f"with {d} units, each $x[n]$ a vector of {d_x} numbers"
    return {
        "delays": [
            Recurrence(
                "echo",
                f"$y[n]=x[n]+\\tfrac12\\,x[n-{D}]$",
                D,
                "all inputs that are still to be heard",
            ),
            Recurrence(
                "moving sum",
                f"the sum of the last {D} inputs, $x[n-{D - 1}]+\\dots+x[n]$, computed as "
                f"$y[n]=y[n-1]+x[n]-x[n-{D}]$",
                D - 1,
                "what the sum says about the inputs, and they about it",
            ),
            Recurrence(
                "median", f"the median of the last {D} inputs", D - 1, "the step's own input comes"
            ),
            Recurrence(
                "feedback",
                f"$y[n]=0.4\\,y[n-1]+0.3\\,y[n-{D}]+x[n]$",
                D,
                "each output between the two",
            ),
        ],
        "statistics": [
            Recurrence(
                "mean", "the mean of all inputs so far", 2, "how much one more input counts"
            ),
            Recurrence(
                "variance",
                "the variance of all inputs so far",
                3,
                "which sums the variance is made of",
            ),
            Recurrence(
                "rise",
                "the largest rise so far, $\\max_{i\\le j\\le n}(x[j]-x[i])$",
                2,
                "what a new input is compared with",
            ),
            Recurrence(
                "corrected average",
                "$y[n]=m[n]/(1-0.9^{\\,n+1})$ with $m[n]=0.9\\,m[n-1]+0.1\\,x[n]$, $m[-1]=0$",
                2,
                "where the exponent comes from",
            ),
        ],
        "clocks": [
            Recurrence(
                "signs",
                "$y[n]=y[n-1]+(-1)^n\\,x[n]$",
                2,
                "how a segment knows the sign of its first input",
            ),
            Recurrence(
                "alternating",
                "$y[n]=x[n]-y[n-1]$, which is $x[n]-x[n-1]+x[n-2]-\\dots$",
                1,
                "whether the number of the step is used",
            ),
            Recurrence(
                "hold",
                f"$y[n]=x[n]$ if {K} divides $n$, otherwise $y[n]=y[n-1]$",
                2,
                "how a segment knows where it is",
            ),
            Recurrence(
                "since",
                "the number of steps since the last positive input",
                1,
                "what the output itself is",
            ),
        ],
        "chains": [
            Recurrence(
                "cascade",
                "$y[n]=0.8\\,y[n-1]+0.2\\,m[n]$ with $m[n]=0.5\\,m[n-1]+0.5\\,x[n]$",
                2,
                "each average has a past of its own",
            ),
            Recurrence(
                "maximum",
                "$y[n]=0.8\\,y[n-1]+0.2\\,m[n]$ with $m[n]=\\max(x[n],x[n-1])$",
                2,
                "whose past the maximum is made of",
            ),
            Recurrence(
                "one rate",
                "$y[n]=a[n]+b[n]$ with $a[n]=0.7\\,a[n-1]+x[n]$ and $b[n]=0.7\\,b[n-1]+2\\,x[n]$",
                1,
                "whether the two parts ever differ by more than a factor",
            ),
            Recurrence(
                "two rates",
                "$y[n]=a[n]+b[n]$ with $a[n]=0.7\\,a[n-1]+x[n]$ and $b[n]=0.6\\,b[n-1]+2\\,x[n]$",
                2,
                "whether the sum alone says how it goes on",
            ),
        ],
        "networks": [
            Recurrence("LSTM", f"an LSTM {units}", 2 * d, "both signals that come back"),
            Recurrence("GRU", f"a GRU {units}", d, "the one signal that comes back"),
            Recurrence(
                "skip",
                f"a standard RNN {units}, that reads its own readout of {K} steps ago, "
                f"$s[n]=W_r\\,r[n-{K}]+W_x\\,x[n]+\\theta$",
                K * d,
                "all readouts that are still to be read",
            ),
            Recurrence(
                "two inputs",
                f"a standard RNN with {d} units; each $x[n]$ is a vector of {d_x} numbers, and "
                f"what the network reads at step $n$ is $x[n]$ and $x[n-{K}]$ together, "
                f"{2 * d_x} numbers",
                d + (K - 1) * d_x,
                "what the next step makes of the oldest input, and what it adds it to",
            ),
        ],
        "disguises": [
            Recurrence(
                "rank one",
                f"a standard RNN {units}, $W_r=u\\,v^T$ with two vectors $u$ and $v$, "
                "$s[n]=W_r\\,r[n-1]+W_x\\,x[n]+\\theta$",
                1,
                "through what the past reaches the next state",
            ),
            Recurrence(
                "window",
                f"the window network of width {K} of a standard RNN {units}: its output at step "
                f"$n$ is made of $x[n-{K - 1}],\\dots,x[n]$",
                (K - 1) * d_x,
                "which inputs the next output is still made of",
            ),
            Recurrence(
                "two read",
                f"a standard RNN {units}, of which only the first two units are ever read by "
                "$W_r$: all its other columns are zero",
                2,
                "what of the past reaches the next state",
            ),
        ],
    }


def named(known: dict[str, int]) -> str:
    """Return the sizes as a dict whose keys are words: in the table, A to F are recurrences."""
    words = {"D": "delay", "d": "units", "K": "other delay", "d_x": "numbers in x[n]"}
    return "{" + ", ".join(f'"{words[key]}": {size}' for key, size in known.items()) + "}"


def drawn(rng: np.random.Generator, known: dict[str, int]) -> list[Recurrence]:
    """Return six recurrences, one of each kind, in any order."""
    six = [some[rng.integers(len(some))] for some in pool(**known).values()]
    return [six[k] for k in rng.permutation(6)]


def shown(some: list[Any]) -> str:
    """Return the list as the lines of a table in Markdown."""
    lines = ["| | the output at step $n$ |", "|---|---|"]
    lines += [f"| {letter} | {one.text} |" for letter, one in zip("ABCDEF", some, strict=True)]
    return "\n".join(lines)
