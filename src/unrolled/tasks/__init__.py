"""Data the book learns from: generators that are exact, seeded and fast."""

from unrolled.tasks import binary_addition, bits, remember_bit

__all__ = ["binary_addition", "bits", "remember_bit"]
