"""What a student reads about their own equation and scheme; numbers in, Markdown out."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

#: Kind → the term that the equation has and the book's has not, then in g[n], then in words.
TERMS = {
    "second delay": (
        r" + D\,r(t-2\tau_0)",
        r" + D\,r[n-2k]",
        "the readout comes back twice, after one delay and after two",
    ),
    "delayed state": (
        r" + E\,s(t-\tau_0)",
        r" + E\,s[n-k]",
        "the state itself comes back too, past the warping",
    ),
    "echo": (r" + F\,x(t-\tau_0)", r" + F\,x[n-k]", "the input is heard again, one delay later"),
    "mass": ("", "", r"a matrix $M$ stands before $\dot s$, so that the rates are mixed"),
}


def equation(kind: str) -> dict[str, str]:
    """Return the lines of the equation and of its drive."""
    term, discrete, words = TERMS[kind]
    left = r"M\,\dot s(t)" if kind == "mass" else r"\dot s(t)"
    decay = "M^{-1}A" if kind == "mass" else "A"
    return {
        "equation_line": rf"{left} = A\,s(t) + B\,r(t-\tau_0){term} + C\,x(t) + \phi",
        "drive_line": rf"g[n] = B\,r[n-k]{discrete} + C\,x[n] + \phi",
        "left_line": left,
        "decay_line": decay,
        "coupled": {"second delay": "$B$ and $D$", "delayed state": "$B$ and $E$"}.get(kind, "$B$"),
        "words": words,
    }


def code(eq: dict[str, Any]) -> str:
    """Return the equation as the lines of a Python dictionary."""
    lines = [
        f'    "{name}": np.array({value}),'
        if isinstance(value, list)
        else f'    "{name}": {value},'
        for name, value in eq.items()
    ]
    return "\n".join(["EQ = {", *lines, "}"])


def weighted(weight: float, of: str) -> str:
    """Return weight·of[n] + (1 - weight)·of[n-1], as short as it can be written."""
    if weight == 1:
        return f"{of}[n]"
    return rf"{weight:g}\,{of}[n] + {1 - weight:g}\,{of}[n-1]"


def scheme(family: str, leak: float, drive: float, kind: str) -> str:
    """Return the paragraph that defines the scheme."""
    M = r"M\," if kind == "mass" else ""
    if family == "ends":
        where = (
            "the end of the step for $A\\,s$, and both ends for the drive"
            if leak == 1
            else "both ends of the step for the right-hand side"
        )
        state = weighted(leak, "s") if leak == 1 else rf"\big({weighted(leak, 's')}\big)"
        return (
            f"Your step takes the difference quotient for the derivative, {where}, each with a "
            "weight of its own:\n\n"
            rf"$$\tfrac1h\,{M}\big(s[n]-s[n-1]\big) = A\,{state} + {weighted(drive, 'g')} .$$"
        )
    if family == "two-step":
        return (
            "Your step looks two states back:\n\n"
            rf"$$\tfrac1h\,{M}\big(\tfrac32\,s[n]-2\,s[n-1]+\tfrac12\,s[n-2]\big) = "
            r"A\,s[n] + g[n] .$$"
            "\n\nThe first step needs a state $s[-1]$. Take it on the tangent, not from the "
            r"history: $s[-1]=s_0-h\,\dot s(0)$, where $\dot s(0)$ is what the equation says about "
            r"$s_0$ and $g[0]$. It stands for $s[n-2]$ in the first step and nowhere else: "
            "readouts from before $t=0$ are those of the history."
        )
    solved = rf"$\dot s = {'M^{-1}A' if kind == 'mass' else 'A'}\,s + "
    solved += rf"{'M^{-1}' if kind == 'mass' else ''}\bar g$"
    if family == "exponential":
        return (
            "Your step makes no difference quotient. Over each step it holds the drive at\n\n"
            rf"$$\bar g = {weighted(drive, 'g')}$$"
            f"\n\nand solves {solved} exactly, from $s[n-1]$ over the time $h$ to $s[n]$."
        )
    return (
        "Your step makes no difference quotient. Over each step it draws the drive as a straight "
        r"line, $\bar g(u)=g[n-1]+\tfrac uh\,(g[n]-g[n-1])$ for $0\le u\le h$,"
        f" and solves {solved} exactly, from $s[n-1]$ over the time $h$ to $s[n]$."
    )


def scheme_code(family: str, leak: float, drive: float) -> str:
    """Return the step in a line or two of Python, with no more names than it has numbers."""
    if family == "ends":
        told = "# The family, what the end of the step counts for A s, and for g."
        numbers, values = ", LEAK, DRIVE", f", {leak}, {drive}"
    elif family == "exponential":
        told = "# The family, and what g[n] counts in the drive that is held."
        numbers, values = ", DRIVE", f", {drive}"
    else:
        told, numbers, values = "# The family; there are no numbers in it.", "", ""
    step = f'("{family}",{values.removeprefix(",")})'
    return f'{told}\nFAMILY{numbers} = "{family}"{values}\nSTEP = {step}'


def hint(family: str, kind: str) -> str:
    """Return what helps with the integrals, for those whose step has any."""
    if family not in ("exponential", "linear"):
        return "Your functions will meet an $A$ that has no inverse; your step needs none."
    if family == "linear":
        two = r"$\int_0^he^{uK}\,du$ and $\int_0^h(h-u)\,e^{uK}\,du$"
    else:
        two = r"and $\int_0^he^{uK}\,du$"
    return (
        rf"Put $K={'M^{-1}A' if kind == 'mass' else 'A'}$. Your step needs $e^{{hK}}$"
        rf"{',' if family == 'linear' else ''} {two}, where $K$ may have no inverse. In this order "
        "they are the "
        "blocks in the first row of\n\n"
        + (
            r"$$\exp\left(h\begin{pmatrix}K&I&0\\0&0&I\\0&0&0\end{pmatrix}\right),$$"
            if family == "linear"
            else r"$$\exp\left(h\begin{pmatrix}K&I\\0&0\end{pmatrix}\right),$$"
        )
        + "\n\nas you see by writing the exponential as a series, $e^X=I+X+X^2/2+\\dots$ "
        "`expm` is the exponential of a matrix, and `logm` undoes it."
    )


def imported(family: str) -> str:
    """Return the line that imports what the step needs of SciPy, if anything."""
    needs = family in ("exponential", "linear")
    return "from scipy.linalg import expm, logm\n" if needs else ""


def proofs(family: str) -> dict[str, str]:
    """Return for which h a proof is asked, and with what one step is compared."""
    if family in ("exponential", "linear"):
        return {
            "which_h": "",
            "rest_hint": r"A constant drive is held exactly; use $e^{hK}-I=\int_0^he^{uK}\,du\;K$.",
            "expanded": r"here: the drive during the step, $g(t+u)=g+u\,\dot g+\tfrac12u^2"
            r"\,\ddot g+\dots$, against the one that it takes",
        }
    return {
        "rest_hint": "Do it before the step is solved for $s[n]$.",
        "which_h": " for which the matrix before $s[n]$ has an inverse",
        "expanded": r"put $s(t\pm h)=s\pm h\,\dot s+\tfrac12h^2\,\ddot s\pm\dots$ and the same for "
        r"$g$ into your formula",
    }


def claim(family: str, leak: float, drive: float, kind: str) -> str:
    """Return the statement about stability that is to be proved by hand."""
    alone = (
        r"Let $g=0$, and let $s[n-1]=v$ be an eigenvector"
        + (r" of $M^{-1}A$" if kind == "mass" else r" of $A$")
        + r" to $\lambda$ with $\operatorname{Re}\lambda<0$. "
    )
    one = (
        r"One unit, $\dot s = -a\,s + b\,r(t-\tau_0)$ with $a>0$, $|b|<a$, a readout $r=s$ that is "
        r"not warped, and $k=1$. Prove that the state goes to zero from every start, for every "
        r"delay $\tau_0>0$. (Bound $|s[n]|$ by the larger of $|s[n-1]|$ and $|s[n-2]|$.)"
    )
    if (family == "ends" and leak != drive) or family in ("exponential", "linear"):
        return one
    if family == "two-step":
        return (
            r"Let $g=0$ and $d=1$, with a real $A=\lambda<0$"
            + (", $M=1$" if kind == "mass" else "")
            + r". Show that both roots $\rho$ of the recurrence (put $s[n]=\rho^n$) lie inside the "
            r"unit circle for every $h>0$, and say from which $h$ on the state swings as it dies "
            "out."
        )
    if leak < 0.5:
        return alone + (
            rf"Show that the step shrinks it if and only if ${1 - 2 * leak:g}\,h\,|\lambda|^2 < "
            r"-2\operatorname{Re}\lambda$, and say what the step does to it otherwise."
        )
    limit = Fraction(leak).limit_denominator(100)
    limit = (1 - limit) / limit
    return alone + (
        "Show that every step $h>0$ shrinks it, and that the factor tends to "
        rf"$-\tfrac{{{limit.numerator}}}{{{limit.denominator}}}$ as $h\to\infty$. "
        "What does that mean for a very fast leak?"
    )
