"""Figures of the book; nothing else in the library imports this package.

It needs anywidget and ipywidgets (``pip install "unrolled[figures]"``).
"""

from unrolled.figures.adder import adder
from unrolled.figures.controls import Button, Choice, Slider, TextInput
from unrolled.figures.interactive import Figure

__all__ = ["Button", "Choice", "Figure", "Slider", "TextInput", "adder"]
