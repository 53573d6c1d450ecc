"""The plots of the chapter on the Augmented LSTM show the numbers they are given."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from unrolled.experiments import interval
from unrolled.figures import augmented

SCORES = {
    "one": {"vanilla": [0.3, 0.5, 0.4], "window": [0.1, 0.2, 0.12]},
    "two": {"vanilla": [1.0, 1e-3, 1e-3]},
}


@pytest.fixture(autouse=True)
def close():
    yield
    plt.close("all")


def test_contests_show_every_start_the_mean_and_its_interval():
    figure = augmented.contests(SCORES, {"one": "wrong", "two": "loss"})
    assert [axes.get_title(loc="left") for axes in figure.axes] == list(SCORES)
    assert [axes.get_xlabel() for axes in figure.axes] == ["wrong", "loss"]
    for axes, entries in zip(figure.axes, SCORES.values(), strict=True):
        assert [label.get_text() for label in axes.get_yticklabels()] == list(entries)
        lines = iter(axes.get_lines())
        for row, values in enumerate(entries.values()):
            starts, line, mean = (next(lines) for _ in range(3))
            np.testing.assert_array_equal(starts.get_xdata(), values)
            assert set(starts.get_ydata()) == {row}
            found = interval(values)
            assert mean.get_xdata()[0] == found.mean
            assert line.get_xdata()[1] == found.high
            assert line.get_xdata()[0] == max(found.low, 0.8 * min(values)) > 0
    assert [axes.get_xscale() for axes in figure.axes] == ["log", "log"]


def test_contests_whose_scores_are_alike_have_a_plain_axis():
    figure = augmented.contests({"one": {"vanilla": [0.1, 0.11]}}, {"one": "wrong"})
    assert figure.axes[0].get_xscale() == "linear"
