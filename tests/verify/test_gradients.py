import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled.verify import VerificationError, gradient
from unrolled.verify.derivatives import NotAnalyticError, central_differences, complex_step

AT = {"a": np.array([[0.5, -1.0], [2.0, 0.25]]), "b": np.array([1.5, -0.5])}


def smooth(at):
    return (np.tanh(at["a"] @ at["b"]) ** 2).sum() + np.exp(at["b"]).sum()


def slopes(at):
    t = np.tanh(at["a"] @ at["b"])
    d_z = 2 * t * (1 - t**2)
    return {"a": np.outer(d_z, at["b"]), "b": at["a"].T @ d_z + np.exp(at["b"])}


@settings(max_examples=50)
@given(rows=st.integers(0, 3), columns=st.integers(0, 3), seed=st.integers(0, 2**32 - 1))
def test_both_methods_give_the_gradient(rows, columns, seed):
    rng = np.random.default_rng(seed)
    at = {"a": rng.normal(size=(rows, columns)), "b": rng.normal(size=columns)}
    want = slopes(at)
    exact, _ = complex_step(smooth, at)
    approximate, _ = central_differences(smooth, at)
    for name in at:
        # Rounding of a few terms; truncation and rounding of order eps^(2/3) = 4e-11 of them.
        np.testing.assert_allclose(exact[name], want[name], rtol=1e-13, atol=1e-13)
        np.testing.assert_allclose(approximate[name], want[name], rtol=1e-8, atol=1e-8)


def test_auto_takes_the_complex_step_and_says_so():
    check = gradient("eq", smooth, AT, slopes(AT))
    assert check.label == "eq"
    assert check.method == "complex step"
    assert check.tol == 1e-10
    assert check.residual < 1e-15


def test_central_differences_on_demand():
    check = gradient("eq", smooth, AT, slopes(AT), method="central")
    assert check.method == "central differences"
    assert check.tol == 1e-6
    assert 0 < check.residual < 1e-9


def through_real_buffer(at):
    """A function that throws the imaginary part away: NumPy warns, ``gradient`` listens."""
    buffer = np.zeros(2)
    buffer[:] = at["b"]
    return (buffer**2).sum() + 0 * at["b"].sum()


def refusing_complex(at):
    if np.iscomplexobj(at["b"]):
        raise TypeError("real numbers only")
    return (at["b"] ** 2).sum()


NOT_ANALYTIC = {
    "abs in one term": (lambda at: (np.abs(at["b"]) ** 2).sum() + 0 * at["b"].sum()),
    "abs of everything": (lambda at: (np.abs(at["b"]) ** 2).sum()),
    "conj": (lambda at: (at["b"] * np.conj(at["b"])).sum() + 0j),
    "real part": (lambda at: (at["b"].real * at["b"]).sum()),
    "imaginary part thrown away": through_real_buffer,
    "a millionth thrown away": (
        lambda at: (1 - 1e-6) * (at["b"] ** 2).sum() + 1e-6 * through_real_buffer(at)
    ),
    "refuses complex": refusing_complex,
    "not finite": (lambda at: (at["b"] ** 2).sum() + (np.nan if np.iscomplexobj(at["b"]) else 0)),
}


@pytest.mark.parametrize("name", NOT_ANALYTIC)
def test_what_is_not_analytic_falls_back_to_central_differences(name):
    f, at = NOT_ANALYTIC[name], {"b": AT["b"]}
    check = gradient("eq", f, at, {"b": 2 * AT["b"]})
    assert check.method == "central differences"
    with pytest.raises(NotAnalyticError, match="f: expected"):
        gradient("eq", f, at, {"b": 2 * AT["b"]}, method="complex-step")
    with pytest.raises(VerificationError, match="central differences"):
        gradient("eq", f, at, {"b": 3 * AT["b"]})


def test_a_small_array_that_is_not_analytic_is_found_beside_a_large_one():
    """The cross-check looks along each array on its own."""

    def f(at):
        return (at["a"] ** 2).sum() + 1e-3 * (at["b"] * np.conj(at["b"])).sum()

    at = {"a": np.full(3, 10.0), "b": np.ones(1)}
    claimed = {"a": 2 * at["a"], "b": 2e-3 * at["b"]}
    assert gradient("eq", f, at, claimed).method == "central differences"


def test_relu_by_the_real_part_is_analytic_enough():
    """A branch on the real part is what the complex step asks for."""

    def f(at):
        return (at["b"] * (at["b"].real > 0)).sum()

    assert gradient("eq", f, {"b": AT["b"]}, {"b": np.array([1.0, 0.0])}).method == "complex step"


@pytest.mark.parametrize("method", ["complex-step", "central"])
@pytest.mark.parametrize("size", [1e-4, 1.0])
def test_a_wrong_gradient_is_refused_with_place_and_numbers(method, size):
    wrong = slopes(AT)
    wrong["a"][1, 0] += size
    spelled = {"complex-step": "complex step", "central": "central differences"}[method]
    with pytest.raises(VerificationError) as caught:
        gradient("eq-wrong", smooth, AT, wrong, method=method)
    message = str(caught.value)
    assert message.startswith("eq-wrong: the claimed gradient is")
    assert f"at a[1, 0], by {spelled} it is" in message
    claimed, reference = re.search(
        r"gradient is (\S+) at .* it is (\S+); residual", message
    ).groups()
    assert float(claimed) == pytest.approx(wrong["a"][1, 0], rel=1e-9)  # ten digits are printed
    assert float(reference) == pytest.approx(slopes(AT)["a"][1, 0], rel=1e-8)
    tol = {"complex-step": "1e-10", "central": "1e-06"}[method]
    assert f"> {tol}" in message
    assert isinstance(caught.value, AssertionError)


