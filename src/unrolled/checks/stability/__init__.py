"""Self-checks for the exercises of the chapter on stability."""

from unrolled.checks.stability.coupling import calmed, largest_coupling
from unrolled.checks.stability.modes import misjudged
from unrolled.checks.stability.strong_leak import limiting_error

__all__ = ["calmed", "largest_coupling", "limiting_error", "misjudged"]
