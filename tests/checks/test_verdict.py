from unrolled.checks import Verdict


def test_verdict_says_first_whether_the_answer_is_right():
    assert repr(Verdict(True, "All of it.")) == "Right. All of it."
    assert repr(Verdict(False, "None of it.")) == "Not yet. None of it."
    assert repr(Verdict(None, "")) == "Waiting for your answer."
