"""A function with one line changed: it runs what it shows, and refuses what is not there."""

import inspect

import pytest

from unrolled.museum import mutate
from unrolled.museum.passes import logistic, rnn_backward, rnn_forward


def test_the_changed_line_is_run_and_shown():
    half = mutate(logistic, "value: Array = (1 + np.tanh(a / 2)) / 2", "value = a / 2")
    assert half(3.0) == 1.5
    assert "    value = a / 2\n" in inspect.getsource(half)
    assert logistic(0.0) == 0.5


def test_a_label_at_the_end_of_a_line_may_be_left_out():
    changed = mutate(rnn_forward, 's = r_old @ p["W_r"].T + x_n @ p["W_x"].T + p["theta"]', "pass")
    assert "pass\n" in inspect.getsource(changed)


def test_several_lines_may_take_the_place_of_one():
    more = mutate(logistic, "return value", "value = value + 1\nreturn value")
    assert more(0.0) == 1.5


@pytest.mark.parametrize(
    ("right", "times"), [("x = 1", 0), ("for n in reversed(range(len(tape)))", 0)]
)
def test_a_line_that_is_not_there_is_refused(right, times):
    message = f"right: expected a line that stands once in rnn_backward, .* {times} times"
    with pytest.raises(ValueError, match=message):
        mutate(rnn_backward, right, "pass")


@pytest.mark.parametrize(("right", "wrong"), [(1, "pass"), ("return value", None)])
def test_what_is_no_line_is_refused(right, wrong):
    with pytest.raises(TypeError, match="expected a line of source, got"):
        mutate(logistic, right, wrong)


def test_what_is_not_python_is_refused():
    with pytest.raises(SyntaxError):
        mutate(logistic, "return value", "return (value")
