"""What a verification says: one quiet line when it holds, an error when it does not."""

from __future__ import annotations

import inspect
import sys
from dataclasses import dataclass
from html import escape
from typing import Any

from unrolled import _checks as check

#: Kind of a check → what it says of the equation, in one word.
KINDS = {
    "symbolic": "proof",
    "smt": "proof",
    "gradient": "at one point",
    "numeric": "instances",
}


class VerificationError(AssertionError):
    """What was claimed does not hold; the message says where and by how much.

    Examples
    --------
    >>> import numpy as np
    >>> from unrolled import verify
    >>> def square(at):
    ...     return at["x"] @ at["x"]
    >>> x = np.array([1.0])
    >>> try:
    ...     verify.gradient("eq-slope", square, {"x": x}, {"x": x})
    ... except verify.VerificationError as error:
    ...     print(str(error).split("; ")[-1])
    residual 5.0e-01 > 1e-10
    """


@dataclass(frozen=True, repr=False)
class Check:
    """A claim that was checked and holds.

    In a notebook a check shows itself once, when it is made, wherever in its cell that is.

    Attributes
    ----------
    label : str
        The equation or statement checked, ``"eq-rnn-psi"``.
    method : str
        How it was checked.
    residual : float
        How far apart claim and reference are.
    tol : float
        How far apart they may be; 0 where nothing was rounded.
    by_floor : tuple of str
        The arrays that hold only against the size of the rest, not against their own; see
        ``verify.gradient``.
    kind : {"gradient", "symbolic", "smt", "numeric"}
        The function of ``verify`` that made it.
    instances : int
        How many cases were compared, if it is numeric.
    exhaustive : bool
        Whether these are all the cases there are.
    part : str
        What of the equation a proof covers, "for two units", or nothing if all of it.
    code : str
        Where the library implements the equation, ``"unrolled.cells.lstm.LSTM"``, or nothing.

    Examples
    --------
    >>> Check("eq-rnn-psi", "complex step", 3.1e-16, 1e-10)
    ✓ eq-rnn-psi · complex step · at one point · residual 3.1e-16 ≤ 1e-10
    >>> Check("eq-rnn-psi", "complex step", 3.1e-16, 1e-10, ("x",))
    ✓ eq-rnn-psi · complex step · at one point · residual 3.1e-16 ≤ 1e-10 · only against the rest: x
    >>> Check("eq-sum-bit", "numeric", kind="numeric", instances=8, exhaustive=True)
    ✓ eq-sum-bit · numeric · all 8 cases · exact
    >>> Check("eq-rnn-chi", "SymPy", kind="symbolic", part="for two units")
    ✓ eq-rnn-chi · SymPy · proof for two units
    """

    label: str
    method: str
    residual: float = 0.0
    tol: float = 0.0
    by_floor: tuple[str, ...] = ()
    kind: str = "gradient"
    instances: int = 1
    exhaustive: bool = False
    part: str = ""
    code: str = ""

    @property
    def strength(self) -> str:
        """What the check says of the equation: "proof", "all 8 cases", "3 instances", …."""
        if self.kind != "numeric":
            return f"{KINDS[self.kind]} {self.part}".rstrip()
        if self.exhaustive:
            return f"all {self.instances} cases" if self.instances > 1 else "the only case"
        return f"{self.instances} instance{'s' if self.instances > 1 else ''}"

    @property
    def size(self) -> str:
        """The residual and its bound in words, "exact" if nothing was rounded."""
        if self.tol == 0:
            return "exact"
        return f"residual {self.residual:.1e} ≤ {self.tol:.0e}"

    def _after_label(self) -> str:
        parts = [self.method, self.strength]
        if KINDS[self.kind] != "proof":
            parts.append(self.size)
        if self.by_floor:
            parts.append(f"only against the rest: {', '.join(self.by_floor)}")
        return " · ".join(parts)

    def __repr__(self) -> str:
        return f"✓ {self.label} · {self._after_label()}"

    def _repr_html_(self) -> str:
        """Return the line with its parts as data attributes, which the ledger of the book reads."""
        data = {
            "label": self.label,
            "kind": self.kind,
            "method": self.method,
            "strength": self.strength,
            "size": self.size,
            "rest": ", ".join(self.by_floor),
            "exhaustive": "yes" if self.exhaustive else "",
            "part": self.part,
            "code": self.code,
        }
        attributes = "".join(f' data-{name}="{escape(value)}"' for name, value in data.items())
        return (
            f'<div class="unrolled-check"{attributes}>✓ <span class="label">'
            f"{escape(self.label)}</span> · {escape(self._after_label())}</div>"
        )

    def _ipython_display_(self) -> None:
        """Show the line, unless the cell that is running has shown it."""
        if self not in _shown_in_this_cell():
            show(self)


#: The checks that the notebook cell that runs has shown, and the number of that cell.
_shown: tuple[int, list[Check]] = (-1, [])


def _shown_in_this_cell() -> list[Check]:
    global _shown
    shell = _shell()
    cell = -1 if shell is None else int(shell.execution_count)
    if _shown[0] != cell:
        _shown = (cell, [])
    return _shown[1]


def _shell() -> Any:
    """Return the IPython that runs this, or None."""
    ipython = sys.modules.get("IPython")
    return None if ipython is None else ipython.get_ipython()


def show(made: Check) -> Check:
    """Show a check at once if this runs in a notebook, and return it."""
    shell = _shell()
    if shell is not None:
        shell.display_pub.publish({"text/plain": repr(made), "text/html": made._repr_html_()})
        _shown_in_this_cell().append(made)
    return made


def part_of(value: object) -> str:
    """Return what a proof covers, if it is a text."""
    if not isinstance(value, str):
        raise TypeError(f"part: expected a str, got {type(value).__name__}")
    return value


def label_of(value: object) -> str:
    """Return ``value`` if it can be the label of an equation."""
    if not isinstance(value, str):
        raise TypeError(f"label: expected a str, got {type(value).__name__}")
    if not value:
        raise check.fail("label", "the label of an equation", "an empty string")
    return value


def code_of(value: object) -> str:
    """Return where the library defines ``value``, a class, function or method of it.

    >>> from unrolled import LSTM
    >>> code_of(LSTM), code_of(LSTM.backward), code_of(None)
    ('unrolled.cells.lstm.LSTM', 'unrolled.cells.base.Cell.backward', '')
    """
    if value is None:
        return ""
    expected = "code: expected a public class, function or method of unrolled"
    if not (inspect.isclass(value) or inspect.isroutine(value)):
        raise TypeError(f"{expected}, got {type(value).__name__}")
    path = f"{value.__module__}.{value.__qualname__}"
    private = any(name[0] in "_<" and name[-2:] != "__" for name in value.__qualname__.split("."))
    if not path.startswith("unrolled.") or private:
        raise ValueError(f"{expected}, got {path}")
    return path
