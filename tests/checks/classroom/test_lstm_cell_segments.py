"""Self-checks of assignment 4 say what is wrong with gradients made in pieces."""

import pytest
from right_answers_4 import in_segments, spoiled

from unrolled.checks.classroom import lstm_cell as checks


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda g: g[0], "must return four things"),
        (lambda g: ({}, *g[1:]), "The dict has []"),
        (lambda g: (g[0], g[1], 3 * g[2], g[3]), "d_s_before is 3 times"),
    ],
)
def test_what_is_wrong_with_pieces_is_said(change, reason):
    verdict = checks.in_segments(spoiled(in_segments, change))
    assert verdict.right is False
    assert reason in verdict.reason


def test_pieces_need_runs_of_their_own_length():
    def careless(forward, backward, p, x, s, v, d_s, d_v, K):
        return backward(p, x[:K], forward(p, x[:K], s, v), d_s, d_v)

    assert "need run, d_s and d_v of 3 entries" in checks.in_segments(careless).reason


def test_who_keeps_all_runs_is_told_so():
    def keeping(forward, backward, p, x, s, v, d_s, d_v, K):
        again = {}

        def once(p, x, s, v):
            key = x.tobytes()
            again[key] = again.get(key) or forward(p, x, s, v)
            return again[key]

        return in_segments(once, backward, p, x, s, v, d_s, d_v, K)

    verdict = checks.in_segments(keeping)
    assert verdict.right is False
    assert "the gradients are right, but forward was run over 4 steps only" in verdict.reason
