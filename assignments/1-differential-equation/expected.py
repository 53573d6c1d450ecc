"""Equations, schemes and what they give: the trusted side's own computation.

================= ======================================================== ==============
letter            meaning                                                  shape
================= ======================================================== ==============
A, M              decay; what stands before ds/dt, the identity if absent  (d, d)
B, D              coefficients of the readout, one and two delays old      (d, d)
E                 coefficient of the state, one delay old                  (d, d)
C, F              coefficients of the input, now and one delay old         (d, d_x)
phi, gain, tau    constant drive; r = tanh(gain s); the delay              (d,), scalars
h, k              the step, tau / k                                        scalars
W_s, W_z          weights of s[n-1] and s[n-2]                             (d, d)
W_0, W_1          weights of the drive g[n] and g[n-1]                     (d, d)
================= ======================================================== ==============
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from scipy.linalg import expm, logm

Equation = dict[str, Any]
Weights = dict[str, np.ndarray]
NAMES = ("W_s", "W_z", "W_0", "W_1")


class Scheme(NamedTuple):
    """How a step is made: family, and how much the end of the step counts for A s and for g."""

    family: str
    leak: float = 1.0
    drive: float = 1.0


#: A mistake in weights: they are those of another equation → what is said about it.
MEANT = {
    "sign": "A has the wrong sign in your weights: they are those of an equation with -A.",
    "no M": "M does not count in your weights.",
    "transposed": "A is transposed in your weights.",
}


class Slip(NamedTuple):
    """A mistake in a run: each is a way in which students' runs go wrong."""

    delay: int = 0  # the readout is that many steps too young
    one_step: bool = False  # the readout is one step old, whatever k
    late_input: bool = False
    no_gain: bool = False
    no_extra: bool = False
    from_zero: bool = False  # what was before t = 0 counts as zero
    restarts: tuple[int, ...] = ()  # steps after which what is carried is lost
    weights: str = ""  # one of MEANT: the weights have a mistake, the run has none


def of(given: dict[str, Any]) -> tuple[Equation, Scheme]:
    """Return the equation and the scheme of a student, as arrays."""
    eq = {name: np.array(value) if name.isupper() or name == "phi" else value
          for name, value in given["equation"].items()}  # fmt: skip
    return eq, Scheme(*given["scheme"])


def meant(eq: Equation, slip: str) -> Equation:
    """Return the equation of which a mistake in the weights makes the right weights."""
    if slip == "no M":
        return {name: value for name, value in eq.items() if name != "M"}
    changed = {"sign": -eq["A"], "transposed": eq["A"].T}
    return {**eq, "A": changed.get(slip, eq["A"])}


def waves(omega: float) -> Callable[[float], np.ndarray]:
    """Return the input of the experiment: two waves, which begin at t = 0."""
    return lambda t: np.array([np.sin(omega * max(t, 0.0)), np.cos(omega * max(t, 0.0))])


def draw(
    rng: np.random.Generator, kind: str, size: int, inputs: int, coupled: bool = True
) -> Equation:
    """Return a random equation of a kind, whose decay is one."""
    A = np.diag(-rng.uniform(1.0, 3.0, size))
    if coupled:
        A = A + np.where(np.eye(size), 0.0, rng.choice([-1, 1], (size, size)) * 0.6)
    eq: Equation = {"A": A, "B": rng.uniform(0.4, 1.4, (size, size))}
    eq["B"] = eq["B"] * rng.choice([-1, 1], (size, size))
    if kind == "second delay":
        eq["D"] = rng.uniform(-0.9, 0.9, (size, size))
    elif kind == "delayed state":
        eq["E"] = rng.uniform(-0.6, 0.6, (size, size))
    elif kind == "echo":
        eq["F"] = rng.uniform(-1.0, 1.0, (size, inputs))
    else:
        eq["M"] = np.diag(rng.uniform(1.2, 2.0, size)) + rng.uniform(-0.5, 0.5, (size, size))
    eq["C"] = rng.uniform(0.5, 1.5, (size, inputs)) * rng.choice([-1, 1], (size, inputs))
    eq["phi"] = rng.uniform(-0.8, 0.8, size)
    eq = {name: np.round(value, 2) for name, value in eq.items()}
    eq["tau"] = float(rng.choice([0.6, 0.8, 1.0, 1.2]))
    eq["gain"] = float(rng.choice([0.6, 0.75, 1.4, 1.6]))
    return eq


