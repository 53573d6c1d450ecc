"""Data the book learns from: generators that are exact, seeded and fast."""

from unrolled.tasks import binary_addition, bits

__all__ = ["binary_addition", "bits"]
