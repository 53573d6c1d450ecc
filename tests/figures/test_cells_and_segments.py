"""The plots of the chapter on cells and segments show the numbers they are given."""

import numpy as np
import pytest
from matplotlib import pyplot as plt

from unrolled.figures import cells_and_segments as plots


@pytest.fixture(autouse=True)
def close():
    yield
    plt.close("all")


def test_an_echo_that_ends_drops_out_of_the_picture():
    (axes,) = plots.echoes({"kept": np.ones(4), "cut": np.array([1, 0.5, 0, 0])}).axes
    kept, cut = (line.get_ydata() for line in axes.lines)
    np.testing.assert_array_equal(kept, 1)
    np.testing.assert_array_equal(cut[:2], [1, 0.5])
    assert (cut[2:] < axes.get_ylim()[0]).all()
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["kept", "cut"]


def test_each_response_is_beside_its_bound():
    states = np.array([[3.0, 4.0], [0.0, 2.0]])
    (axes,) = plots.responses({0.5: states, 0.8: states}, first=5.0).axes
    size, bound, _, other = (line.get_ydata() for line in axes.lines)
    np.testing.assert_array_equal(size, [5, 2])
    np.testing.assert_array_equal(bound, [5, 2.5])
    np.testing.assert_array_equal(other, [5, 4])
    pairs = [line.get_color() for line in axes.lines]
    assert pairs[0] == pairs[1] != pairs[2] == pairs[3]


def test_window_errors_are_drawn_over_the_widths():
    (axes,) = plots.window_errors((1, 2, 4), {"a": [1, 0.1, 0], "b": [1, 1, 1]}).axes
    a, b = axes.lines
    np.testing.assert_array_equal(a.get_xdata(), [1, 2, 4])
    np.testing.assert_array_equal(a.get_ydata()[:2], [1, 0.1])
    assert a.get_ydata()[2] < axes.get_ylim()[0]
    np.testing.assert_array_equal(b.get_ydata(), 1)
