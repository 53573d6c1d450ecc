"""The plots of the additive model show what they were given."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from unrolled.figures import additive


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def test_trajectories_differ_in_dash_and_are_named():
    t = np.linspace(0, 1, 5)
    figure = additive.trajectories(t, {"one": t, "two": 2 * t}, ylabel="y", marks=[0.5])
    (axes,) = figure.axes
    mark, one, two = axes.lines
    assert mark.get_xdata()[0] == 0.5
    assert (two.get_ydata() == 2 * t).all()
    assert one.get_linestyle() != two.get_linestyle()
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["one", "two"]
    assert axes.get_ylabel() == "y"
    assert additive.trajectories(t, {"one": t}).axes[0].get_legend() is None


def test_what_is_read_wrongly_stands_in_brackets():
    t = np.linspace(0, 3, 4)
    figure = additive.carry_cells(t, {"cell": t}, [1, 0, 1], {"cell": "1?0"})
    assert [text.get_text() for text in figure.axes[0].texts] == ["1", "(?)", "(0)"]


def test_pictures_are_upright_and_in_rows():
    image = np.array([[1.0, -1.0], [-1.0, -1.0], [0.0, 0.5]])
    figure = additive.pictures([image] * 3, ["a", "b", "c"], columns=2)
    assert len(figure.axes) == 4
    drawn = figure.axes[0].collections[0].get_array()
    assert (np.asarray(drawn) == image[::-1]).all()  # a mesh has its first row below
    assert [axes.get_title() for axes in figure.axes] == ["a", "b", "c", ""]


def test_points_have_a_legend_if_there_are_several_curves():
    one = additive.points([0, 1], {"a": [1, 2]}, "x", "y")
    two = additive.points([0, 1], {"a": [1, 2], "b": [2, 1]}, "x", "y")
    assert one.axes[0].get_legend() is None
    assert two.axes[0].get_legend() is not None
