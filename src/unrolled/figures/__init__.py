"""Figures of the book; nothing else in the library imports this package.

It needs anywidget and ipywidgets (``pip install "unrolled[figures]"``).
"""

from unrolled.figures.adder import adder
from unrolled.figures.backward_sweep import backward_sweep
from unrolled.figures.controls import Button, Choice, Slider, TextInput
from unrolled.figures.delay_loop import delay_loop
from unrolled.figures.eigenvalue_plane import eigenvalue_plane
from unrolled.figures.euler_steps import euler_steps
from unrolled.figures.gradient_lag import gradient_lag
from unrolled.figures.impulse_response import impulse_response
from unrolled.figures.interactive import Figure
from unrolled.figures.reset_error import reset_error
from unrolled.figures.segment_windows import segment_windows

__all__ = [
    "Button",
    "Choice",
    "Figure",
    "Slider",
    "TextInput",
    "adder",
    "backward_sweep",
    "delay_loop",
    "eigenvalue_plane",
    "euler_steps",
    "gradient_lag",
    "impulse_response",
    "reset_error",
    "segment_windows",
]
