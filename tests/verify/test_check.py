from dataclasses import FrozenInstanceError

import pytest

from unrolled.verify import Check


def test_a_check_is_one_quiet_line():
    check = Check("eq-rnn-psi", "complex step", 3.14e-16, 1e-10)
    assert repr(check) == "✓ eq-rnn-psi · complex step · residual 3.1e-16 ≤ 1e-10"
    assert check._repr_html_() == f'<div class="unrolled-check">{check!r}</div>'


def test_a_check_says_what_holds_only_against_the_rest():
    check = Check("eq", "central differences", 1e-9, 1e-6, ("a", "b"))
    assert repr(check).endswith(" ≤ 1e-06 · only against the rest: a, b")


def test_html_is_escaped():
    assert "<b>" not in Check("<b>", "m", 0.0, 1.0)._repr_html_()


def test_a_check_cannot_be_changed():
    check = Check("eq", "m", 0.0, 1.0)
    with pytest.raises(FrozenInstanceError):
        check.residual = 1.0