def weights(eq: Equation, h: float, scheme: Scheme) -> Weights:
    """Return the weights of a scheme with the step h."""
    A, eye = eq["A"], np.eye(len(eq["A"]))
    M = eq.get("M", eye)
    zero = np.zeros_like(eye)
    if scheme.family == "two-step":
        left = np.linalg.inv(1.5 * M - h * A)
        return {"W_s": left @ (2 * M), "W_z": left @ (-0.5 * M), "W_0": h * left, "W_1": zero}
    if scheme.family == "ends":
        left = np.linalg.inv(M - h * scheme.leak * A)
        before = left @ (M + h * (1 - scheme.leak) * A)
        made = {"W_0": h * scheme.drive * left, "W_1": h * (1 - scheme.drive) * left}
        return {"W_s": before, "W_z": zero, **made}
    inverse = np.linalg.inv(M)
    rows = [[h * inverse @ A, eye, zero], [zero, zero, eye], [zero, zero, zero]]
    d = len(A)
    power = expm(np.block(rows))[:d]
    phi_1, phi_2 = power[:, d : 2 * d], power[:, 2 * d :]
    if scheme.family == "exponential":
        end, begin = scheme.drive * phi_1, (1 - scheme.drive) * phi_1
    else:
        end, begin = phi_2, phi_1 - phi_2
    return {"W_s": power[:, :d], "W_z": zero, "W_0": h * end @ inverse, "W_1": h * begin @ inverse}


def decay(W_s: np.ndarray, h: float, scheme: Scheme) -> np.ndarray:
    """Return the decay, M⁻¹A, of the equation whose scheme has this W_s."""
    eye = np.eye(len(W_s))
    if scheme.family == "two-step":
        return (1.5 * eye - 2 * np.linalg.inv(W_s)) / h
    if scheme.family == "ends":
        return (W_s - eye) @ np.linalg.inv(scheme.leak * W_s + (1 - scheme.leak) * eye) / h
    return np.real(logm(W_s)) / h


def simulate(
    eq: Equation, scheme: Scheme, k: int, s_0: np.ndarray, x: np.ndarray, slip: Slip | None = None
) -> np.ndarray:
    """Return s[1], …, s[T] for the inputs x[0], …, x[T], with or without a mistake."""
    slip = slip or Slip()
    W = weights(meant(eq, slip.weights), eq["tau"] / k, scheme)
    steps, past = len(x) - 1, 2 * k + 2
    gain = 1.0 if slip.no_gain else eq["gain"]
    s = np.zeros((past + steps + 1, len(s_0)))
    s[:past] = 0.0 if slip.from_zero else s_0
    s[past] = s_0
    x = np.concatenate([np.repeat(x[:1], past, axis=0), x])
    lag = 1 if slip.one_step else k - slip.delay

    def drive(n: int) -> np.ndarray:
        g = eq["B"] @ np.tanh(gain * s[n - lag]) + eq["C"] @ x[n - slip.late_input] + eq["phi"]
        if not slip.no_extra:
            if "D" in eq:
                g = g + eq["D"] @ np.tanh(gain * s[n - lag - (lag if slip.one_step else k)])
            if "E" in eq:
                g = g + eq["E"] @ s[n - lag]
            if "F" in eq:
                g = g + eq["F"] @ x[n - k]
        return g

    def ghost(n: int) -> np.ndarray:
        """Return what two-step schemes take for the state before the first one."""
        M = eq.get("M", np.eye(len(s_0)))
        return s[n] - eq["tau"] / k * np.linalg.solve(M, eq["A"] @ s[n] + drive(n))

    made = np.zeros((steps, len(s_0)))
    before, before_that = s_0, ghost(past)
    for n in range(past + 1, past + steps + 1):
        if n - 1 - past in slip.restarts:
            s[:n], x[: n - 1] = s[n - 1], x[n - 1]
            before_that = ghost(n - 1)
        s[n] = W["W_s"] @ before + W["W_z"] @ before_that
        s[n] += W["W_0"] @ drive(n) + W["W_1"] @ drive(n - 1)
        before, before_that = s[n], before
        made[n - past - 1] = s[n]
    return made


def multipliers(eq: Equation, W: Weights, k: int, slip: Slip | None = None) -> np.ndarray:
    """Return the eigenvalues of the recursion near rest: s = 0, with no input and no bias."""
    slip = slip or Slip()
    d, gain = len(eq["A"]), 1.0 if slip.no_gain else eq["gain"]
    zero, lag = np.zeros((d, d)), 1 if slip.one_step else k
    terms = [(lag, gain * eq["B"])]
    if not slip.no_extra:
        terms += [(2 * lag, gain * eq.get("D", zero)), (lag, eq.get("E", zero))]
    rows = np.zeros((2 * k + 2, d, d))  # rows[j]: the coefficient of s[n-1-j]
    rows[0] += W["W_s"]
    rows[1] += W["W_z"]
    for delay, coefficient in terms:
        rows[delay - 1] += W["W_0"] @ coefficient
        rows[delay] += W["W_1"] @ coefficient
    companion = np.eye(len(rows) * d, k=-d)
    companion[:d] = np.concatenate(rows, axis=1)
    return np.linalg.eigvals(companion)


def radius(eq: Equation, W: Weights, k: int, slip: Slip | None = None) -> float:
    """Return the spectral radius of the recursion near rest."""
    return float(np.abs(multipliers(eq, W, k, slip)).max())


def scaled(eq: Equation, a: float, b: float) -> Equation:
    """Return the equation with A times a, and B, D, E times b."""
    factors = {"A": a, "B": b, "D": b, "E": b}
    return {name: factors.get(name, 1.0) * value for name, value in eq.items()}
