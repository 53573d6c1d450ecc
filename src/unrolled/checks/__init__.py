"""Self-checks for the exercises: each says at once whether an answer is right, and what is not.

A check returns a ``Verdict``; it never shows the answer. ``None`` stands for no answer yet.
"""

from unrolled.checks import (
    additive,
    augmented,
    backward,
    bptt,
    carry,
    classroom,
    flow,
    museum,
    rosetta,
    sampling,
    segments,
    stability,
    stages,
    theorem,
    vanilla,
    vanishing,
)
from unrolled.checks.verdict import Verdict

__all__ = [
    "Verdict",
    "additive",
    "augmented",
    "backward",
    "bptt",
    "carry",
    "classroom",
    "flow",
    "museum",
    "rosetta",
    "sampling",
    "segments",
    "stability",
    "stages",
    "theorem",
    "vanilla",
    "vanishing",
]
