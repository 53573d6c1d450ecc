"""What a self-check says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """Whether an answer is right, and one sentence about it.

    Attributes
    ----------
    right : bool or None
        None as long as there is no answer.
    reason : str
        What was found.
    opening : str
        What is said first in the place of "Right." and the like: an answer that nothing is wrong
        with may still be one that was not looked at in every way.

    Examples
    --------
    >>> Verdict(True, "Both sums have it.")
    Right. Both sums have it.
    >>> Verdict(True, "Not tested here: whether they are right.", "Complete.")
    Complete. Not tested here: whether they are right.
    """

    right: bool | None
    reason: str
    opening: str = ""

    def __repr__(self) -> str:
        usual = {True: "Right.", False: "Not yet.", None: "Waiting for your answer."}[self.right]
        return f"{self.opening or usual} {self.reason}".strip()


WAITING = Verdict(None, "Replace None and run the cell again.")
#: For the cells of an assignment, in which an error stands where the answer belongs.
UNANSWERED = Verdict(
    None, "put your code in the place of `raise NotImplementedError()`.", "Not answered yet:"
)
