"""The reference integration, against solutions written down by hand."""

from math import comb, factorial

import numpy as np
import pytest

from unrolled.continuous import AdditiveModel, DelayModel

ONE = np.ones((1, 1))
# Some dozen steps that may err by 1e-10 each, and what dense output loses between them.
SOLVED = 1e-10


def by_steps(t, delays):
    """ds/dt = -Σ s(t-τ), with s = 1 before 0, for one delay or two.

    The method of steps by hand: each round of delays adds one term of degree n, which begins at a
    sum of n - 1 delays.
    """
    a, b = delays[0], delays[-1]
    two = len(delays) - 1
    s = 1.0
    for n in range(1, 60):
        for i in range(n if two else 1):
            begin = i * b + (n - 1 - i) * a
            if t > begin:
                count = 2 * comb(n - 1, i) if two else 1
                s += (-1) ** n * count * (t - begin) ** n / factorial(n)
    return s


@pytest.mark.parametrize("delays", [(1.0,), (0.25,), (1.0, np.sqrt(2)), (0.3, 0.7)])
def test_a_linear_delay_equation_is_solved_as_by_hand(delays):
    model = AdditiveModel([(-ONE, tau) for tau in delays])
    solution = model.solve(4.0, np.ones(1))
    t = np.linspace(-1, 4, 101)
    want = [by_steps(at, delays) for at in t]
    # Polynomials of low degree, which the solver finds to rounding.
    np.testing.assert_allclose(solution(t).ravel(), want, rtol=0, atol=1e-12)


def test_a_delayed_readout_is_integrated_as_by_hand():
    """ds/dt = B tanh(s(t-1)), s = c before 0: a line up to 1, then an integral of tanh of it."""
    B, c = -1.7, 0.8
    solution = DelayModel(np.zeros((1, 1)), B * ONE, tau=1.0).solve(2.0, np.array([c]))
    slope = B * np.tanh(c)
    line = np.linspace(0, 1, 11)
    np.testing.assert_allclose(solution(line).ravel(), c + slope * line, rtol=0, atol=SOLVED)
    integral = (np.log(np.cosh(c + slope * line)) - np.log(np.cosh(c))) * B / slope
    want = c + slope + integral
    np.testing.assert_allclose(solution(1 + line).ravel(), want, rtol=0, atol=SOLVED)


def test_without_delays_it_is_an_ordinary_differential_equation():
    """ds/dt = tanh(s): sinh(s) grows as exp(t)."""
    solution = AdditiveModel(readout_terms=[(ONE, 0.0)]).solve(3.0, np.array([0.1]))
    t = np.linspace(0, 3, 7)
    want = np.arcsinh(np.sinh(0.1) * np.exp(t))
    np.testing.assert_allclose(solution(t).ravel(), want, rtol=0, atol=SOLVED)
    np.testing.assert_array_equal(solution.breakpoints, [0, 3])
    np.testing.assert_array_equal(solution.readout(t), np.tanh(solution(t)))


def test_a_negative_input_delay_sees_the_input_ahead():
    """ds/dt = -s + x(t+1), x = cos: (cos(t+1) + sin(t+1))/2 and what decays as exp(-t)."""
    model = AdditiveModel([(-ONE, 0.0)], input_terms=[(ONE, -1.0)])
    solution = model.solve(5.0, np.zeros(1), lambda t: np.array([np.cos(t)]))
    t = np.linspace(0, 5, 11)
    forced = (np.cos(t + 1) + np.sin(t + 1)) / 2
    want = forced - forced[0] * np.exp(-t)
    np.testing.assert_allclose(solution(t).ravel(), want, rtol=0, atol=SOLVED)


