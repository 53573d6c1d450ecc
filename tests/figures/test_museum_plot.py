"""The plot of the losses: a row for each gradient, a dot for each start."""

import matplotlib.pyplot as plt

from unrolled.figures.museum import losses


def test_every_start_is_a_dot_and_the_median_of_the_right_one_a_line():
    groups = {
        "RNN": {"RNN": [0.1, 0.2, 0.4], "wrong": [0.3, 0.5, 0.6]},
        "LSTM": {"LSTM": [0.01, 0.02, 0.03]},
    }
    axes = losses(groups).axes[0]
    dots = [line for line in axes.lines if len(line.get_xdata()) == 3]
    assert [list(line.get_xdata()) for line in dots] == [
        values for group in groups.values() for values in group.values()
    ]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["RNN", "wrong", "LSTM"]
    dotted = [line.get_xdata()[0] for line in axes.lines if line.get_linestyle() == ":"]
    assert 0.2 in dotted
    assert 0.02 in dotted
    plt.close("all")
