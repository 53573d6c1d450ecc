"""Figures of the book; nothing else in the library imports this package.

It needs anywidget and ipywidgets (``pip install "unrolled[figures]"``).
"""

from unrolled.figures.adder import adder
from unrolled.figures.backward_sweep import backward_sweep
from unrolled.figures.controls import Button, Choice, Slider, TextInput
from unrolled.figures.delay_loop import delay_loop
from unrolled.figures.eigenvalue_plane import eigenvalue_plane
from unrolled.figures.euler_steps import euler_steps
from unrolled.figures.gate_orders import gate_orders
from unrolled.figures.gradient_lag import gradient_lag
from unrolled.figures.held_gate import held_gate
from unrolled.figures.impulse_response import impulse_response
from unrolled.figures.input_gate import input_gate
from unrolled.figures.interactive import Figure
from unrolled.figures.live import Live
from unrolled.figures.lstm_shares import lstm_shares
from unrolled.figures.reset_error import reset_error
from unrolled.figures.segment_windows import segment_windows
from unrolled.figures.stages import stages
from unrolled.figures.two_channels import two_channels
from unrolled.figures.wrong_gradients import wrong_gradients

__all__ = [
    "Button",
    "Choice",
    "Figure",
    "Live",
    "Slider",
    "TextInput",
    "adder",
    "backward_sweep",
    "delay_loop",
    "eigenvalue_plane",
    "euler_steps",
    "gate_orders",
    "gradient_lag",
    "held_gate",
    "impulse_response",
    "input_gate",
    "lstm_shares",
    "reset_error",
    "segment_windows",
    "stages",
    "two_channels",
    "wrong_gradients",
]
