"""Self-check on the adder that is a sampled delay equation: a leak that is too small.

====== ======================================================== ==================
letter meaning                                                  shape
====== ======================================================== ==================
a      leak of the delay equation per delay, W_s = I/(1+a)      scalar
s, r   state and readout; unit 2 is the carry                   (T, B, 3)
y      the digit to write                                       (T, B, 1)
====== ======================================================== ==================
"""

from __future__ import annotations

import numpy as np

from unrolled import _checks as check
from unrolled.adder import handwired_adder
from unrolled.cells import CanonicalRNN
from unrolled.checks.verdict import WAITING, Verdict
from unrolled.tasks import binary_addition

#: More digits than this are not looked at: a column costs a step.
MOST = 200


def stuck_carry(pair: tuple[int, int] | None, leak: float = 2.5) -> Verdict:
    """Check two numbers that the leaky adder adds wrongly because it cannot drop a carry.

    Parameters
    ----------
    pair : (int, int) or None
        The answer: two numbers ≥ 0.
    leak : float
        a > 0, per delay.

    Returns
    -------
    Verdict

    Raises
    ------
    TypeError, ValueError
        If ``leak`` is not a positive finite number; a wrong answer raises nothing.

    Examples
    --------
    >>> stuck_carry((5, 6))
    Not yet. The network adds these rightly: 5 + 6 = 11 is 1011.
    """
    leak = check.real_number("leak", leak, low=0, open_low=True)
    if pair is None:
        return WAITING
    try:
        a, b = (check.positive_int("number", number, minimum=0) for number in pair)
    except (TypeError, ValueError):
        return Verdict(False, "The answer is a pair of whole numbers, for example (5, 6).")
    if max(a, b) >= 2**MOST:
        return Verdict(False, f"Numbers of at most {MOST} binary digits will do.")
    count = max((a + b).bit_length(), 1)
    wired = handwired_adder(gain=80.0)
    batch = binary_addition.encode(a, b, steps=count, dtype=np.float64)
    params = {"W_s": np.eye(3) / (1 + leak), **wired.params}
    run = CanonicalRNN(2, 3, dtype=np.float64).forward(
        params, batch.x, {"s": np.full((1, 3), -40.0)}
    )
    digits = wired.readout(run.outputs)[:, 0, 0] > 0.5
    written = "".join("1" if digit else "0" for digit in digits[::-1])
    if int(written, 2) == a + b:
        return Verdict(False, f"The network adds these rightly: {a} + {b} = {a + b} is {written}.")
    found = f"The network writes {written}, and {a} + {b} = {a + b} is {a + b:0{count}b}."
    return Verdict(True, found)
