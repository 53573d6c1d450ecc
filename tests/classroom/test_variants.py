"""Parameters follow from secret, assignment, student and purpose, and from nothing else."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from unrolled_course import variants

SECRET = bytes(range(32))
PINNED = [3372101864540225692, 3726062161093466787, 1782923589250951266, 2345900986347708706]


def draw(*names, secret=SECRET):
    return variants.generator(secret, *names).integers(0, 2**62, 4).tolist()


def test_the_same_names_give_the_same_numbers():
    assert draw("a", "ada", "given") == draw("a", "ada", "given")


def test_every_other_name_or_secret_gives_others():
    made = [draw(*names) for names in itertools.permutations(["a", "ada", "given"])]
    made += [draw("aa", "da", "given"), draw("a", "ada", "given", secret=SECRET[::-1])]
    made += [draw("a", 'ada", "given', ""), draw("a", "ada", 'given"')]
    assert len({tuple(each) for each in made}) == len(made)


def test_numbers_are_pinned():
    """A course goes on after an update: what was handed out must be made again alike."""
    assert draw("1-x", "ada", "given") == PINNED


def test_a_short_secret_is_refused():
    with pytest.raises(ValueError, match="at least 32 bytes, got 31"):
        variants.generator(SECRET[:-1], "a", "b", "given")


def test_arrays_become_lists_and_nothing_else_is_taken():
    assert variants.plain({"a": np.eye(2), "n": np.int64(3)}) == {"a": [[1, 0], [0, 1]], "n": 3}
    with pytest.raises(TypeError, match="got object"):
        variants.plain({"a": object()})
    with pytest.raises(ValueError, match="JSON"):
        variants.plain({"a": float("nan")})