def test_all_terms_and_several_delays_together():
    """With a history and an input that exp(λt) solves: every term is exp(λt) times a constant."""
    rng = np.random.default_rng(0)
    A, B, C = (0.5 * rng.standard_normal((2, 2, 2)) for _ in range(3))
    taus, lam, v = (0.0, 0.7), -0.3, np.array([1.0, -2.0])

    def growing(t):
        return v * np.exp(lam * t)

    # C_0 takes up what the others leave over: x = v exp(λt), and C_0 v = rest.
    others = sum(W @ v * np.exp(-lam * tau) for W, tau in zip((*A, *B), taus * 2, strict=True))
    others = others + C[1] @ v * np.exp(lam * 0.4)
    C[0] = np.outer(lam * v - others, v) / (v @ v)
    model = AdditiveModel(
        list(zip(A, taus, strict=True)),
        list(zip(B, taus, strict=True)),
        [(C[0], 0.0), (C[1], -0.4)],
        warping="identity",
    )
    solution = model.solve(3.0, growing, growing, start=0.5)
    t = np.linspace(0.5, 3, 6)
    want = np.array([growing(at) for at in t])
    np.testing.assert_allclose(solution(t), want, rtol=0, atol=SOLVED)


@pytest.mark.parametrize("tau", [0.0, 0.1, -0.2])
def test_the_solver_stops_where_the_input_jumps(tau):
    """ds/dt = -s + x(t-τ), x a step at 1/3: 0 before 1/3 + τ, to rounding, and exp after it."""
    model = AdditiveModel([(-ONE, 0.0)], input_terms=[(ONE, tau)])
    calls = []

    def step(t):
        calls.append(t)
        return np.array([1.0 if t >= 1 / 3 else 0.0])

    solution = model.solve(2.0, np.zeros(1), step, jumps=[1 / 3])
    jump = 1 / 3 + tau
    t = np.array([0.5 * jump, jump, 1.0, 2.0])
    want = np.where(t > jump, 1 - np.exp(jump - t), 0)
    np.testing.assert_allclose(solution(t).ravel(), want, rtol=0, atol=SOLVED)
    np.testing.assert_array_equal(solution.breakpoints, [0, jump, 2])
    with_stop, _ = len(calls), calls.clear()
    model.solve(2.0, np.zeros(1), step)
    assert len(calls) > 3 * with_stop  # it has to find the jump by ever smaller steps


def test_a_jump_in_the_history_comes_back_after_the_delay():
    model = AdditiveModel([(-ONE, 1.0)])

    def history(t):
        return np.array([1.0 if t >= -0.4 else 0.0])

    solution = model.solve(1.0, history, jumps=[-0.4])
    np.testing.assert_array_equal(solution.breakpoints, [0, 0.6, 1])
    np.testing.assert_allclose(solution([0.6, 1.0]).ravel(), [1, 0.6], rtol=0, atol=SOLVED)


def test_breakpoints_are_the_sums_of_the_delays():
    model = AdditiveModel([(-ONE, 1.0)], [(ONE, 1.5)])
    points = model.solve(4.2, np.ones(1), start=0.0).breakpoints
    np.testing.assert_array_equal(points, [0, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.2])


def test_sums_of_decimal_delays_are_one_breakpoint_not_two():
    """3 · 0.1 is not 0.3 in binary: pieces of 6e-17 would be left between them."""
    model = AdditiveModel([(-ONE, 0.1)], [(ONE, 0.3)])
    points = model.solve(0.9, np.ones(1)).breakpoints
    np.testing.assert_allclose(points, np.arange(10) / 10, rtol=1e-14)


def test_no_piece_is_longer_than_the_smallest_delay():
    """Also after the ninth sum of delays, the last that is a breakpoint by itself."""
    points = AdditiveModel([(-ONE, 0.03)]).solve(1.0, np.ones(1)).breakpoints
    assert np.diff(points).max() <= 0.03 + 1e-15
    assert np.diff(points).min() > 0.009
    assert points[-1] == 1


def test_an_empty_interval_is_the_history():
    solution = AdditiveModel([(-ONE, 1.0)]).solve(2.0, lambda t: np.array([t]), start=2.0)
    assert solution.start == solution.end == 2
    np.testing.assert_array_equal(solution([1.5, 2.0]), [[1.5], [2.0]])
    np.testing.assert_array_equal(solution.breakpoints, [2])
    with pytest.raises(ValueError, match=r"t: expected times up to the end, 2.0, got 2.5"):
        solution(2.5)


