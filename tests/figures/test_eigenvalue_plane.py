"""The figure of the eigenvalues declares what the library computes, and refuses what it cannot."""

import numpy as np
import pytest

from unrolled.continuous import DelayModel
from unrolled.figures import eigenvalue_plane
from unrolled.figures.eigenvalue_plane import STARTS, STEPS, recursion


def test_recursion_is_that_of_its_equation():
    a, b, phi, h = 0.7, 2.3, 35.0, 0.4
    c, s = np.cos(np.deg2rad(phi)), np.sin(np.deg2rad(phi))
    mu, bound, states = recursion(a, b, phi, h, "far out")
    # Rounding in the eigenvalues of a 2×2 matrix.
    np.testing.assert_allclose(mu, (1 + h * b * (c + 1j * s)) / (1 + h * a), rtol=1e-14)
    np.testing.assert_allclose(bound, (1 + h * b) / (1 + h * a), rtol=1e-14)
    assert states.shape == (STEPS + 1, 2)
    np.testing.assert_array_equal(states[0], STARTS["far out"])
    rotation = np.array([[c, -s], [s, c]])
    after = (states[:-1] + h * b * np.tanh(states[:-1]) @ rotation.T) / (1 + h * a)
    np.testing.assert_allclose(states[1:], after, rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize(
    ("values", "side", "fate"),
    [
        ({}, "inside", "has faded"),
        ({"b": 2.0, "phi": 0.0}, "outside", "rests"),
        ({"b": 4.0, "phi": 180.0}, "outside", "flips between two states"),
        ({"b": 2.4, "phi": 60.0}, "outside", "is still moving"),
        ({"b": 1.0, "phi": 0.0}, "on", "rests"),
    ],
)
def test_words_name_the_side_and_the_fate(values, side, fate):
    words = eigenvalue_plane(**values)._words
    assert f", {side} the unit circle" in words
    assert words.endswith(f"it {fate}.")


def test_every_button_leads_to_the_fate_it_is_called_by():
    figure = eigenvalue_plane()
    fates = {}
    for button in (c for c in figure.controls if c["kind"] == "button"):
        figure.values = button["set"]
        words = eigenvalue_plane(**{k: float(v) for k, v in button["set"].items()})._words
        fates[button["label"]] = words.rsplit("it ", 1)[1]
    assert fates == {
        "Fade": "has faded.",
        "Settle": "rests.",
        "Flip": "flips between two states.",
        "Turn": "is still moving.",
    }


def test_spectral_radius_never_exceeds_what_any_angle_gives():
    for phi in range(0, 181, 5):
        mu, bound, _ = recursion(1.0, -3.1, float(phi), 0.6, "near the origin")
        assert abs(mu) <= bound * (1 + 1e-14)
    assert bound == DelayModel(-np.eye(2), 3.1 * np.eye(2), tau=0.6).contraction_factor()


@pytest.mark.parametrize(
    ("values", "error", "message"),
    [
        ({"a": 0.0}, ValueError, "value: expected a finite number in"),
        ({"a": 1.05}, ValueError, "value: expected a whole number of steps"),
        ({"b": 9.0}, ValueError, "value: expected a finite number in"),
        ({"phi": 7.0}, ValueError, "value: expected a whole number of steps"),
        ({"h": np.nan}, ValueError, "value: expected a finite number"),
        ({"h": "1"}, TypeError, "value: expected a real number"),
        ({"start": "here"}, ValueError, "start: expected one of 'near the origin', 'far out'"),
    ],
)
def test_bad_arguments_are_refused(values, error, message):
    with pytest.raises(error, match=message):
        eigenvalue_plane(**values)
