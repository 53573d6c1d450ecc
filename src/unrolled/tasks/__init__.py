"""Data the book learns from: generators that are exact, seeded and fast."""

from unrolled.tasks import (
    binary_addition,
    bits,
    delay,
    false_pushes,
    hidden_switch,
    registers,
    remember_bit,
    text,
)

__all__ = [
    "binary_addition",
    "bits",
    "delay",
    "false_pushes",
    "hidden_switch",
    "registers",
    "remember_bit",
    "text",
]
