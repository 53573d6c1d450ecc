"""The plots on the flow of errors show what they are given."""

import numpy as np
import pytest
from matplotlib import pyplot as plt

from unrolled.figures import flow


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def test_by_lag_shows_the_median_the_range_and_the_gates():
    rows = np.array([[1.0, 0.1, 0.01], [1, 0.2, 0.02], [1, 0.4, 0.5]])
    gates = np.array([1.0, 0.5, 0.25])
    axes = flow.by_lag({"plain": rows * 2, "gated": rows}, {"gated": gates}).axes[0]
    plain, gated, alone, level = (line.get_ydata() for line in axes.lines)
    np.testing.assert_array_equal(plain, [2, 0.4, 0.04])
    np.testing.assert_array_equal(gated, [1, 0.2, 0.02])
    np.testing.assert_array_equal(alone, gates)
    assert set(level) == {1}
    shade = axes.collections[1].get_paths()[0].vertices
    assert (shade[:, 1].min(), shade[:, 1].max()) == (0.01, 1.0)
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["plain", "gated"]
    assert axes.get_yscale() == "log"


def test_by_lag_needs_no_gates():
    assert len(flow.by_lag({"one": np.ones((2, 3))}).axes[0].lines) == 2
