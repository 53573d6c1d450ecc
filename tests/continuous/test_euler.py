"""Euler's recursions: what they are, how fast they converge, what they refuse."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled.continuous import AdditiveModel, DelayModel

ONE = np.ones((1, 1))
sizes = {"d": st.integers(1, 4), "seed": st.integers(0, 2**32 - 1)}


def random_model(rng, d, delays, warping="tanh"):
    """Two terms of each kind; of the delays, the readouts take those that are not zero."""
    state, readout, inputs = ([rng.standard_normal((d, d)) for _ in range(2)] for _ in range(3))
    later = [tau for tau in delays if tau > 0]
    return AdditiveModel(
        list(zip(state, delays, strict=True)),
        [(B, tau) for B, tau in zip(readout, later * 2, strict=False)],
        list(zip(inputs, (0.0, -delays[1]), strict=True)),
        rng.standard_normal(d),
        warping,
    )


@pytest.mark.parametrize("method", ["backward", "forward"])
@settings(max_examples=25)
@given(**sizes, k=st.integers(1, 3), steps=st.integers(0, 5))
def test_every_step_satisfies_eulers_equation(method, d, seed, k, steps):
    """(s[n+1] - s[n])/ΔT is the rate of the model, at the end of the step or at its beginning."""
    rng = np.random.default_rng(seed)
    model = random_model(rng, d, (0.0, 0.5))
    recursion = model.discretize(k, method)
    h = recursion.step
    frequencies = rng.standard_normal(d)

    def history(t):
        return np.cos(frequencies * t)

    run = recursion.run(steps, history, history, start=-1.0)

    def state(t):
        return run.s[round((t + 1) / h)] if t > -1 + h / 2 else history(t)

    np.testing.assert_array_equal(run.r, np.tanh(run.s))
    np.testing.assert_allclose(run.t, -1 + h * np.arange(steps + 1), rtol=1e-15)
    for n in range(steps):
        at = run.t[n + 1] if method == "backward" else run.t[n]
        moved = run.s[n + 1] - run.s[n]
        # Relative to the state, and to the inverse of I - hA, some roundings.
        scale = np.abs(run.s).max() * np.linalg.norm(np.eye(d) - h * model.state_terms[0][0])
        np.testing.assert_allclose(moved, h * model.rate(at, state, history), atol=1e-12 * scale)


@pytest.mark.parametrize("method", ["backward", "forward"])
def test_the_error_is_of_first_order_with_several_delays(method):
    model = AdditiveModel(
        [(-2 * ONE, 0.0), (0.5 * ONE, 0.5)], [(-ONE, 1.0), (ONE, 0.5)], [(ONE, 0.0), (ONE, -1.0)]
    )

    def x(t):
        return np.array([np.sin(t)])

    want = model.solve(3.0, np.array([0.5]), x)(3.0)
    errors = [
        np.abs(model.discretize(k, method).run(6 * k, np.array([0.5]), x).s[-1] - want).max()
        for k in (64, 128, 256)
    ]
    # The next term of the error is smaller by ΔT = 1/128.
    np.testing.assert_allclose(np.divide(errors[:-1], errors[1:]), 2, rtol=0.02)


def test_backward_euler_survives_the_stiff_equation_forward_euler_does_not():
    """ds/dt = -50 s at ΔT = 0.1: a factor of 1/6 a step, and one of -4."""
    model = AdditiveModel([(-50 * ONE, 0.0)])
    backward, forward = (
        model.discretize(step=0.1, method=method).run(3, np.ones(1)).s.ravel()
        for method in ("backward", "forward")
    )
    np.testing.assert_allclose(backward, (1 / 6) ** np.arange(4), rtol=1e-14)
    np.testing.assert_allclose(forward, (-4.0) ** np.arange(4), rtol=1e-14)


def test_the_same_delay_in_finer_steps_keeps_the_model():
    """ΔT → 0 with τ₀ tied to it tends to another one, without a delay."""
    A, B = -ONE, -1.5 * ONE
    start = np.array([0.5])
    tied = DelayModel(A, B, tau=1 / 512).discretize(1).run(1024, start).s[-1]
    kept = DelayModel(A, B, tau=1.0).discretize(512).run(1024, start).s[-1]
    without = DelayModel(A, B, tau=0.0).solve(2.0, start)(2.0)
    delayed = DelayModel(A, B, tau=1.0).solve(2.0, start)(2.0)
    assert abs(tied - without) < 2e-3 < 0.09 < abs(delayed - without)
    assert abs(kept - delayed) < 2e-3


def test_decimal_delays_are_multiples_of_decimal_steps():
    """0.3 / 0.1 is 2.9999999999999996."""
    recursion = AdditiveModel([(-ONE, 0.1)], [(ONE, 0.3)]).discretize(1)
    assert [w.lag for w in recursion.state_weights] == [0, 0]
    assert [w.lag for w in recursion.readout_weights] == [2]


def test_no_steps_are_the_initial_state():
    run = DelayModel(-ONE, ONE, tau=1.0).discretize(4).run(0, lambda t: np.array([t]), start=3.0)
    np.testing.assert_array_equal(run.t, [3])
    np.testing.assert_array_equal(run.s, [[3]])
    np.testing.assert_array_equal(run.r, np.tanh([[3]]))


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({}, ValueError, "k, step: expected one of the two, got neither"),
        ({"k": 2, "step": 0.5}, ValueError, "k, step: expected one of the two, got both"),
        ({"k": 0}, ValueError, "k: expected an integer ≥ 1, got 0"),
        ({"k": 1.0}, TypeError, "k: expected an integer, got float 1.0"),
        ({"step": 0.0}, ValueError, r"step: expected a finite number in \(0.0, inf\], got 0.0"),
        ({"step": "1"}, TypeError, "step: expected a real number, got str '1'"),
        ({"k": 1, "method": "midpoint"}, ValueError, "method: expected one of 'backward', 'for"),
        (
            {"k": 1},
            ValueError,
            r"input_terms\[1\]: expected a delay that is an integer multiple of ΔT = 1.0, got -0.5",
        ),
        (
            {"step": 0.3},
            ValueError,
            r"readout_terms\[0\]: expected a delay .* multiple of ΔT = 0.3, got 1.0",
        ),
        (
            {"step": 0.25},
            ValueError,
            r"step: expected ΔT such that 1/ΔT is no eigenvalue of A.* got 1/ΔT = 4 beside .* 4",
        ),
    ],
)
def test_discretize_refuses(arguments, error, message):
    model = AdditiveModel([(4 * ONE, 0.0)], [(ONE, 1.0)], [(ONE, 0.0), (ONE, -0.5)])
    with pytest.raises(error, match=message):
        model.discretize(**arguments)


def test_without_a_delay_a_step_is_needed_and_a_backward_one_is_not_linear():
    model = AdditiveModel(readout_terms=[(ONE, 0.0)])
    with pytest.raises(ValueError, match="k: expected None and a step, for no state or readout"):
        model.discretize(1)
    with pytest.raises(ValueError, match=r"readout_terms\[0\]: expected a delay, or method="):
        model.discretize(step=0.1)
    assert model.discretize(step=0.1, method="forward").run(1, np.zeros(1)).s[-1] == 0


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"steps": -1}, ValueError, "steps: expected an integer ≥ 0, got -1"),
        ({"steps": 1.0}, TypeError, "steps: expected an integer, got float"),
        ({"history": np.ones(2)}, ValueError, r"history: expected shape \(d,\)"),
        ({"x": np.ones(1)}, ValueError, r"x: expected shape \(d_x,\) = \(0,\), got \(1,\)"),
        ({"start": np.inf}, ValueError, "start: expected a finite number"),
    ],
)
def test_run_refuses(change, error, message):
    recursion = DelayModel(-ONE, ONE, tau=1.0).discretize(1)
    with pytest.raises(error, match=message):
        recursion.run(**{"steps": 2, "history": np.ones(1), **change})
