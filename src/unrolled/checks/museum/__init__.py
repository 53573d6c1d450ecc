"""Self-checks for the exercises of the museum of wrong gradients."""

from unrolled.checks.museum.lines import mistake

__all__ = ["mistake"]
