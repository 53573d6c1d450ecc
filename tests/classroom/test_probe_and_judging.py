"""What the sandbox records of a student's objects, and what the judge makes of it."""

from __future__ import annotations

import json

import numpy as np
import pytest

from unrolled_course import codec, judging
from unrolled_course.codec import Code, Other
from unrolled_course.errors import CourseError
from unrolled_course.judging import Question, Raised, Result, Score
from unrolled_course.probe import CALLS, Probe


@pytest.fixture
def record(tmp_path):
    """Return what asks for an answer and gives back what the judge gets of it."""

    def ask(answer, calls):
        (tmp_path / CALLS).write_bytes(codec.dumps({"q": calls}))
        Probe(tmp_path, tmp_path)("q", answer)
        return (tmp_path / "q.json").read_bytes()

    return ask


def seen(record, calls):
    """Return the answer as a judge sees it."""
    answers = []

    def score(given, calls, answer):
        answers.append(answer)
        return Score(1, "")

    judging.judge(Question(None, score), {}, calls, record)
    return answers[0]


def test_a_value_is_recorded_itself(record):
    assert seen(record({"a": (1, np.float64(2))}, None), None) == {"a": (1, np.float64(2))}
    assert seen(record(len, None), None) == Other("builtin_function_or_method")


def test_a_function_is_called_with_the_hidden_inputs(record):
    calls = [[np.arange(3.0), 2], [np.zeros(0), 1]]
    results = seen(record(lambda x, k: (x * k).sum(), calls), calls)
    assert results == [Result(6, None, []), Result(0, None, [])]


def test_an_error_is_recorded_with_its_line_and_the_next_call_is_made(record):
    def answer(x):
        return 1 // x

    calls = [[0], [1]]
    first, second = seen(record(answer, calls), calls)
    message = "integer division or modulo by zero"
    assert first.raised in {
        Raised("ZeroDivisionError", message, "return 1 // x"),
        Raised("ZeroDivisionError", "division by zero", "return 1 // x"),
    }
    assert second.returned == 1


def test_writing_into_an_argument_is_noted_and_harms_no_other_call(record):
    def answer(x, params):
        params["W"] *= 0
        return x

    shared = {"W": np.ones(2)}
    calls = [[1, shared], [2, shared]]
    results = seen(record(answer, calls), calls)
    assert [result.changed for result in results] == [[1], [1]]
    np.testing.assert_array_equal(shared["W"], np.ones(2))


def test_a_hidden_input_may_be_a_function(record):
    calls = [[Code("f", "def f(x):\n    return np.sin(x)"), 2.0]]
    assert seen(record(lambda f, x: f(x), calls), calls)[0].returned == np.sin(2.0)


def test_what_is_no_function_is_told(record):
    (result,) = seen(record(3, [[1]]), [[1]])
    assert result.raised.type == "TypeError"


def test_an_answer_that_is_too_large_is_told(record):
    content = record(lambda: np.zeros(codec.MAX_BYTES), [[]])
    score = judging.judge(ANY, {}, [[]], content)
    assert score == Score(0, "The answer is nothing that the grader can read.")


ANY = Question(None, lambda given, calls, answer: Score(1, "fine"))


def test_no_record_is_no_points():
    score = judging.judge(ANY, {}, None, None)
    assert score.fraction == 0
    assert "did not run to its end" in score.feedback


@pytest.mark.parametrize(
    "forged",
    [
        b"points = 100",
        codec.dumps([1]),
        codec.dumps({"results": []}),
        codec.dumps({"results": [1, 2]}),
        codec.dumps({"results": [{"returned": 1, "changed": []}]}),
        codec.dumps({"results": [{"returned": 1}, {"returned": 1}]}),
        codec.dumps({"results": [{"raised": ["a"], "changed": []}] * 2}),
        codec.dumps({"results": [{"raised": [1, 2, 3], "changed": []}] * 2}),
        json.dumps({"dict": [["results", {"other": "x"}]]}).encode(),
    ],
)
def test_a_forged_record_gets_nothing(forged):
    score = judging.judge(ANY, {}, [[1], [2]], forged)
    assert score == Score(0, "The answer is nothing that the grader can read.")


def test_a_judge_that_gives_more_than_all_is_refused():
    greedy = Question(None, lambda given, calls, answer: Score(2, ""))
    with pytest.raises(CourseError, match="from 0 to 1, got 2"):
        judging.judge(greedy, {}, None, codec.dumps({"value": 1}))


def test_a_file_without_questions_is_no_judge(tmp_path):
    (tmp_path / "judge.py").write_text("QUESTIONS = {1: 2}\n")
    with pytest.raises(CourseError, match="expected QUESTIONS"):
        judging.questions(tmp_path)
    with pytest.raises(CourseError, match="There is no"):
        judging.questions(tmp_path / "elsewhere")
