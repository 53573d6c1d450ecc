"""The self-check of the exercise room: a line is right when it makes the same mistake."""

import pytest

from unrolled.checks import museum
from unrolled.museum import ROOMS
from unrolled.museum.rooms import _LINES


@pytest.mark.parametrize("name", ROOMS)
def test_the_line_of_the_solution_is_right(name):
    assert museum.mistake(name, *_LINES[name]).right


def test_the_same_mistake_in_other_words_is_right():
    right, _ = _LINES["A"]
    assert museum.mistake("A", right, 'alpha["cs"] = (g_cs - g_cs**2) * s * psi').right


@pytest.mark.parametrize("name", ROOMS)
def test_the_line_of_another_room_is_not(name):
    for other in set(ROOMS) - {name}:
        verdict = museum.mistake(name, *_LINES[other])
        assert verdict.right is False
        assert "another mistake" in verdict.reason


@pytest.mark.parametrize("lines", [(None, None), ("chi = d_v[n] + f_chi", None), (None, "pass")])
def test_no_answer_is_waiting(lines):
    assert museum.mistake("A", *lines).right is None


@pytest.mark.parametrize(
    ("right", "wrong", "reason"),
    [
        (1, "pass", "two lines of lstm_backward"),
        ("no such line", "pass", "does not stand in lstm_backward"),
        ("chi = d_v[n] + f_chi", "chi = (", "not Python"),
        ("chi = d_v[n] + f_chi", "chi = nothing", "raises NameError"),
        ("chi = d_v[n] + f_chi", "chi = f_chi + d_v[n]", "changes nothing"),
        (
            "return grads, d_x, f_psi, f_chi",
            "return grads, d_x[0], f_psi, f_chi",
            "another mistake",
        ),
    ],
)
def test_what_is_wrong_is_said(right, wrong, reason):
    verdict = museum.mistake("A", right, wrong)
    assert verdict.right is False
    assert reason in verdict.reason
