"""What the reader of an interactive figure can move.

======= ============================================== ==============
name    meaning                                        form
======= ============================================== ==============
name    the key of the control's value                 identifier
label   what the reader sees, and a screen reader says text
value   where the control stands at first              number or text
======= ============================================== ==============

Each control checks its own declaration, and later every value that is to be set from Python.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from decimal import Decimal
from typing import Any, ClassVar

from unrolled import _checks as check

#: Keys a button may claim besides printable characters. Enter, space and tab keep their meaning.
KEYS = ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown")


def text(name: str, value: object) -> str:
    """Return ``value`` if it is a text that is not blank."""
    if not isinstance(value, str):
        raise TypeError(f"{name}: expected a text, got {type(value).__name__} {value!r}")
    if not value.strip():
        raise check.fail(name, "a text that is not blank", repr(value))
    return value


def identifier(name: str, value: object) -> str:
    """Return ``value`` if it can be the name of a control."""
    known = text(name, value)
    if not known.isidentifier():
        raise check.fail(name, "a name such as 'column'", repr(value))
    return known


def _decimals(number: float) -> int:
    """Return how many digits follow the point in ``number`` as Python prints it."""
    return -int(Decimal(repr(float(number))).normalize().as_tuple().exponent)


@dataclass(frozen=True)
class Slider:
    """A number between two ends, moved in steps.

    Parameters
    ----------
    name, label : str
        The key of the value; what the reader sees.
    low, high, step : float
        The ends, and the distance between neighboring values, counted from ``low``. A script that
        exports ``ranges`` moves the ends; ``low`` and ``high`` are then the widest they get.
    value : float
        Where the slider stands at first; on a step.
    unit : str, optional
        Printed after the value, with its space: ``" s"``.
    right_to_left : bool, optional
        Whether ``low`` is on the right, for a quantity that the picture counts leftward.

    Raises
    ------
    TypeError, ValueError
        On a wrong argument, named with what was expected and what came.

    Examples
    --------
    >>> Slider("gain", "Gain", 0, 2, 0.05, value=1).digits
    2
    """

    kind: ClassVar[str] = "slider"

    name: str
    label: str
    low: float
    high: float
    step: float
    _: KW_ONLY
    value: float
    unit: str = ""
    right_to_left: bool = False
    digits: int = field(init=False)

    def __post_init__(self) -> None:
        identifier("name", self.name)
        text("label", self.label)
        check.real_number("low", self.low)
        check.real_number("high", self.high)
        if not self.low < self.high:
            raise check.fail("high", f"a number > low = {self.low}", self.high)
        check.real_number("step", self.step, low=0, high=self.high - self.low, open_low=True)
        if not isinstance(self.unit, str):
            raise TypeError(f"unit: expected a text, got {type(self.unit).__name__}")
        digits = max(0, *(_decimals(number) for number in (self.low, self.step)))
        object.__setattr__(self, "digits", digits)
        self.accept("value", self.value)

    def accept(self, name: str, value: object) -> float:
        """Return ``value`` if the slider can stand there; ``name`` is for the error."""
        number = check.real_number(name, value, low=self.low, high=self.high)
        self.accept_distance(name, number - self.low)
        return int(number) if number.is_integer() else number

    def accept_distance(self, name: str, distance: float) -> None:
        """Raise ValueError, naming ``name``, unless ``distance`` is a whole number of steps."""
        steps = distance / self.step
        if abs(steps - round(steps)) > 1e-9 * max(1.0, abs(steps)):  # decimal steps are not exact
            raise check.fail(name, f"a whole number of steps of {self.step}", f"{steps} steps")


@dataclass(frozen=True)
class TextInput:
    """A line of text that must match a pattern.

    Parameters
    ----------
    name, label : str
        The key of the value; what the reader sees.
    value : str
        The text at first; it matches.
    pattern : str
        A regular expression for the whole text, in what Python and JavaScript share.
    error : str
        What the reader is told about a text that does not match.
    numeric : bool, optional
        Whether a phone offers its digits.

    Raises
    ------
    TypeError, ValueError
        On a wrong argument, named with what was expected and what came.

    Examples
    --------
    >>> field = TextInput("a", "Number", "101", pattern="[01]+", error="Digits 0 and 1, please.")
    >>> field.accept("a", "102")
    Traceback (most recent call last):
    ValueError: a: expected a text matching [01]+, got '102'
    """

    kind: ClassVar[str] = "text"

    name: str
    label: str
    value: str
    _: KW_ONLY
    pattern: str
    error: str
    numeric: bool = False

    def __post_init__(self) -> None:
        identifier("name", self.name)
        text("label", self.label)
        text("error", self.error)
        try:
            re.compile(text("pattern", self.pattern))
        except re.error as fault:
            got = f"{self.pattern!r}: {fault}"
            raise check.fail("pattern", "a regular expression", got) from None
        self.accept("value", self.value)

    def accept(self, name: str, value: object) -> str:
        """Return ``value`` if it matches the pattern; ``name`` is for the error."""
        if not isinstance(value, str):
            raise TypeError(f"{name}: expected a text, got {type(value).__name__} {value!r}")
        if not re.fullmatch(self.pattern, value):
            raise check.fail(name, f"a text matching {self.pattern}", repr(value))
        return value


@dataclass(frozen=True)
class Choice:
    """One of a few options, all of them in sight.

    Parameters
    ----------
    name, label : str
        The key of the value; what the reader sees.
    options : sequence of str or float
        At least two, all different.
    value : str or float
        The option taken at first.

    Raises
    ------
    TypeError, ValueError
        On a wrong argument, named with what was expected and what came.

    Examples
    --------
    >>> Choice("gain", "Gain", (40.0, 2.5, 1.0), value=40.0).labels
    ('40', '2.5', '1')
    """

    kind: ClassVar[str] = "choice"

    name: str
    label: str
    options: Sequence[str | float]
    _: KW_ONLY
    value: str | float
    labels: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        identifier("name", self.name)
        text("label", self.label)
        if isinstance(self.options, str) or not isinstance(self.options, Sequence):
            got = type(self.options).__name__
            raise TypeError(f"options: expected a sequence of texts or numbers, got {got}")
        for option in self.options:
            if not isinstance(option, str):
                check.real_number("options", option)
        labels = tuple(o if isinstance(o, str) else f"{o:g}" for o in self.options)
        if len(set(labels)) < max(2, len(labels)) or not all(map(str.strip, labels)):
            raise check.fail("options", "at least two different options", list(self.options))
        object.__setattr__(self, "labels", labels)
        self.accept("value", self.value)

    def accept(self, name: str, value: object) -> str | float:
        """Return ``value`` if it is an option; ``name`` is for the error."""
        for option in self.options:
            if value == option and isinstance(value, str) == isinstance(option, str):
                return option
        raise check.fail(name, "one of " + ", ".join(map(repr, self.options)), repr(value))


@dataclass(frozen=True)
class Button:
    """A button that changes the values of other controls, and the key that does the same.

    Parameters
    ----------
    label : str
        What the reader sees.
    set : mapping of str to value, optional
        Values to take: name → value.
    step : mapping of str to float, optional
        How far to move sliders from where they stand: name → distance. Ends are respected.
    key : str, optional
        An arrow key, Home, End, PageUp, PageDown or a printable character, live while the
        drawing, a button or a slider that this button moves has the focus.

    Raises
    ------
    TypeError, ValueError
        On a wrong argument, named with what was expected and what came.

    Examples
    --------
    >>> Button("Next column", step={"column": 1}, key="ArrowLeft").key
    'ArrowLeft'
    """

    kind: ClassVar[str] = "button"

    label: str
    _: KW_ONLY
    set: Mapping[str, Any] = field(default_factory=dict)
    step: Mapping[str, float] = field(default_factory=dict)
    key: str | None = None

    def __post_init__(self) -> None:
        text("label", self.label)
        for name, changes in (("set", self.set), ("step", self.step)):
            if not isinstance(changes, Mapping):
                raise TypeError(f"{name}: expected a dict, got {type(changes).__name__}")
        if not self.set and not self.step:
            raise check.fail("set, step", "at least one change", "none")
        for name, distance in self.step.items():
            check.real_number(f'step["{name}"]', distance)
        character = isinstance(self.key, str) and len(self.key) == 1 and self.key.strip()
        if self.key is not None and self.key not in KEYS and not character:
            raise check.fail("key", f"one of {', '.join(KEYS)} or a character", repr(self.key))


Named = Slider | TextInput | Choice
Control = Named | Button
