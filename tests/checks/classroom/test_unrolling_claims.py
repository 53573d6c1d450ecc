"""What refutes a claim about unrolling, and what does not."""

from __future__ import annotations

import numpy as np
import pytest

from unrolled.checks.classroom import unrolling as checks

A = [[0.5, 1.0], [0.0, 0.5]]
JORDAN = np.array([[0.5, 100.0], [0.0, 0.5]])
WINDOW = {"radius": 0.5, "K": 10, "part": 0.01, "normal": False}
XOR = [[a, b, a ^ b] for a in (0, 1) for b in (0, 1)]
COPIES = [[a, b, b] for a in (0, 1) for b in (0, 1)]
LONGER = [1.0, -0.9 * np.tanh(1.0), 0.0, 0.0]
CLAIMS = [
    ("window", WINDOW, JORDAN, ""),
    ("window", WINDOW, np.eye(2) / 2, "which the claim allows"),
    ("window", WINDOW, np.eye(2), "which the claim does not speak of"),
    ("window", WINDOW, np.ones((2, 3)), "W must be square"),
    ("window", WINDOW, "W", "W must be one array of real numbers with 2 axes"),
    ("window", WINDOW, [[1], [1, 2]], "W is no array of real numbers"),
    ("window", WINDOW, [[np.nan]], "W must have 1 to 60 numbers"),
    ("window", {**WINDOW, "normal": True}, JORDAN, "does not commute with its transpose"),
    ("closer", {"below_one": "eigenvalues", "times": 3}, ([[0, 9], [0, 0]], [0, 0], [0, 1]), ""),
    ("closer", {"below_one": "eigenvalues", "times": 3}, ([[0.5]], [0], [1]), "1 apart before"),
    ("closer", {"below_one": "singular", "times": 1}, ([[2]], [0], [1]), "less than 1"),
    ("closer", {"below_one": "singular", "times": 1}, ([[2]], [0, 1], [1]), "as many numbers"),
    ("closer", {"below_one": "singular", "times": 1}, ([[2]], [0]), "a tuple of W, s, t"),
    # Errors at step 1 and at the last: the last term of the full gradient decides.
    ("downhill", {"K": 1, "w": 1.0, "last": False}, ([0.5] * 3, [0.5, 2.797, 0.245]), ""),
    ("downhill", {"K": 1, "w": 1.0, "last": True}, ([0.5] * 3, [0.0] * 3), "the truncated one"),
    ("downhill", {"K": 1, "w": 1.0, "last": True}, ([-0.5], [0.0]), "the claim asks for x[n]"),
    ("output", {"A": A, "steps": 1}, ([0, 0], [0, 1]), ""),
    ("output", {"A": A, "steps": 1}, ([0, 0], [0, 0]), "the outputs stay equal"),
    ("output", {"A": A, "steps": 2}, ([0, 0], [0, 1]), "the outputs are not equal where"),
    ("output", {"A": A, "steps": 2}, ([0], [1]), "has two numbers"),
    ("border", {"w": 1.0, "adjoint": "cut"}, ([1] * 4, [1], [3]), ""),
    ("border", {"w": 1.0, "adjoint": "carried"}, ([1] * 4, [1], [3]), "both ways the gradient"),
    ("border", {"w": 1.0, "adjoint": "cut"}, ([1] * 4, [3], [4]), "growing whole numbers"),
    ("longer", {"w": 0.9, "K": 2, "bound": False}, LONGER, ""),
    ("longer", {"w": 0.9, "K": 2, "bound": True}, LONGER, "the window of 2 is off by 0"),
    ("longer", {"w": 0.9, "K": 3, "bound": True}, LONGER, "the run is too short"),
    ("zeros", {"w": 1.0, "zeros": 2, "side": "front"}, (0.5, [1, 1]), ""),
    ("zeros", {"w": 1.0, "zeros": 2, "side": "end"}, (0.5, [1, 1]), "both ways the gradient"),
    ("zeros", {"w": 1.0, "zeros": 2, "side": "end"}, ([0.5], [1, 1]), "theta must be one number"),
    ("targets", {"pairs": False}, XOR, ""),
    ("targets", {"pairs": True}, COPIES, "given x_m, x_l tells nothing more"),
    ("targets", {"pairs": True}, [[0, 0, 1], [1, 0, 0]], "to be independent of x_l is not"),
    ("targets", {"pairs": True}, [[0, 0, 1]], "x_l is always the same"),
    ("targets", {"pairs": True}, [[0, 2, 1]], "each entry 0 or 1"),
    ("sum", {"w": 1.0, "against": "uncut"}, ([1] * 3, [1]), ""),
    ("sum", {"w": 1.0, "against": "segments"}, ([1] * 3, [1]), "both gradients are"),
]


@pytest.mark.parametrize(("kind", "options", "answer", "reason"), CLAIMS)
def test_what_refutes_a_claim_and_what_does_not(kind, options, answer, reason):
    found = checks.refutes(kind, options, answer)
    assert reason in found
    assert bool(reason) is bool(found)


def test_what_is_said_about_all_counterexamples():
    claims = {"A": ("output", {"A": A, "steps": 1}), "B": ("targets", {"pairs": False})}
    assert "the letters A, B" in checks.counterexamples({"A": None}, claims).reason
    assert checks.counterexamples({"A": None, "B": None}, claims).right is None
    wrong = checks.counterexamples({"A": None, "B": [[1]]}, claims)
    assert wrong.right is False
    assert "B is not refuted: rows must be of shape (R, 3)" in wrong.reason
    half = checks.counterexamples({"A": ([0, 0], [0, 1]), "B": None}, claims, 2)
    assert half.right is False
    told = "Refuted: 1 of the 2 false claims. One of your None is a false claim."
    assert half.reason == told
    both = checks.counterexamples({"A": ([0, 0], [0, 1]), "B": XOR}, claims, 2)
    assert both.reason == "Refuted: A, B. None is left."
