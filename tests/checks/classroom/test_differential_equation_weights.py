"""The checks on weights know no scheme, and say in plain words what is wrong."""

import numpy as np
import pytest
from euler_backward import EYE, MORE, PLAIN, STEP, changed, weights, with_decay
from scipy.linalg import expm

from unrolled.checks.classroom import differential_equation as check


@pytest.mark.parametrize("name", [None, *MORE])
def test_the_reference_solves_the_equation(name):
    eq = PLAIN if name is None else {**PLAIN, name: MORE[name]}
    s_0, tau = np.array([0.4, -0.9]), eq["tau"]

    def x(t):
        return np.array([np.sin(2 * max(t, 0.0)), 1.0])

    exact = check.reference(eq, s_0, x, 4 * tau)

    def s(t):
        return exact(np.array([t]))[0] if t > 0 else s_0

    for t in (0.3, 1.0, 1.9, 3.0):
        rate = (s(t + 1e-4) - s(t - 1e-4)) / 2e-4
        g = eq["A"] @ s(t) + eq["B"] @ np.tanh(1.5 * s(t - tau)) + eq["C"] @ x(t) + eq["phi"]
        if name == "D":
            g = g + eq["D"] @ np.tanh(1.5 * s(t - 2 * tau))
        if name == "E":
            g = g + eq["E"] @ s(t - tau)
        if name == "F":
            g = g + eq["F"] @ x(t - tau)
        # Central differences over 1e-4: some 1e-7 from the third derivative.
        assert eq.get("M", EYE) @ rate == pytest.approx(g, abs=1e-5)


@pytest.mark.parametrize("name", [None, "M"])
def test_a_consistent_scheme_passes_whatever_it_is(name):
    eq = PLAIN if name is None else {**PLAIN, name: MORE[name]}
    assert check.weights(weights, eq).right
    assert check.weights(lambda eq, h: weights(eq, h), eq).right


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (3.0, "weights is to be a function."),
        (lambda eq: 0, "weights(…) raises TypeError"),
        (lambda eq, h: np.eye(2), "weights(…) is a ndarray; expected is a dictionary."),
        (changed(W_q=lambda eq, h: 0), "weights(…) has W_s, W_z, W_0, W_1, W_q; expected are"),
        (changed(W_z=lambda eq, h: 0), "W_z has shape (); expected is (2, 2)."),
        (changed(W_z=lambda eq, h: EYE * np.nan), "W_z has an entry that is not a finite number."),
        (lambda eq, h: weights(eq, h) if eq.pop("phi") is None else 0, "weights writes into its"),
        (changed(W_s=lambda eq, h: h * EYE), "For h → 0 a step must leave the state alone"),
        (changed(W_1=lambda eq, h: EYE), "For h → 0 the drive must not count"),
        (
            with_decay(lambda A: -A),
            "In a short step s should change by h·(A s + g). In yours the state changes by h times",
        ),
        (
            with_decay(lambda A: A.T),
            "In a short step s should change by h·(A s + g). In yours the state changes by h times",
        ),
        (
            with_decay(lambda A: 2 * A),
            "In a short step s should change by h·(A s + g). In yours the state changes",
        ),
        (
            with_decay(lambda A: A @ A),
            "In a short step s should change by h·(A s + g). In yours the state changes",
        ),
        (
            changed(W_0=lambda eq, h: 0.5 * weights(eq, h)["W_0"]),
            "In a short step s should change by h·(A s + g). In yours the drive adds",
        ),
        # Forward and backward Euler mixed up in one formula.
        (changed(W_s=lambda eq, h: EYE + h * eq["A"]), "Where A s + g = 0 the equation rests, but"),
    ],
)
def test_weights_are_told_what_is_wrong(answer, reason):
    verdict = check.weights(answer, PLAIN)
    assert verdict.right is False
    assert verdict.reason.startswith(reason)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda M: np.eye(len(M)), "a matrix in which M does not count"),
        (np.linalg.inv, "a matrix in which M counts where its inverse should"),
    ],
)
def test_weights_are_told_what_is_wrong_with_mass(change, told):
    verdict = check.weights(
        lambda eq, h: weights({**eq, "M": change(eq["M"])}, h), {**PLAIN, "M": MORE["M"]}
    )
    assert told in verdict.reason


def test_entries_are_no_matrix_functions():
    """On a diagonal matrix the two agree: the check turns the coordinates."""
    eq = {**PLAIN, "A": np.diag([-1.0, -2.0])}

    def by_entries(eq, h):
        W_s = np.diag(1 / (1 - h * np.diag(eq["A"])))
        return {"W_s": W_s, "W_z": 0 * W_s, "W_0": h * W_s, "W_1": 0 * W_s}

    assert check.weights(by_entries, eq).reason.startswith("In other coordinates W_s is not")


