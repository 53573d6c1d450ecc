"""The check of two levels of checkpoints knows one level when it sees it."""

import pytest

from unrolled.checks import bptt


@pytest.mark.parametrize("states", [300, 300.0, 299, 302, 305])
def test_three_times_the_cube_root_and_three_runs_are_right(states):
    assert bptt.two_levels(states, 3).right


@pytest.mark.parametrize(
    ("states", "runs", "reason"),
    [
        (2000, 2, "That is one level. Cut each of its segments once more."),
        (2000, 3, "Fewer states are in memory at the worst moment."),
        (200, 3, "More states are in memory at the worst moment."),
        (300, 2, "The states are right; a step is run more times than that."),
        (300, 4, "The states are right; a step is run fewer times than that."),
        (300, None, "Both answers are numbers, at least 0."),
        ("300", 3, "Both answers are numbers, at least 0."),
        (-300, 3, "Both answers are numbers, at least 0."),
    ],
)
def test_wrong_answers_are_told_apart(states, runs, reason):
    verdict = bptt.two_levels(states, runs)
    assert verdict.right is False
    assert verdict.reason == reason


def test_only_no_answer_at_all_is_waiting():
    assert bptt.two_levels(None, None).right is None


@pytest.mark.parametrize(
    ("steps", "error"), [(10, ValueError), (0, ValueError), (1e6, TypeError), (True, TypeError)]
)
def test_steps_must_be_a_cube(steps, error):
    with pytest.raises(error, match="steps: expected"):
        bptt.two_levels(300, 3, steps)
