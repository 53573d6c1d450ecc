"""A small assignment, and a course with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from unrolled_course import setting_up
from unrolled_course.course import Course

MASTER = '''\
---
kernelspec:
  name: python3
---
# Doubling

Multiply by «factor», see $x \\mapsto «factor» x$.

```{code-cell} ipython3
---
unrolled: {given: factor}
---
FACTOR = «factor»
```

```{code-cell} ipython3
---
nbgrader: {grade_id: scale, solution: true}
---
def scale(x):
    """Return FACTOR times x."""
    ### BEGIN SOLUTION
    return FACTOR * x
    ### END SOLUTION
```

```{code-cell} ipython3
---
nbgrader: {grade_id: scale-graded, grade: true, points: 60}
---
print(scale(1.0))
### BEGIN HIDDEN TESTS
probe("scale", scale)
### END HIDDEN TESTS
```

Now the value of scale at 10.

```{code-cell} ipython3
---
nbgrader: {grade_id: ten, solution: true}
---
ten = ...
### BEGIN SOLUTION
ten = scale(10)
### END SOLUTION
```

```{code-cell} ipython3
---
nbgrader: {grade_id: ten-graded, grade: true, points: 20}
---
### BEGIN HIDDEN TESTS
probe("ten", ten)
### END HIDDEN TESTS
```

Explain.

+++ {"nbgrader": {"grade_id": "explain", "solution": true, "grade": true, "points": 20}}

It is linear, so nothing but the factor matters.
'''
VARIANT = '''\
def variant(rng):
    """A factor."""
    return {"factor": int(rng.integers(3, 10**6))}
'''
JUDGE = """\
from unrolled_course.judging import Question, Score


def calls(given, rng):
    return [[float(x)] for x in rng.normal(size=4)]


def score(given, calls, results):
    right = sum(r.returned == given["factor"] * x for r, (x,) in zip(results, calls))
    return Score(right / 4, f"{right} of 4 cases are right.")


def ten(given, calls, value):
    right = value == 10 * given["factor"]
    return Score(float(right), "Right." if right else "That is not what scale gives.")


QUESTIONS = {"scale": Question(calls, score), "ten": Question(None, ten)}
"""
ROSTER = """\
id,first_name,last_name,email,lms_id
ada,Ada,Lovelace,ada@example.org,1001
emmy,Emmy,Noether,emmy@example.org,1002
kurt,Kurt,G\N{LATIN SMALL LETTER O WITH DIAERESIS}del,kurt@example.org,1003
"""


@pytest.fixture
def assignment(tmp_path: Path) -> Path:
    """Return the folder of the small assignment, ``doubling``."""
    folder = tmp_path / "assignments" / "doubling"
    folder.mkdir(parents=True)
    (folder / "master.md").write_text(MASTER, encoding="utf-8")
    (folder / "variant.py").write_text(VARIANT)
    (folder / "judge.py").write_text(JUDGE)
    (folder / "rubric.md").write_text("`explain`: says that it is linear.\n")
    return folder


@pytest.fixture
def course(tmp_path: Path, assignment: Path) -> Course:
    """Return a course with the small assignment and three students."""
    made = setting_up.init(tmp_path / "a course", "test", assignment.parent)
    (made.root / "roster.csv").write_text(ROSTER, encoding="utf-8")
    return made
