"""Every interactive figure of the library as the book shows it, and how the library repeats it.

``twin(values)`` is the figure that the library makes for these positions of the controls: what it
says and tabulates comes from Python, what the page says from JavaScript. ``None`` where the figure
cannot be opened like this; its own tests compare those positions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from unrolled import LSTM, figures
from unrolled.figures import Figure
from unrolled.figures.stages import NAMES
from unrolled.models import SequenceLabeller
from unrolled.museum import in_cells

Values = dict[str, Any]
X, Y = [0.5, 0.2, -0.4, 0.3, -0.2], [0.6, -0.4, 0.4, 0.1, -0.3]
RESULTS = {name: (k % 6, 5) for k, name in enumerate(NAMES)}
GAINS = (40, 2.5, 1.5, 1)


class Entry(NamedTuple):
    """A figure at its first values, and the same figure at others."""

    make: Callable[[], Figure]
    twin: Callable[[Values], Figure | None]


def same(function: Callable[..., Figure], *arguments: object, **options: object) -> Entry:
    """Return the entry of a figure whose controls are its arguments."""
    return Entry(
        lambda: function(*arguments, **options),
        lambda values: function(*arguments, **values),
    )


def adder_at(values: Values) -> Figure:
    """Return the adder with its gain, which is the first of its gains."""
    gain, rest = values["gain"], {name: v for name, v in values.items() if name != "gain"}
    return figures.adder(**rest, gains=(gain, *(g for g in GAINS if g != gain)))


def forward_only(function: Callable[..., Figure], *arguments: object) -> Callable[..., Any]:
    """Return the twin of a figure that opens before anything has come back."""

    def twin(values: Values) -> Figure | None:
        rest = {name: v for name, v in values.items() if name != "swept"}
        return None if values["swept"] else function(*arguments, **rest)

    return twin


def labeller() -> tuple[SequenceLabeller, dict[str, Any]]:
    """Return a network with parameters of the size that training leads to."""
    model = SequenceLabeller(LSTM(2, 3, dtype=np.float64), output_size=1)
    rng = np.random.default_rng(0)
    shapes = model.param_shapes().items()
    return model, {name: 2 * rng.normal(size=shape) for name, (shape, _) in shapes}


def gate_held_at(values: Values) -> Figure | None:
    """Return the figure of the held gate, which opens with a gate held at 0."""
    if values["held"] and values["gate"] != "none":
        return None
    rest = {name: v for name, v in values.items() if name not in ("held", "unit")}
    return figures.held_gate(*labeller(), **rest, unit=int(values["unit"]))


def exhibit_at(values: Values) -> Figure:
    """Return the figure of the exhibit with this number."""
    name = in_cells()[values["exhibit"] - 1].name
    return figures.wrong_gradients(name, values["check"])


FIGURES = {
    "adder": Entry(figures.adder, adder_at),
    "backward_sweep": Entry(
        lambda: figures.backward_sweep(X, Y, weight=1.5),
        forward_only(figures.backward_sweep, X, Y),
    ),
    "delay_loop": same(figures.delay_loop),
    "eigenvalue_plane": same(figures.eigenvalue_plane),
    "euler_steps": same(figures.euler_steps),
    "gate_orders": same(figures.gate_orders),
    "gradient_lag": same(figures.gradient_lag),
    "held_gate": Entry(lambda: figures.held_gate(*labeller()), gate_held_at),
    "impulse_response": same(figures.impulse_response),
    "input_gate": same(figures.input_gate),
    "lstm_shares": same(figures.lstm_shares),
    "reset_error": same(figures.reset_error),
    "segment_windows": same(figures.segment_windows),
    "stages": same(figures.stages, RESULTS),
    "two_channels": same(figures.two_channels),
    "wrong_gradients": Entry(figures.wrong_gradients, exhibit_at),
}
