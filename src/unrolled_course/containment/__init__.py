"""Run a notebook of a student, contained: ``contain(notebook, inputs, limits)``.

The notebook's kernel, and the program that talks to it, run in a box of their own (``boxes``):
no network, no files but Python, the library and the inputs, nothing that stays. Limits are set
within (``inside``) and watched from outside (``watch``). What comes out is data (``running``).
"""

from unrolled_course.containment.limits import (
    CellRun,
    Contained,
    ContainmentError,
    Interrupted,
    Limits,
)
from unrolled_course.containment.protecting import Protection, protections
from unrolled_course.containment.running import contain

__all__ = [
    "CellRun",
    "Contained",
    "ContainmentError",
    "Interrupted",
    "Limits",
    "Protection",
    "contain",
    "protections",
]
