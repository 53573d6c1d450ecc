import sys

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled import LSTM
from unrolled.verify import VerificationError, symbolic

x, y, z = sp.symbols("x y z", real=True)
h, d = sp.symbols("h d", positive=True)
n = sp.symbols("n", integer=True, positive=True)
k = sp.symbols("k", integer=True)
P, Q = sp.symbols("P Q", commutative=False)
A = sp.MatrixSymbol("A", d, d)
B = sp.MatrixSymbol("B", d, d)
b = sp.MatrixSymbol("b", d, 1)
implicit = sp.Identity(d) - h * A

TRUE = {
    "as written": (x + y, y + x),
    "evaluate": (sp.Derivative(x**3, x), 3 * x**2),
    "expand": ((x + y) ** 2, x**2 + 2 * x * y + y**2),
    "cancel": (1 / (1 - h * x), 1 + h * x / (1 - h * x)),
    "trigsimp": (sp.sqrt(1 - sp.sin(x) ** 2), sp.sqrt(sp.cos(x) ** 2)),
    "radsimp": (sp.exp(1 / (sp.sqrt(3) - sp.sqrt(2))), sp.exp(sp.sqrt(3) + sp.sqrt(2))),
    "simplify": (sp.sqrt(5 + 2 * sp.sqrt(6)), sp.sqrt(2) + sp.sqrt(3)),
    "exponentials": (sp.tanh(2 * x), 2 * sp.tanh(x) / (1 + sp.tanh(x) ** 2)),
    "expand, not commutative": (P * (P + Q), P * P + P * Q),
    "as written, matrix": (sp.Matrix([x, y]).T, sp.Matrix([[x, y]])),
    "cancel, entry by entry": (
        sp.Matrix([x, (x**2 - 1) / (x - 1)]),
        sp.Matrix([x, x + 1]),
    ),
    "as written, a product not carried out": (
        sp.MatMul(sp.Matrix([[1, 2]]), sp.Matrix([x, y])),
        sp.Matrix([[x + 2 * y]]),
    ),
    "as written, any size": (implicit * (implicit.inv() * b), b),
    "expand, any size": (implicit * b, b - h * A * b),
    "expand, a sum": (sp.Sum(k, (k, 1, n)), n * (n + 1) / 2),
    "expand, in a list": ([x, [(x + 1) ** 2]], (x, (x**2 + 2 * x + 1,))),
}


@pytest.mark.parametrize("name", TRUE)
def test_what_is_equal_is_proved_on_the_first_rung_that_shows_it(name):
    check = symbolic("eq", *TRUE[name])
    assert check.method == f"SymPy {sp.__version__}, {name.split(', ')[0]}"
    assert (check.kind, check.strength, check.size) == ("symbolic", "proof", "exact")


def test_a_list_is_as_hard_as_its_hardest_entry():
    check = symbolic("eq", [x, sp.cos(x) ** 2, x], [x, 1 - sp.sin(x) ** 2, x])
    assert check.method.endswith("exponentials")


def test_radicals_are_equal_where_the_symbols_say_so():
    assert symbolic("eq", sp.sqrt(h**2), h).strength == "proof"
    with pytest.raises(VerificationError):
        symbolic("eq", sp.sqrt(x**2), x)


@pytest.mark.parametrize(
    ("lhs", "rhs", "says"),
    [
        ((x + y) ** 2, x**2 + y**2, r"eq: lhs - rhs is 2\*x\*y, not 0"),
        (sp.Matrix([x, y]), sp.Matrix([x, -y]), r"eq: lhs - rhs at \[1, 0\] is 2\*y"),
        ([x, [y, z]], [x, [y, -z]], r"eq: lhs - rhs at \[1\]\[1\] is 2\*z"),
        (implicit * b, b + h * A * b, r"lhs - rhs is \(-2\*h\)\*A\*b"),
        (A * B, B * A, r"lhs - rhs is A\*B - B\*A|-B\*A \+ A\*B"),
        ((A + B) ** 2, A**2 + 2 * A * B + B**2, "not 0"),
        ((P + Q) ** 2, P**2 + 2 * P * Q + Q**2, "not 0"),
        (P * Q, Q * P, r"lhs - rhs is P\*Q - Q\*P"),
        (sp.tanh(x), sp.tanh(x) + sp.Rational(1, 10**30), "is -1/10{30}"),
    ],
)
def test_what_differs_is_refused_with_what_is_left(lhs, rhs, says):
    with pytest.raises(VerificationError, match=says):
        symbolic("eq", lhs, rhs)