def test_a_solution_takes_one_time_many_or_none():
    solution = AdditiveModel([(-np.eye(2), 0.5)]).solve(1, np.ones(2))
    assert solution(1).shape == (2,)
    assert solution([0.2, -3, 1]).shape == (3, 2)
    assert solution(np.zeros(0)).shape == (0, 2)
    np.testing.assert_array_equal(solution([0.7, 0.2])[0], solution(0.7))
    np.testing.assert_array_equal(solution(1 + 1e-15), solution(1))  # the end, to rounding


def test_input_and_history_may_be_left_out_or_constant():
    model = AdditiveModel([(-ONE, 0.0)], input_terms=[(2 * ONE, 0.3)], phi=np.ones(1))
    quiet = model.solve(1.0, np.zeros(1))(1.0)
    np.testing.assert_allclose(quiet, 1 - np.exp(-1), rtol=0, atol=SOLVED)
    driven = model.solve(1.0, np.zeros(1), np.ones(1))(1.0)
    np.testing.assert_allclose(driven, 3 * quiet, rtol=0, atol=SOLVED)


def test_overflow_is_an_error_that_says_when():
    message = r"the state overflows between t = 0.0 and t = 2.0"
    with pytest.raises(FloatingPointError, match=message):
        AdditiveModel([(1e3 * ONE, 0.0)]).solve(2.0, np.ones(1))


def test_the_solver_giving_up_is_an_error(monkeypatch):
    import scipy.integrate

    def stuck(*_, **__):
        return type("Stuck", (), {"success": False, "t": [0.0, 0.5], "message": "too small"})

    monkeypatch.setattr(scipy.integrate, "solve_ivp", stuck)
    with pytest.raises(RuntimeError, match=r"the solver stopped at t = 0.5: too small"):
        AdditiveModel([(-ONE, 0.0)]).solve(1.0, np.ones(1))


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"end": -1.0}, ValueError, r"end: expected a finite number in \[0.0, inf\], got -1.0"),
        ({"end": np.inf}, ValueError, "end: expected a finite number"),
        ({"end": "1"}, TypeError, "end: expected a real number, got str '1'"),
        ({"start": np.nan}, ValueError, "start: expected a finite number"),
        ({"history": [1.0]}, TypeError, r"history: expected a numpy array of shape \(d,\)"),
        ({"history": np.ones(2)}, ValueError, r"history: expected shape \(d,\) = \(1,\), got \(2"),
        ({"history": np.ones(1, "f")}, ValueError, "history: expected dtype float64, got float32"),
        ({"history": lambda t: t}, TypeError, r"history\(t\): expected a numpy array"),
        ({"history": lambda t: np.array([np.nan])}, ValueError, r"history\(t\): expected finite"),
        ({"x": np.ones(2)}, ValueError, r"x: expected shape \(d_x,\) = \(1,\), got \(2,\)"),
        ({"x": lambda t: np.ones(2)}, ValueError, r"x\(t\): expected shape \(d_x,\)"),
        ({"jumps": 1.0}, TypeError, "jumps: expected a sequence of times, got float"),
        ({"jumps": ["1"]}, TypeError, "jumps: expected a real number, got str"),
        ({"rtol": 0.0}, ValueError, "rtol: expected a finite number in .* got 0.0"),
        ({"atol": 0.0}, ValueError, r"atol: expected a finite number in \(0.0, inf\], got 0.0"),
        ({"end": 1e15}, ValueError, "end: expected an interval in which the delay 0.1 counts"),
    ],
)
def test_solve_refuses(change, error, message):
    model = AdditiveModel([(-ONE, 0.1)], input_terms=[(ONE, 0.0)])
    with pytest.raises(error, match=message):
        model.solve(**{"end": 1.0, "history": np.ones(1), "x": np.ones(1), **change})


@pytest.mark.parametrize(
    ("t", "error", "message"),
    [
        ([[0.5]], ValueError, r"t: expected shape \(n,\) = \(1,\), got \(1, 1\)"),
        ([0.5, np.nan], ValueError, "t: expected finite entries, got nan"),
        ("now", TypeError, "t: expected a number or numbers"),
        (0.5j, TypeError, "t: expected a number or numbers"),
    ],
)
def test_a_solution_refuses(t, error, message):
    solution = AdditiveModel([(-ONE, 0.0)]).solve(1.0, np.ones(1))
    with pytest.raises(error, match=message):
        solution(t)
