"""Self-checks of assignment 2 say what is wrong with a layout of a corpus."""

from __future__ import annotations

import numpy as np
import pytest
from right_answers_2 import layout

from unrolled.checks.classroom import unrolling as checks


def put(change):
    def answer(lengths, w):
        return change(*(part.copy() for part in layout(lengths, w)))

    return answer


def swapped(index, counts):
    index[:2, 0] = index[1::-1, 0] if len(index) > 1 else index[:1, 0]
    return index, counts


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (put(lambda index, counts: index), "must return a pair"),
        (put(lambda index, counts: (index.astype(float), counts)), "array of integers"),
        (put(lambda index, counts: (index, counts.astype(int))), "array of bools"),
        (put(lambda index, counts: (index[:, :0], counts)), "a segment is a column"),
        (put(lambda index, counts: (index[1:], counts)), "must have one shape"),
        (put(lambda index, counts: (index, ~counts)), "counts 0 times"),
        (put(lambda index, counts: (index - (index < 0), counts)), "no step of the sequence"),
        (put(lambda index, counts: (index, counts | (index < 0))), "no step of the sequence"),
        (put(swapped), "in column 0 count other steps"),
        (lambda lengths, w: layout(lengths, w + 1), "reads steps before its segment, though w = 0"),
        (
            put(lambda i, c: (np.vstack([i, 0 * i[:1] - 1]), np.vstack([c, c[:1] & False]))),
            "a row is empty",
        ),
        (
            put(lambda i, c: (np.where(c | (i < 1), i, -1), c)),
            "does not begin in row 0",
        ),
        (
            lambda lengths, w: put(
                lambda i, c: (np.where(c | (np.arange(len(i))[:, None] == 0), i, -1), c)
            )(lengths, w),
            "is not one run of neighboring steps",
        ),
    ],
)
def test_what_is_wrong_with_a_layout_is_said(answer, reason):
    verdict = checks.layout(answer, "end", "steps")
    assert verdict.right is False
    assert reason in verdict.reason


def test_columns_are_filled_up_on_the_side_that_is_said():
    told = checks.layout(layout, "front", "steps").reason
    assert "does not end in the last row" in told
    turned = put(lambda i, c: (np.sort(i, axis=0), np.sort(c, axis=0)))
    assert "column 0 does not begin in row 0" in checks.layout(turned, "end", "steps").reason
    for warm_up in ("segments", "lengths"):
        told = checks.layout(layout, "end", warm_up).reason
        assert f"does not begin where your warm-up begins (w counts {warm_up})" in told
