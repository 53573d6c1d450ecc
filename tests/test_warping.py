import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unrolled.warping import WARPINGS, G_c, G_d, identity, leaky_relu, relu

DTYPES = ["float32", "float64", "complex128"]
reals = st.floats(-40, 40)


@pytest.mark.parametrize("name", WARPINGS)
@given(z=reals.filter(bool))
def test_derivative_matches_complex_step(name, z):
    """Away from the kink; the derivative from the argument is exact to a few roundings."""
    G = WARPINGS[name]
    step = G(complex(z, 1e-30)).imag / 1e-30
    # Complex tanh underflows to 0 beyond |z| = 22, the derivative itself is 1e-19 there.
    np.testing.assert_allclose(G.derivative(z), step, rtol=1e-13, atol=1e-16)


@pytest.mark.parametrize("name", WARPINGS)
@given(z=reals)
def test_derivative_from_output_is_the_derivative(name, z):
    G = WARPINGS[name]
    # 1 - g² and g(1 - g) have the absolute error of one rounding of g ≤ 1.
    np.testing.assert_allclose(
        G.derivative_from_output(G(z)), G.derivative(z), rtol=1e-15, atol=3e-16
    )


@given(z=reals)
def test_the_logistic_is_half_of_one_plus_tanh_of_half(z):
    """Eqs. 121, 122; and 1/(1 + exp(-z)). Within two roundings of numbers in [1, 2]."""
    np.testing.assert_allclose(G_c(z), (1 + np.tanh(z / 2)) / 2, atol=4.5e-16, rtol=0)
    np.testing.assert_allclose(G_c(z), 1 / (1 + np.exp(-z)), atol=4.5e-16, rtol=0)
    np.testing.assert_allclose(G_d(z), 2 * G_c(2 * z) - 1, atol=4.5e-16, rtol=0)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", WARPINGS)
def test_results_keep_dtype_and_shape(name, dtype):
    G, z = WARPINGS[name], np.linspace(-2, 2, 6).reshape(2, 3).astype(dtype)
    for result in (G(z), G.derivative(z), G.derivative_from_output(G(z))):
        assert result.dtype == dtype
        assert result.shape == (2, 3)


@pytest.mark.parametrize("name", WARPINGS)
def test_writing_in_place_gives_the_same(name):
    z = np.linspace(-2, 2, 6)
    out = np.empty_like(z)
    assert WARPINGS[name].function(z, out=out) is out
    np.testing.assert_array_equal(out, WARPINGS[name](z))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", ["tanh", "logistic"])
def test_nothing_overflows(name, dtype):
    """Warnings are errors, and no result is infinite."""
    G, z = WARPINGS[name], np.array([-1e30, -1e3, 1e3, 1e30], dtype)
    np.testing.assert_array_equal(G(z), [-1, -1, 1, 1] if name == "tanh" else [0, 0, 1, 1])
    np.testing.assert_array_equal(G.derivative(z), np.zeros(4))
    np.testing.assert_array_equal(G.derivative_from_output(G(z)), np.zeros(4))


def test_known_values():
    z = np.array([-2.0, 0.0, 3.0])
    np.testing.assert_array_equal(relu(z), [0, 0, 3])
    np.testing.assert_array_equal(relu.derivative(z), [0, 0, 1])
    np.testing.assert_array_equal(leaky_relu(z), [-0.02, 0, 3])
    np.testing.assert_array_equal(leaky_relu.derivative(z), [0.01, 0.01, 1])
    np.testing.assert_array_equal(identity(z), z)
    np.testing.assert_array_equal(identity.derivative(z), [1, 1, 1])
    assert G_d.derivative(0.0) == 1
    assert G_c.derivative(0.0) == 0.25


def test_the_identity_is_not_the_argument_itself():
    z = np.ones(3)
    identity(z)[0] = 7
    assert z[0] == 1


def test_names_and_repr():
    assert list(WARPINGS) == ["tanh", "logistic", "relu", "leaky_relu", "identity"]
    assert repr(G_d) == "Warping(name='tanh')"


@pytest.mark.parametrize("name", WARPINGS)
@pytest.mark.parametrize(
    ("argument", "error", "message"),
    [
        ("0", TypeError, "expected dtype float32, float64, complex128"),
        (None, TypeError, "expected dtype"),
        (True, TypeError, "expected dtype"),
        (np.float16(1), TypeError, "expected dtype .* got float16"),
        (np.nan, ValueError, "expected finite entries, got nan"),
        ([1.0, np.inf], ValueError, r"expected finite entries, got inf at index \[1\]"),
        (np.ma.array([0.5, 9.0], mask=[0, 1]), TypeError, "expected a plain numpy .* MaskedArray"),
        (np.ones(1, np.dtype(float).newbyteorder("S")), TypeError, "expected dtype .* got [<>]f8"),
    ],
)
def test_refuses(name, argument, error, message):
    G = WARPINGS[name]
    for function, argument_name in ((G, "z"), (G.derivative, "z"), (G.derivative_from_output, "g")):
        with pytest.raises(error, match=f"{argument_name}: {message}"):
            function(argument)


@pytest.mark.parametrize(
    ("G", "value", "message"),
    [
        (G_c, 5.0, r"g: expected values of logistic, in \[0, 1\], got 5.0 at index \[\]"),
        (G_c, [0.5, -1e-9], r"in \[0, 1\], got -1e-09 at index \[1\]"),
        (G_d, [[0.0, 1.5]], r"g: expected values of tanh, in \[-1, 1\], got 1.5 at index \[0, 1\]"),
        (G_d, np.float32(-1.5), r"in \[-1, 1\], got -1.5"),
        (relu, -1, r"g: expected values of relu, in \[0, inf\], got -1.0"),
    ],
)
def test_what_is_no_value_has_no_derivative_from_output(G, value, message):
    with pytest.raises(ValueError, match=message):
        G.derivative_from_output(value)


@pytest.mark.parametrize("G", [leaky_relu, identity])
def test_every_number_is_a_value_of_the_warpings_without_bounds(G):
    np.testing.assert_array_equal(
        G.derivative_from_output([-1e30, 1e30]), G.derivative([-1e30, 1e30])
    )


def test_off_the_real_line_tanh_exceeds_one():
    z = 1 + 1.5j
    g = G_d(z)
    assert g.real > 1
    # Rounding of g² of order one.
    np.testing.assert_allclose(G_d.derivative_from_output(g), 1 / np.cosh(z) ** 2, rtol=1e-13)
