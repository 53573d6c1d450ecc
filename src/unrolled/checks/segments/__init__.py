"""Self-checks for the exercises of the chapter on cells and segments."""

from unrolled.checks.segments.responses import edge, register
from unrolled.checks.segments.windows import overlap, steps_until, window_width

__all__ = ["edge", "overlap", "register", "steps_until", "window_width"]
