"""Layers: maps without memory, to be put before, between and after recurrent cells."""

from unrolled.layers.base import Layer, LayerGradients, LayerTape
from unrolled.layers.embedding import Embedding
from unrolled.layers.linear import Linear

__all__ = ["Embedding", "Layer", "LayerGradients", "LayerTape", "Linear"]
