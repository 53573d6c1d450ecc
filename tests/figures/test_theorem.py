"""The plot of the loss gap shows what it is given."""

import matplotlib
import numpy as np

matplotlib.use("Agg")

from unrolled.figures import theorem


def test_gap_plot_shows_measured_and_bound_on_logarithmic_axes():
    lengths, gaps = np.array([4.0, 8.0]), np.array([0.2, 0.1])
    axes = theorem.gap_by_length(lengths, gaps, 5 * gaps).axes[0]
    assert axes.get_xscale() == axes.get_yscale() == "log"
    lines = {line.get_label(): line for line in axes.get_lines()}
    np.testing.assert_array_equal(lines["measured"].get_ydata(), gaps)
    np.testing.assert_array_equal(lines["bound"].get_ydata(), 5 * gaps)
    np.testing.assert_allclose(lines["proportional to 1/K"].get_ydata(), gaps)
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["4", "8"]
