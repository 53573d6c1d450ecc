"""What a figure can do only where a kernel runs: in JupyterLab, on Colab, in JupyterLite.

======== =========================================================== ========
name     meaning                                                     form
======== =========================================================== ========
controls what the reader moves; hidden on a page                     sequence
compute  from the values of these controls to parts of the figure's  callable
         data
======== =========================================================== ========
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from unrolled import _checks as check
from unrolled.figures.controls import Choice, Named, Slider, TextInput


@dataclass(frozen=True)
class Live:
    """Controls for which the library computes when they move, and the page has nothing ready.

    On a page they are not shown, and stand at their first value. Where a kernel answers they are,
    and ``compute`` is called with their values as keyword arguments whenever one has moved. It
    returns the parts of ``data`` that change; the picture follows when they are there.

    Parameters
    ----------
    controls : sequence of Slider, TextInput, Choice
        At least one. At their first values ``data`` holds what ``compute`` would return.
    compute : callable
        (name=value, …) → dict, JSON-able.

    Raises
    ------
    TypeError, ValueError
        On a wrong argument, named with what was expected and what came.

    Examples
    --------
    >>> seed = Slider("seed", "Seed", 0, 99, 1, value=0)
    >>> Live([seed], lambda seed: {"numbers": [seed, seed**2]}).compute(seed=3)
    {'numbers': [3, 9]}
    """

    controls: Sequence[Named]
    compute: Callable[..., Mapping[str, object]]

    def __post_init__(self) -> None:
        controls: object = self.controls
        if isinstance(controls, str) or not isinstance(controls, Sequence):
            raise TypeError(f"controls: expected a sequence, got {type(controls).__name__}")
        for control in controls:
            if not isinstance(control, Slider | TextInput | Choice):
                raise TypeError(f"controls: expected Slider, TextInput or Choice, got {control!r}")
        if not controls:
            raise check.fail("controls", "at least one", "none")
        if not callable(self.compute):
            raise TypeError(f"compute: expected a function, got {type(self.compute).__name__}")