def test_what_cannot_be_decided_is_an_error_not_a_success():
    """The constant vanishes, as numbers would show to any number of digits; no rung shows it."""
    hidden_zero = (
        sp.Sum(1 / k**2, (k, 1, sp.oo)) * 0 + sp.Function("f")(x) - sp.Function("f")(sp.sqrt(x**2))
    )
    with pytest.raises(VerificationError, match="not 0"):
        symbolic("eq", hidden_zero, 0)


@settings(max_examples=20)
@given(coefficients=st.lists(st.integers(-9, 9), min_size=1, max_size=4), at=st.integers(-9, 9))
def test_a_shifted_polynomial_is_found_equal_and_a_changed_one_not(coefficients, at):
    p = sum(c * (x - at) ** i for i, c in enumerate(coefficients))
    q = sp.expand(p)
    assert symbolic("eq", p, q).strength == "proof"
    with pytest.raises(VerificationError, match=r"is -1, not 0"):
        symbolic("eq", p, q + 1)


def test_a_rung_that_is_not_for_the_expression_is_passed_over(monkeypatch):
    def not_for_this(sp, e):
        raise sp.PolynomialError("no generators")

    ladder = sys.modules["unrolled.verify.symbolic"].LADDER
    monkeypatch.setitem(ladder, "cancel", not_for_this)
    assert symbolic("eq", *TRUE["cancel"]).method.endswith("exponentials")
    with pytest.raises(VerificationError, match="is x, not 0"):
        symbolic("eq", 2 * x, x)


def test_an_equation_stands_for_both_sides():
    assert symbolic("eq", sp.Eq((x + 1) ** 2, x**2 + 2 * x + 1)).strength == "proof"
    assert symbolic("eq", sp.Eq(x, x)).strength == "proof"
    with pytest.raises(VerificationError, match="eq: SymPy finds that the two sides differ"):
        symbolic("eq", sp.Eq(sp.Integer(1), 2))


def test_the_code_is_kept():
    assert symbolic("eq", x, x, code=LSTM.forward).code == "unrolled.cells.base.Cell.forward"


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        (("", x, x), ValueError, "label: expected the label"),
        ((1, x, x), TypeError, "label: expected a str"),
        (("eq", x), TypeError, "rhs: expected the other side of lhs, got None"),
        (("eq", x, "x"), TypeError, "rhs: expected a SymPy expression or matrix, got str"),
        (("eq", 0.5, x), TypeError, "lhs: expected a SymPy expression or matrix, got float"),
        (("eq", True, 1), TypeError, "lhs: expected a SymPy expression or matrix, got bool"),
        (("eq", x, x < 1), TypeError, "rhs: expected a SymPy expression"),
        (("eq", x * 0.5, x / 2), ValueError, r"with exact numbers, Rational\(1, 2\), got 0.5"),
        (("eq", sp.oo, sp.oo), ValueError, "lhs: expected a SymPy .* that is finite, got oo"),
        (("eq", x, sp.nan), ValueError, "rhs: expected a SymPy .* that is finite, got nan"),
        (("eq", x, sp.Matrix([x])), ValueError, r"rhs: expected the shape of lhs = \(\)"),
        (("eq", A, b), ValueError, r"rhs: expected the shape of lhs = \(d, d\), got \(d, 1\)"),
        (("eq", sp.Matrix(0, 0, []), sp.Matrix(0, 0, [])), ValueError, "at least one entry"),
        (("eq", [x], x), TypeError, "rhs: expected a list, as the other side is"),
        (("eq", [x], [x, y]), ValueError, "rhs: expected the 1 entries of lhs, got 2"),
        (("eq", [], []), ValueError, "lhs: expected at least one entry"),
        (("eq", [x], [None]), TypeError, "rhs: expected a SymPy expression or matrix"),
    ],
)
def test_refuses(arguments, error, says):
    with pytest.raises(error, match=says):
        symbolic(*arguments)


def test_without_sympy_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "sympy", None)
    with pytest.raises(ImportError, match="SymPy is not installed: pip install sympy"):
        symbolic("eq", x, x)


def test_a_proof_of_a_part_says_of_which():
    made = symbolic("eq-square", (1 + x) ** 2, 1 + 2 * x + x**2, part="for one unit")
    assert made.strength == "proof for one unit"
    assert 'data-part="for one unit"' in made._repr_html_()
    with pytest.raises(TypeError, match="part: expected a str, got int"):
        symbolic("eq-square", x, x, part=2)
