"""The plots of the chapter on stability show the numbers they are given."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

from unrolled.figures import stability


@pytest.fixture(autouse=True)
def _without_a_screen():
    mpl.use("Agg")
    yield
    plt.close("all")


def lines(figure):
    return [
        (np.asarray(x), np.asarray(y))
        for x, y in (line.get_data() for line in figure.axes[0].lines)
    ]


def test_growth_draws_the_sizes_and_the_powers_of_the_modulus():
    sizes = {0.5: np.array([1.0, 0.4, 0.3]), 2.0: np.array([1.0, 2.0, 3.0])}
    drawn = lines(stability.growth(sizes))
    np.testing.assert_array_equal(drawn[0][1], sizes[0.5])
    np.testing.assert_array_equal(drawn[1][1], [1, 0.5, 0.25])
    np.testing.assert_array_equal(drawn[2][1], sizes[2.0])
    np.testing.assert_array_equal(drawn[3][1], [1, 2, 4])


def test_fates_draws_every_state_under_its_name():
    states = {"up": np.array([0.1, 1.0]), "flip": np.array([0.1, -1.0])}
    figure = stability.fates(states)
    for (_, y), want in zip(lines(figure), states.values(), strict=True):
        np.testing.assert_array_equal(y, want)
    assert [t.get_text() for t in figure.axes[0].get_legend().get_texts()] == ["up", "flip"]


def test_factors_draws_bounds_and_stretches():
    steps = np.array([0.1, 1.0])
    bounds, stretches = np.array([[0.9, 0.5]]), np.array([[0.8, 0.4]])
    drawn = lines(stability.factors(steps, bounds, stretches))
    np.testing.assert_array_equal(drawn[0], [steps, bounds[0]])
    np.testing.assert_array_equal(drawn[1], [steps, stretches[0]])


def test_memory_maps_marks_fixed_points_by_what_they_do():
    """Full is attracting; the largest fixed point of tanh(1.5 r) is 1.2878/1.5."""
    axes = stability.memory_maps((0.8, 1.5)).axes[0]
    points = {
        (round(float(line.get_xdata()[0]), 4), line.get_markerfacecolor() == "white")
        for line in axes.lines
        if len(line.get_xdata()) == 1
    }
    assert points == {(0.0, False), (0.0, True), (0.8586, False), (-0.8586, False)}
