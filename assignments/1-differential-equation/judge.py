"""What answers are worth: each is held against what the scheme of the student gives."""

from __future__ import annotations

from pathlib import Path

from unrolled_course.judging import Question, load

HERE = Path(__file__).parent
measured = load(HERE / "judge_measured.py")
runs = load(HERE / "judge_runs.py")
weights = load(HERE / "judge_weights.py")

QUESTIONS = {
    "weights": Question(weights.weights_calls, weights.weights_score),
    "decay": Question(weights.decay_calls, weights.decay_score),
    "advance": Question(runs.advance_calls, runs.advance_score),
    "growth": Question(runs.growth_calls, runs.growth_score),
    "stable": Question(None, measured.stable_score),
    "experiment": Question(None, measured.experiment_score),
    "classmates": Question(None, measured.classmates_score),
}
