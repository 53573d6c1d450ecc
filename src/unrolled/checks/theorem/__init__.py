"""Self-checks for the exercises of the chapter on the unrolling theorem."""

from unrolled.checks.theorem.adding import carry_select, wrong_digits
from unrolled.checks.theorem.bounds import scaling, warm_up

__all__ = ["carry_select", "scaling", "warm_up", "wrong_digits"]
