"""Self-checks for the exercises of the chapter on sampling."""

from unrolled.checks.sampling.adder import stuck_carry
from unrolled.checks.sampling.equations import delay_equation
from unrolled.checks.sampling.factors import both_ends, fewest_steps

__all__ = ["both_ends", "delay_equation", "fewest_steps", "stuck_carry"]
