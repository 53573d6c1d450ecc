"""The speeches, and the windows of a text: what a network reads is what stands there."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unrolled.tasks import text

ids = st.lists(st.integers(0, 26), min_size=2, max_size=40).map(lambda v: np.array(v, np.int64))


def test_the_speeches_are_whole():
    """Words as usually counted; a dash or a hyphen is a blank here."""
    address, inaugural = (" ".join(s.split()) for s in (text.GETTYSBURG, text.SECOND_INAUGURAL))
    assert address.startswith("Four score and seven years ago our fathers brought forth")
    assert address.endswith("by the people, for the people, shall not perish from the earth.")
    assert len(text.decode(text.encode(address)).split()) == 271 + 1  # battle-field is two
    assert inaugural.startswith("At this second appearing")
    assert inaugural.endswith("among ourselves, and with all nations.")


@pytest.mark.parametrize("speech", [text.GETTYSBURG, text.SECOND_INAUGURAL])
def test_encoding_keeps_the_letters_and_the_order_of_the_words(speech):
    signs = text.decode(text.encode(speech))
    assert signs.replace(" ", "") == "".join(c for c in speech.lower() if c in text.ALPHABET[1:])
    assert "  " not in signs
    assert signs == signs.strip()


@given(st.text(max_size=60))
def test_encoding_what_was_decoded_changes_nothing(some):
    once = text.encode(some)
    np.testing.assert_array_equal(text.encode(text.decode(once)), once)


@given(ids)
def test_place_in_word_counts_from_one_after_each_blank(signs):
    place, count = text.place_in_word(signs), 0
    for sign, got in zip(signs, place, strict=True):
        count = 0 if sign == 0 else count + 1
        assert got == count


@given(ids, st.integers(1, 3), st.integers(0, 4), st.integers(0, 2**32 - 1))
def test_windows_are_pieces_of_the_text_and_targets_what_follows(signs, steps, batch, seed):
    if len(signs) <= steps:
        return
    drawn = text.windows(np.random.default_rng(seed), signs, steps, batch, np.float64)
    assert drawn.x.shape == (steps, batch, 27)
    assert drawn.x.dtype == np.float64
    pieces = {tuple(signs[n : n + steps + 1]) for n in range(len(signs) - steps)}
    for i in range(batch):
        read = drawn.x[:, i].argmax(axis=1)
        assert (*read, drawn.y[-1, i]) in pieces
        np.testing.assert_array_equal(drawn.y[:-1, i], read[1:])


def test_every_window_is_drawn():
    signs = text.encode("abcde")
    drawn = text.windows(np.random.default_rng(0), signs, 2, 400)
    assert set(drawn.x[0].argmax(axis=1)) == {1, 2, 3}


def test_no_sign_at_all_is_an_empty_text():
    assert text.encode("-- !").shape == (0,)
    assert text.place_in_word(text.encode("")).shape == (0,)
    assert text.one_hot(text.encode("")).shape == (0, 27)


SIGNS = text.encode("to be")


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: text.encode(3), TypeError, "text: expected a text, got int"),
        (lambda: text.decode([1]), TypeError, "ids"),
        (lambda: text.decode(np.array([[1]])), ValueError, "ids: expected shape"),
        (lambda: text.decode(np.array([1.0])), ValueError, "ids: expected an integer array"),
        (lambda: text.decode(np.array([27])), ValueError, "ids: expected entries in 0..26"),
        (lambda: text.place_in_word(np.array([-1])), ValueError, "ids: expected entries in 0..26"),
        (lambda: text.one_hot(SIGNS, np.complex128), ValueError, "dtype: expected float32"),
        (lambda: text.one_hot(SIGNS, int), ValueError, "dtype"),
        (lambda: text.windows(0, SIGNS, 2, 1), TypeError, "rng"),
        (
            lambda: text.windows(np.random.default_rng(0), SIGNS, 5, 1),
            ValueError,
            "more than steps",
        ),
        (lambda: text.windows(np.random.default_rng(0), SIGNS, 0, 1), ValueError, "steps"),
        (lambda: text.windows(np.random.default_rng(0), SIGNS, 2, -1), ValueError, "batch"),
    ],
)
def test_bad_arguments_are_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()
