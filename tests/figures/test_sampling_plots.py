"""The plots of the chapter on sampling show what they are given, in words that say what it is."""

import matplotlib as mpl
import numpy as np
import pytest

mpl.use("Agg")
import matplotlib.pyplot as plt

from unrolled.continuous import AdditiveModel, DelayModel
from unrolled.figures import sampling

ONE = np.ones((1, 1))


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def lines(figure):
    """Return label → (x, y) of the lines in the only axes."""
    (axes,) = figure.axes
    return {line.get_label(): line.get_data() for line in axes.get_lines()}


def test_carry_in_time_marks_the_readout_at_the_end_of_every_column():
    model = DelayModel(-np.eye(3), np.eye(3), np.ones((3, 2)), tau=1.0)
    bits, carry = np.array([[0.0, 1.0], [1.0, 1.0]]), np.array([0, 1])
    flow = model.solve(1.0, np.array([0.1, 0.2, 0.3]), np.ones(2), start=-1.0)
    figure = sampling.carry_in_time(flow, bits, carry)
    _, (t, r) = (line.get_data() for line in figure.axes[0].get_lines())
    np.testing.assert_array_equal(t, [0, 1])
    np.testing.assert_array_equal(r, flow.readout([0.0, 1.0])[:, 1])
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert texts == ["0 + 1", "carry 0", "1 + 1", "carry 1"]


def test_two_ends_follows_a_run_only_until_it_has_left():
    model = AdditiveModel([(-50 * ONE, 0.0)], [], [(50 * ONE, 0.0)])
    start, drive = np.zeros(1), np.ones(1)
    runs = {
        end: model.discretize(step=0.05, method=end).run(20, start, drive)
        for end in ("backward", "forward")
    }
    shown = lines(sampling.two_ends(runs, model.solve(1.0, start, drive)))
    np.testing.assert_array_equal(shown["backward"][1], runs["backward"].s[:, 0])
    seen = len(shown["forward"][1])
    assert 2 < seen < 20
    np.testing.assert_array_equal(shown["forward"][1], runs["forward"].s[:seen, 0])


def test_first_order_draws_errors_and_bounds_against_the_step():
    shown = lines(sampling.first_order([1, 2, 4], [0.4, 0.2, 0.1], [4.0, 2.0, 1.0], tau=0.5))
    for name, values in (("largest error", [0.4, 0.2, 0.1]), ("proved bound", [4.0, 2.0, 1.0])):
        np.testing.assert_array_equal(shown[name][0], [0.5, 0.25, 0.125])
        np.testing.assert_array_equal(shown[name][1], values)
    np.testing.assert_allclose(shown["proportional to ΔT"][1], [0.4, 0.2, 0.1], rtol=1e-15)


def test_two_limits_names_what_happened_to_the_delay():
    start = np.array([0.5])
    models = [DelayModel(-ONE, -2 * ONE, tau=tau) for tau in (1.0, 0.25, 0.0)]
    kept, tied = models[0].discretize(4).run(8, start), models[1].discretize(1).run(8, start)
    delayed, undelayed = (models[i].solve(2.0, start) for i in (0, 2))
    shown = lines(sampling.two_limits(kept, tied, delayed, undelayed))
    np.testing.assert_array_equal(shown["the delay kept"][1], kept.s[:, 0])
    np.testing.assert_array_equal(shown["the delay shrunk along"][1], tied.s[:, 0])
