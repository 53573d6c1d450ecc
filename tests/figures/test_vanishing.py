"""The plots on vanishing and exploding gradients show what they are given."""

import numpy as np
import pytest
from matplotlib import pyplot as plt

from unrolled.figures import vanishing


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def labels(axes):
    return [text.get_text() for text in axes.get_legend().get_texts()]


def test_by_lag_has_a_line_for_each_network_and_one_at_1():
    axes = vanishing.by_lag({"one": np.array([1, 0.1]), "two": np.array([1.0, 10, 100])}).axes[0]
    one, two, level = (line.get_ydata() for line in axes.lines)
    np.testing.assert_array_equal(one, [1, 0.1])
    np.testing.assert_array_equal(two, [1, 10, 100])
    assert set(level) == {1}
    assert axes.get_yscale() == "log"
    assert labels(axes) == ["one", "two"]


def test_powers_stand_beside_those_of_the_radius():
    axes = vanishing.powers(np.array([1.0, 10, 10]), 0.5).axes[0]
    np.testing.assert_array_equal(axes.lines[0].get_ydata(), [1, 10, 10])
    np.testing.assert_array_equal(axes.lines[1].get_ydata(), [1, 0.5, 0.25])


def test_cliff_leaves_out_what_is_beyond_the_picture():
    theta = np.array([0.0, 0.5, 1.0])
    path = [(0.2, 3.0), (16.0, 1.0), (-1.0, 2.0), (1.0, 4.0)]
    axes = vanishing.cliff(theta, theta**2, {"thrown": path}).axes[0]
    np.testing.assert_array_equal(axes.lines[0].get_ydata(), theta**2)
    np.testing.assert_array_equal(axes.lines[1].get_xydata(), [[0.2, 3.0], [1.0, 4.0]])
    assert labels(axes) == ["thrown"]


def test_success_shows_rates_with_intervals_at_their_lags():
    rows = [(10, 1.0, 0.7, 1.0), (20, 0.5, 0.2, 0.8)]
    axes = vanishing.success({"one": rows, "two": rows}).axes[0]
    assert [text.get_text() for text in axes.get_xticklabels()] == ["10", "20"]
    for bars in axes.containers:
        np.testing.assert_array_equal(bars.lines[0].get_ydata(), [1.0, 0.5])
        ends = np.array([segment[:, 1] for segment in bars.lines[2][0].get_segments()])
        np.testing.assert_allclose(ends, [[0.7, 1.0], [0.2, 0.8]])
    left, right = (bars.lines[0].get_xdata() for bars in axes.containers)
    assert (left < right).all()
    assert labels(axes) == ["one", "two"]
