"""The plot of the chapter on the vanilla LSTM shows the numbers it is given."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from unrolled.figures import vanilla


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


def test_state_gates_and_signs_are_those_given():
    rng = np.random.default_rng(0)
    signs, state = "to be", rng.normal(size=5)
    gates = {name: rng.uniform(size=5) for name in ("$g_{cs}$", "$g_{cu}$")}
    figure = vanilla.gate_trace(signs, state, gates)
    above, *below = figure.axes
    np.testing.assert_array_equal(above.lines[0].get_ydata(), state)
    for axes, (name, values) in zip(below, gates.items(), strict=True):
        bars = [p.get_height() for p in axes.patches[:5]]
        np.testing.assert_array_equal(bars, values)
        assert axes.get_ylabel() == name
    shown = [label.get_text() for label in below[-1].get_xticklabels()]
    assert shown == ["t", "o", "\N{OPEN BOX}", "b", "e"]


def test_blanks_are_marked_in_every_panel():
    figure = vanilla.gate_trace("a b c", np.zeros(5), {"g": np.full(5, 0.5)})
    above, below = figure.axes
    assert [band.get_x() for band in above.patches] == [0.5, 2.5]
    assert [band.get_x() for band in below.patches[5:]] == [0.5, 2.5]
