"""What the library is held to, and whether the measurements bear it out."""

from __future__ import annotations

from typing import Any, NamedTuple

from benchmarks import memory, tape

#: (cell, mode, against) → largest geometric mean of the ratios over the sizes.
RATIOS = {
    ("LSTM", "training", "torch"): 1.5,
    ("LSTM", "inference", "torch"): 1.6,
    ("AugmentedLSTM", "training", "vanilla"): 1.6,
    ("AugmentedLSTM", "inference", "vanilla"): 1.6,
}


class Claim(NamedTuple):
    """A bound, what was measured, and whether chance plays a part in the measurement."""

    claim: str
    limit: float
    measured: float
    timed: bool

    @property
    def holds(self) -> bool:
        """Whether it holds."""
        return self.measured <= self.limit


def claims(report: dict[str, Any]) -> list[Claim]:
    """Return the claims that the report has measurements for."""
    found = []
    for mean in report.get("means", ()):
        key = mean["cell"], mean["mode"], mean["against"]
        if key in RATIOS:
            text = f"{mean['cell']}, {mean['mode']}: time over {mean['against']}'s"
            found.append(Claim(text, RATIOS[key], mean["geometric_mean"], True))
    held = [row["per_TBd"] for row in report.get("tape", ()) if row["bounded"]]
    if held:
        text = "LSTM: numbers on the tape for each of T·B·d, the most at any size"
        found.append(Claim(text, tape.LIMIT, max(held), False))
    for row in report.get("memory", ()):
        if row["method"] == "checkpointed" and row["T"] == memory.STEPS:
            text = f"LSTM: megabytes beyond the input, gradient over {row['T']} steps"
            found.append(Claim(text, memory.LIMIT, row["beyond_input_megabytes"], False))
    return found


def as_row(claim: Claim) -> dict[str, Any]:
    """Return the claim as it goes into the report."""
    return {**claim._asdict(), "holds": claim.holds}
