"""The plots on backpropagation through time show what they are given."""

import numpy as np
import pytest
from matplotlib import pyplot as plt

from unrolled.figures import bptt


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def test_what_a_way_back_drops_is_hatched_and_what_it_keeps_is_filled():
    full = np.tril(np.ones((4, 4)))
    band = full * np.triu(np.ones((4, 4)), -1)
    panels = bptt.kept({"full": full, "band": band}).axes
    assert [len(axes.collections) - 1 for axes in panels] == [0, 3]
    filled = [axes.collections[0].get_array().reshape(4, 4) for axes in panels]
    for got, want in zip(filled, (full, band), strict=True):
        np.testing.assert_array_equal(~np.isnan(np.ma.filled(got.astype(float), np.nan)), want > 0)
    assert [axes.get_title() for axes in panels] == ["full", "band"]


def test_shade_is_the_logarithm_of_the_size():
    sizes = np.array([[1.0, 0], [0.01, 0.1]])
    mesh = bptt.kept({"full": sizes}).axes[0].collections[0]
    values = np.ma.filled(mesh.get_array().astype(float), np.nan).reshape(2, 2)
    assert values[1].tolist() == [-2.0, -1.0]
    assert mesh.get_clim() == (-2.0, 0.0)


def test_bias_has_a_line_for_each_case_and_axes_that_say_what_they_show():
    axes = bptt.bias([1, 2], {"one": [1, 0.1], "two": [1.0, 0.0]}).axes[0]
    one, two = (line.get_ydata() for line in axes.lines)
    assert one.tolist() == [1, 0.1]
    np.testing.assert_array_equal(two, [1, np.nan])
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["one", "two"]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("k₂ (steps back)", "relative bias")
    assert axes.get_yscale() == "log"
