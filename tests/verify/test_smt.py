import sys

import pytest
import z3

from unrolled import LSTM
from unrolled.verify import VerificationError, smt

a, b, c = z3.Ints("a b c")
u, v = z3.Reals("u v")
n, i, k = z3.Ints("n i k")

# A recurrence s, and t that begins k steps later with the state of s at that time.
State, Input = z3.DeclareSort("State"), z3.DeclareSort("Input")
F = z3.Function("F", State, Input, State)
s, t = (z3.Function(name, z3.IntSort(), State) for name in "st")
x = z3.Function("x", z3.IntSort(), Input)
RECURRENCES = [
    z3.ForAll(n, z3.Implies(n >= 0, s(n + 1) == F(s(n), x(n)))),
    z3.ForAll(n, z3.Implies(n >= 0, t(n + 1) == F(t(n), x(n + k)))),
    t(0) == s(k),
    k >= 0,
]
UNROLLED = {
    "base": t(0) == s(k),
    "step": z3.Implies(z3.And(i >= 0, t(i) == s(i + k)), t(i + 1) == s(i + 1 + k)),
}
p, q, e = z3.Const("p", State), z3.Const("q", Input), z3.Const("e", State)
AT_REST = [z3.ForAll([p, q], F(p, q) == p), *(z3.ForAll(n, f(n) == e) for f in (s, t))]


@pytest.mark.parametrize(
    "claim",
    [
        u * u + v * v >= 2 * u * v,
        z3.Implies(u < v, z3.Exists(a, a * 0 == 0)),
        {"one": a + b == b + a, "other": z3.Or(a > b, a <= b)},
        z3.Implies(a > 0, z3.Implies(b > a, b > 1)),
    ],
)
def test_what_is_true_is_proved(claim):
    check = smt("eq", claim)
    assert check.method == f"z3 {z3.get_version_string()}"
    assert (check.kind, check.strength, check.size) == ("smt", "proof", "exact")


def test_an_induction_over_an_unknown_step_function_is_proved():
    assert smt("thm", UNROLLED, assumptions=RECURRENCES, witness=AT_REST).strength == "proof"


@pytest.mark.parametrize(
    ("claim", "assumptions", "says"),
    [
        (a + b != 2, [a == b, b == 1], "eq: false for a = 1, b = 1"),
        ({"base": a == a, "step": a > 1}, a == 1, "eq, step: false for a = 1"),
        (z3.Implies(a == 5, a < 5), [], "eq: false for a = 5"),
        (z3.BoolVal(False), [], "eq: false for all values"),
    ],
)
def test_what_is_false_is_refused_with_a_counterexample(claim, assumptions, says):
    with pytest.raises(VerificationError, match=f"^{says}$"):
        smt("eq", claim, assumptions=assumptions)


@pytest.mark.parametrize(
    ("claim", "options"),
    [
        (a == 7, {"assumptions": [b > c, c > b]}),
        (z3.Implies(z3.And(u > 1, u < 0), v == 7), {}),
        (z3.Implies(u > 1, z3.Implies(u < 0, v == 7)), {}),
        (a + b == b + a, {"assumptions": a > 0, "witness": a == -1}),
    ],
)
def test_contradictory_assumptions_prove_nothing(claim, options):
    with pytest.raises(VerificationError, match="contradict each other, so anything would follow"):
        smt("eq", claim, **options)


def test_what_cannot_be_decided_is_an_error_not_a_success():
    wrong = z3.Implies(z3.And(i >= 0, t(i) == s(i + k)), t(i + 1) == s(i + k))
    with pytest.raises(VerificationError, match="thm: not decided, z3 says"):
        smt("thm", wrong, assumptions=RECURRENCES, witness=AT_REST, timeout=0.3)


def test_assumptions_that_may_be_contradictory_prove_nothing():
    with pytest.raises(VerificationError, match=r"whether the assumptions can hold .* witness="):
        smt("thm", UNROLLED, assumptions=RECURRENCES, timeout=0.3)


def test_the_code_is_kept():
    assert smt("eq", a == a, code=LSTM).code == "unrolled.cells.lstm.LSTM"


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"label": ""}, ValueError, "label: expected the label"),
        ({"claim": True}, TypeError, "claim: expected a z3 formula, got bool"),
        ({"claim": a}, TypeError, "claim: expected a z3 formula, got ArithRef"),
        ({"claim": {}}, ValueError, "claim: expected at least one formula"),
        ({"claim": {"base": 1}}, TypeError, r'claim\["base"\]: expected a z3 formula, got int'),
        ({"assumptions": [a]}, TypeError, r"assumptions\[0\]: expected a z3 formula"),
        ({"assumptions": "a"}, TypeError, "assumptions: expected z3 formulas, got str"),
        ({"assumptions": {"a": a > 0}}, TypeError, "assumptions: expected z3 formulas, got dict"),
        ({"assumptions": None}, TypeError, "assumptions: expected z3 formulas, got NoneType"),
        ({"witness": 1}, TypeError, "witness: expected z3 formulas, got int"),
        ({"timeout": 0}, ValueError, "timeout: expected a finite number"),
        ({"timeout": "1"}, TypeError, "timeout: expected a real number"),
        ({"code": 1}, TypeError, "code: expected a public class"),
    ],
)
def test_refuses(change, error, says):
    with pytest.raises(error, match=says):
        smt(**{"label": "eq", "claim": a == a, **change})


def test_without_z3_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "z3", None)
    with pytest.raises(ImportError, match="z3 is not installed: pip install z3-solver"):
        smt("eq", a == a)
