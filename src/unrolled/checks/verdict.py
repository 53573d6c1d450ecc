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

    Examples
    --------
    >>> Verdict(True, "Both sums have it.")
    Right. Both sums have it.
    """

    right: bool | None
    reason: str

    def __repr__(self) -> str:
        opening = {True: "Right.", False: "Not yet.", None: "Waiting for your answer."}[self.right]
        return f"{opening} {self.reason}".strip()


WAITING = Verdict(None, "Replace None and run the cell again.")