def test_a_unit_without_a_leak_is_no_reason_to_fail():
    def divides(eq, h):
        np.linalg.inv(eq["A"])
        return weights(eq, h)

    reason = check.weights(divides, PLAIN).reason
    assert "raises LinAlgError" in reason
    assert reason.endswith("for a matrix A that has no inverse.")
    # Or it returns what is no number.
    lost = changed(W_1=lambda eq, h: np.full(eq["A"].shape, 0.0 if eq["A"][0, 0] else np.nan))
    assert check.weights(lost, PLAIN).reason.endswith("for a matrix A that has no inverse.")


def way_back(W_s, h):
    return (np.eye(len(W_s)) - np.linalg.inv(W_s)) / h


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda A, h: -A, "has the other sign"),
        (lambda A, h: h * A, "is h times too large"),
        (lambda A, h: A.T, "is the transpose"),
        (lambda A, h: A + 0.5, "is not the matrix it was made of: an entry is off by 0.5."),
    ],
)
def test_the_way_back_is_told_what_is_wrong(change, reason):
    assert check.decay(way_back, weights, PLAIN).right
    wrong = check.decay(lambda W_s, h: change(way_back(W_s, h), h), weights, PLAIN)
    assert wrong.right is False
    assert reason in wrong.reason


def exact(eq, h, linear=True, share=0.25):
    """The step that solves exactly, with a drive on a straight line or held at a mean."""
    A, d = eq["A"], len(eq["A"])
    K, inverse = np.linalg.solve(eq.get("M", np.eye(d)), A), np.linalg.inv(eq.get("M", np.eye(d)))
    zero, eye = np.zeros((d, d)), np.eye(d)
    rows = [[K, eye, zero], [zero, zero, eye], [zero, zero, zero]]
    W_s, once, twice = np.split(expm(h * np.block(rows))[:d], 3, axis=1)
    end = twice / h if linear else share * once
    return {"W_s": W_s, "W_z": zero, "W_0": end @ inverse, "W_1": (once - end) @ inverse}


def mixed(change):
    return lambda eq, h: {**exact(eq, h), **change(exact(eq, h), h)}


@pytest.mark.parametrize(
    ("answer", "step", "reason"),
    [
        (weights, STEP, ""),
        (exact, ("linear", 1.0, 1.0), ""),
        (lambda eq, h: exact(eq, h, False), ("exponential", 1.0, 0.25), ""),
        (lambda eq, h: exact(eq, h, False), ("exponential", 1.0, 0.75), "at the mean of g[n]"),
        (exact, ("exponential", 1.0, 0.75), "at the mean of g[n]"),
        (weights, ("linear", 1.0, 1.0), "two half steps are no whole step"),
        (weights, ("ends", 0.5, 0.5), "where only s[n-1] is not zero: the two sides differ"),
        (weights, ("two-step", 1.0, 1.0), "the two sides differ"),
        # Zero-order hold, the mean of the two drives, and the two in each other's place.
        (mixed(lambda W, h: {"W_0": 0 * W["W_0"], "W_1": W["W_0"] + W["W_1"]}), "line", "a line"),
        (mixed(lambda W, h: dict.fromkeys(("W_0", "W_1"), (W["W_0"] + W["W_1"]) / 2)), "line", ""),
        (mixed(lambda W, h: {"W_0": W["W_1"], "W_1": W["W_0"]}), "line", ""),
    ],
)
def test_weights_are_put_back_into_what_defines_the_step(answer, step, reason):
    for name in (None, "M"):
        eq = PLAIN if name is None else {**PLAIN, name: MORE[name]}
        said = check.weights(answer, eq, ("linear", 1.0, 1.0) if step == "line" else step)
        if step == "line":
            assert said.reason.startswith("With a drive that *is* a straight line, two half steps")
        elif answer in (weights, exact) and not reason:
            assert said.right, said
        elif reason:
            assert reason in said.reason


def test_without_the_step_nothing_is_called_right():
    assert repr(check.weights(weights, PLAIN)).startswith("Not contradicted.")


def test_a_size_that_is_written_down_is_found():
    def for_two(eq, h):
        left = np.linalg.inv(eq.get("M", np.eye(2)) - h * eq["A"])
        return {"W_s": left, "W_z": 0 * EYE, "W_0": h * left, "W_1": 0 * EYE}

    assert check.weights(for_two, PLAIN, STEP).right is False
    two = np.eye(2)
    assert (
        check.decay(lambda W_s, h: (two - np.linalg.inv(W_s)) / h, weights, PLAIN, STEP).right
        is False
    )


def test_weights_come_before_the_way_back():
    told = check.decay(way_back, lambda eq, h: weights(eq, 2 * h), PLAIN, STEP).reason
    assert told == "weights (question 1) comes first; this cell cannot judge."
