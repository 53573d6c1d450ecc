"""Models: cells and layers put together, which keep the contract of a cell themselves.

State in, state out, adjoint in, adjoint out: what works for a cell works for a model, segments and
complex steps included. The parameters of all parts are one flat dict, ``"cell.W_r"``,
``"readout.b"``; ``join`` makes it and ``part`` takes it apart.
"""

from unrolled.models.bidirectional import Bidirectional
from unrolled.models.embedded import Embedded
from unrolled.models.labeller import SequenceLabeller
from unrolled.models.many_to_one import ManyToOne
from unrolled.models.parts import join, part
from unrolled.models.stack import Stack
from unrolled.models.window import WindowNetwork

__all__ = [
    "Bidirectional",
    "Embedded",
    "ManyToOne",
    "SequenceLabeller",
    "Stack",
    "WindowNetwork",
    "join",
    "part",
]
