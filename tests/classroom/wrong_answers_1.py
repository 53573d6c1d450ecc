"""How students go wrong in the assignment on discretizing, and what they are told."""

from wrong_answers_1_measured import MEASURED
from wrong_answers_1_runs import RUNS
from wrong_answers_1_weights import WEIGHTS

#: Question, structure, code after the solution, points (of 1), phrase of the judge, of the check.
MISTAKES = WEIGHTS | RUNS | MEASURED
#: Wrong answers that the self-checks let pass; they do not call them right.
NOT_SEEN = {"two mixed up"}
