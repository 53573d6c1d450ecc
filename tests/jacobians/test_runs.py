"""The Jacobians of a run are the derivatives of its states, in order.

The complex step has no truncation error: what ``assert_near`` allows is rounding of five steps.
"""

import numpy as np
import pytest
from cell_contract import assert_near, seeds
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled import jacobians

sizes = {
    "d": st.integers(1, 3),
    "d_x": st.integers(1, 2),
    "steps": st.integers(1, 5),
    "batch": st.integers(1, 3),
    "seed": seeds,
}


@settings(max_examples=12)
@given(**sizes)
def test_each_is_the_derivative_of_one_step(
    make_cell, make_case, differentiated, d, d_x, steps, batch, seed
):
    run = differentiated(make_case(make_cell(d_x, d), steps, batch, seed))
    J = jacobians.of_run(run.cell, run.case.params, run.run.tape)
    assert len(J) == steps
    for k in range(steps):
        want = run.derivative(lambda at, k=k: run.carried(at, k - 1, k), run.state_after(k - 1))
        assert_near(J[k], want)


@settings(max_examples=12)
@given(**sizes, data=st.data())
def test_products_are_derivatives_end_to_end(
    make_cell, make_case, differentiated, data, d, d_x, steps, batch, seed
):
    run = differentiated(make_case(make_cell(d_x, d), steps, batch, seed))
    n, l = sorted(data.draw(st.tuples(*[st.integers(-1, steps - 1)] * 2)))  # noqa: E741
    J = jacobians.of_run(run.cell, run.case.params, run.run.tape)
    want = run.derivative(lambda at: run.carried(at, n, l), run.state_after(n))
    assert_near(jacobians.product(J, n, l), want)


@settings(max_examples=12)
@given(**sizes)
def test_the_backward_pass_multiplies_by_their_transposes(
    make_cell, make_case, differentiated, d, d_x, steps, batch, seed
):
    """With nothing asked of the outputs, the adjoint comes back through (J[T-1] ⋯ J[0])ᵀ."""
    run = differentiated(make_case(make_cell(d_x, d), steps, batch, seed))
    case = run.case
    case.d_outputs[:] = 0
    J = jacobians.of_run(run.cell, case.params, run.run.tape)
    total = jacobians.product(J, -1, steps - 1)
    want = np.einsum("bij,bi->bj", total, run.joined(case.d_state))
    assert_near(run.joined(case.backward(run.run).state), want)


def test_the_order_is_latest_step_leftmost():
    J = np.array([[[[0.0, 2.0], [0.0, 0.0]]], [[[0.0, 0.0], [2.0, 0.0]]]])
    np.testing.assert_array_equal(jacobians.product(J, -1, 1), [[[0, 0], [0, 4]]])


def test_a_product_is_the_callers_to_write_into():
    J = np.ones((3, 2, 1, 1))
    for l in (-1, 0):  # noqa: E741
        product = jacobians.product(J, -1, l)
        product[:] = 7
    assert (J == 1).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_they_have_the_dtype_of_the_cell(make_cell, make_case, dtype):
    case = make_case(make_cell(2, 3, dtype), 3, 2, seed=0)
    J = jacobians.of_run(case.cell, case.params, case.forward().tape)
    assert J.dtype == jacobians.product(J, -1, 2).dtype == dtype


@pytest.mark.parametrize(("steps", "batch"), [(0, 2), (3, 0)])
def test_an_empty_run_has_empty_ones(make_cell, make_case, steps, batch):
    case = make_case(make_cell(2, 3), steps, batch, seed=0)
    J = jacobians.of_run(case.cell, case.params, case.forward().tape)
    width = sum(shape[1] for shape, _ in case.cell.state_shapes(0).values())
    assert J.shape == (steps, batch, width, width)
    assert jacobians.product(J, -1, steps - 1).shape == (batch, width, width)


def test_the_calls_change_nothing(make_cell, make_case, all_gradients):
    case = make_case(make_cell(2, 3), 3, 2, seed=0)
    run = case.forward()
    before = all_gradients(case.backward(run))
    J = jacobians.of_run(case.cell, case.params, run.tape)
    J[:] = 7
    for name, value in all_gradients(case.backward(run)).items():
        np.testing.assert_array_equal(value, before[name])