def test_the_complex_step_sees_an_error_of_a_billionth():
    wrong = slopes(AT)
    wrong["b"][0] *= 1 + 1e-9
    with pytest.raises(VerificationError, match=r"at b\[0\]"):
        gradient("eq", smooth, AT, wrong)
    assert gradient("eq", smooth, AT, wrong, tol=1e-8).residual > 1e-10


@pytest.mark.parametrize("method", ["complex-step", "central"])
def test_a_gradient_of_zero_can_be_verified(method):
    """Rounding next to zero passes, measured against f and the other arrays; more does not."""

    def f(at):
        return (at["a"] ** 2).sum() + (at["b"] - at["b"]).sum() + 3

    zero = {"a": 2 * AT["a"], "b": np.full(2, 1e-16)}
    assert gradient("eq", f, AT, zero, method=method).residual < 1e-6
    with pytest.raises(VerificationError, match=r"at b\[0\]"):
        gradient("eq", f, AT, {**zero, "b": np.full(2, 1e-4)}, method=method)


@pytest.mark.parametrize(("method", "small"), [("complex-step", 1e-15), ("central", 1e-10)])
def test_a_check_names_the_array_whose_gradient_is_too_small_to_be_seen(method, small):
    """The floor hides it: it passes as zero and with the wrong sign, but not in silence."""

    def f(at):
        return (at["a"] ** 2).sum() + small * at["b"].sum()

    right = {"a": 2 * AT["a"], "b": np.full(2, small)}
    for b in (0 * right["b"], -right["b"]):
        assert gradient("eq", f, AT, {**right, "b": b}, method=method).by_floor == ("b",)
    assert gradient("eq", smooth, AT, slopes(AT), method=method).by_floor == ()
    if method == "complex-step":  # in a central difference of 1e-10 rounding shows
        assert gradient("eq", f, AT, right, method=method).by_floor == ()


def test_where_everything_is_zero_only_zero_will_do():
    at = {"b": AT["b"]}
    assert gradient("eq", lambda at: 0 * at["b"].sum(), at, {"b": np.zeros(2)}).residual == 0
    with pytest.raises(VerificationError, match="residual inf"):
        gradient("eq", lambda at: 0 * at["b"].sum(), at, {"b": np.full(2, 1e-300)})


def test_scale_says_how_large_the_terms_are():
    """tanh(20) - 1 is 0 after rounding: nothing shows that its terms are of order one."""
    at = {"z": np.array([20.0])}

    def f(at):
        return np.tanh(at["z"]).sum() - 1

    claimed = {"z": 1 - np.tanh(at["z"]) ** 2}
    with pytest.raises(NotAnalyticError, match="say with scale how large the terms of f are"):
        gradient("eq", f, at, claimed, method="complex-step")
    assert gradient("eq", f, at, claimed, method="complex-step", scale=1.0).residual < 1e-10


def test_scalar_arrays_and_real_scalars_will_do():
    at = {"x": np.array(3.0)}
    assert gradient("eq", lambda at: at["x"] ** 2, at, {"x": np.array(6.0)}).residual == 0
    with pytest.raises(VerificationError, match="is 5 at x, by complex step it is 6"):
        gradient("eq", lambda at: at["x"] ** 2, at, {"x": np.array(5.0)})


def test_an_error_inside_f_is_not_hidden():
    def broken(at):
        raise ValueError("my own mistake")

    with pytest.raises(ValueError, match="my own mistake"):
        gradient("eq", broken, AT, slopes(AT))


GOOD = {"label": "eq", "f": smooth, "at": AT, "claimed": slopes(AT)}


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"label": 3}, TypeError, "label: expected a str, got int"),
        ({"label": ""}, ValueError, "label: expected the label of an equation"),
        ({"f": 3}, TypeError, "f: expected a function"),
        ({"f": lambda at: at["b"]}, TypeError, r"f: expected a function that returns a number"),
        ({"f": lambda at: "one"}, TypeError, "f: expected a function that returns a number"),
        ({"f": lambda at: np.inf}, ValueError, "f: expected a finite value"),
        ({"f": lambda at: 1j, "method": "central"}, ValueError, "f: expected a real value"),
        ({"at": 3}, TypeError, "at: expected a dict of arrays, got int"),
        ({"at": {}}, ValueError, "at: expected at least one array, got none"),
        ({"at": {"a": [1.0]}}, TypeError, r'at\["a"\]: expected a numpy array'),
        ({"at": {"a": np.ones(2, "f")}}, ValueError, r'at\["a"\]: expected dtype float64'),
        ({"at": {"a": np.array([np.nan])}}, ValueError, r'at\["a"\]: expected finite entries'),
        ({"claimed": {}}, ValueError, "claimed: expected the keys a, b, got none"),
        ({"claimed": {**slopes(AT), "c": AT["b"]}}, ValueError, "claimed: expected the keys a, b"),
        ({"claimed": {**slopes(AT), "b": AT["a"]}}, ValueError, r'claimed\["b"\]: expected shape'),
        ({"claimed": {**slopes(AT), "b": AT["b"] * np.nan}}, ValueError, "expected finite entries"),
        ({"method": "exact"}, ValueError, "method: expected one of 'auto', 'complex-step'"),
        ({"tol": -1.0}, ValueError, "tol: expected a finite number"),
        ({"tol": "small"}, TypeError, "tol: expected a real number"),
        ({"scale": -1.0}, ValueError, "scale: expected a finite number"),
    ],
)
def test_refuses(change, error, message):
    arguments = {**GOOD, **change}
    options = {k: arguments.pop(k) for k in ("method", "tol", "scale") if k in arguments}
    with pytest.raises(error, match=message):
        gradient(*arguments.values(), **options)
