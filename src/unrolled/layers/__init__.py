"""Layers: maps without memory, to be put before, between and after recurrent cells."""

from unrolled.layers.linear import Linear, LinearGradients, LinearTape

__all__ = ["Linear", "LinearGradients", "LinearTape"]
