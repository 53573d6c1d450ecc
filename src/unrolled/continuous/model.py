"""The additive model, and what can be done with it: integrate, discretize, find equilibria.

======= ============================= ============
letter  meaning                       shape
======= ============================= ============
s       state signal                  (d,)
x       input signal                  (d_x,)
tau_0   τ₀, the smallest delay > 0    scalar
h       the step ΔT                   scalar
======= ============================= ============

The terms of the model are in ``system.py``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from unrolled._checks import Array
from unrolled.continuous import equilibria, euler, steps
from unrolled.continuous.solution import Solution
from unrolled.continuous.system import System
from unrolled.continuous.terms import Signal


class AdditiveModel(System):
    """The system ds/dt = Σ A_k s(t-τ_s) + Σ B_k G(s(t-τ_r)) + Σ C_k x(t-τ_x) + φ.

    Immutable: its arrays are read-only copies of what it was given.

    Parameters
    ----------
    state_terms : list of (ndarray (d, d), float)
        A_k with its delay τ_s(k) ≥ 0.
    readout_terms : list of (ndarray (d, d), float)
        B_k with its delay τ_r(k) ≥ 0.
    input_terms : list of (ndarray (d, d_x), float)
        C_k with its delay τ_x(k); a negative one looks at input that is yet to come.
    phi : ndarray (d,), optional
        φ; zero if absent.
    warping : {"tanh", "logistic", "relu", "leaky_relu", "identity"}
        G.

    Attributes
    ----------
    state_terms, readout_terms, input_terms : tuple of Term
    phi : ndarray (d,)
    warping : str

    Raises
    ------
    ValueError, TypeError
        On arrays that are not finite float64 of the shapes above, a delay that is not a finite
        number or, but for inputs, negative, an unknown warping, or no term with a d×d coefficient.

    Notes
    -----
    Source: Sherstinsky (2020), eqs. 5-11.

    Examples
    --------
    A state with a leak, a readout that feeds it and a slower one that holds it back:

    >>> one = np.ones((1, 1))
    >>> model = AdditiveModel([(-one, 0.0)], [(2 * one, 0.5), (-4 * one, 1.0)])
    >>> model
    AdditiveModel(d=1, d_x=0, tau_s=[0.0], tau_r=[0.5, 1.0], tau_x=[], warping='tanh')
    >>> model.solve(8.0, np.array([0.1]))(8.0).round(3)
    array([0.205])
    """

    def solve(
        self,
        end: float,
        history: Array | Signal,
        x: Array | Signal | None = None,
        *,
        start: float = 0.0,
        jumps: Sequence[float] = (),
        rtol: float = 1e-10,
        atol: float = 1e-12,
    ) -> Solution:
        """Integrate the system from ``start`` to ``end`` by the method of steps.

        Parameters
        ----------
        end : float
            Where to stop, ≥ ``start``.
        history : ndarray (d,), or callable t → (d,)
            The state up to ``start``, constant or as a smooth function of time.
        x : ndarray (d_x,), or callable t → (d_x,), optional
            The input, constant or as a function of time, which a negative delay calls ahead of t;
            zero if absent.
        start : float
            Where to begin.
        jumps : sequence of float
            Times at which the input or a derivative of it jumps, so that the solver stops there.
        rtol, atol : float
            Error that a step of the solver may make, relative and absolute.

        Returns
        -------
        Solution
            The state as a function of time.

        Raises
        ------
        ValueError, TypeError
            On arguments not as above, on a function that returns something else, on an interval
            so long that a delay vanishes in rounding.
        FloatingPointError
            If the state overflows.
        RuntimeError
            If the solver gives up, in its words.
        ImportError
            If SciPy is not installed.

        Notes
        -----
        Between breakpoints the delayed values are known and smooth, so that each piece is an
        ordinary differential equation, for DOP853. A jump in a derivative at ``start`` comes back
        after each delay, or sum of delays, one derivative higher; the solver stops exactly there.
        Source: Bellen and Zennaro (2003), Numerical methods for delay differential equations;
        Hairer, Nørsett and Wanner (1993), Solving ordinary differential equations I, II.10 and
        II.17.

        Examples
        --------
        ds/dt = -s(t-1) with s = 1 before 0 is 1 - t up to 1, then 1 - t + (t-1)²/2:

        >>> model = AdditiveModel([(-np.ones((1, 1)), 1.0)])
        >>> model.solve(2.0, np.ones(1))(np.array([0.5, 2.0])).round(12)
        array([[ 0.5],
               [-0.5]])
        """
        return steps.solve(self, end, history, x, start, jumps, rtol, atol)

    def discretize(
        self, k: int | None = None, method: str = "backward", *, step: float | None = None
    ) -> euler.Discretization:
        """Return Euler's recursion for this system.

        Parameters
        ----------
        k : int, optional
            Steps in the smallest positive delay τ₀ of states and readouts: ΔT = τ₀/k.
        method : {"backward", "forward"}
            At which end of the step the right-hand side is taken.
        step : float, optional
            ΔT itself, instead of ``k``; needed where there is no delay.

        Returns
        -------
        Discretization
            The weights of the recursion, and ``run``.

        Raises
        ------
        ValueError, TypeError
            If not exactly one of ``k`` and ``step`` is given, or they are not positive; if a delay
            is no integer multiple of ΔT; if 1/ΔT is an eigenvalue of the undelayed A, or a
            readout has no delay, so that a backward step has no or no linear solution.

        Notes
        -----
        Source: Sherstinsky (2020), eqs. 15-24, where k = 1; the error is O(ΔT).

        Examples
        --------
        >>> one = np.ones((1, 1))
        >>> model = AdditiveModel([(-one, 0.0)], [(-one, 1.0)])
        >>> model.discretize(2)
        Discretization(step=0.5, method='backward')
        >>> model.discretize(2).run(2, np.ones(1)).s.ravel().round(4)
        array([1.    , 0.4128, 0.0213])
        """
        return euler.discretize(self, k, method, step)

    def equilibria(
        self,
        x: Array | None = None,
        *,
        starts: int | Array = 32,
        rng: np.random.Generator | None = None,
    ) -> equilibria.Equilibria:
        """Search for states that do not change under a constant input.

        Parameters
        ----------
        x : ndarray (d_x,), optional
            The input; zero if absent.
        starts : int or ndarray (n, d)
            How many random states to search from, besides the origin; or the states.
        rng : numpy.random.Generator, optional
            Draws the states; ``default_rng(0)`` if absent.

        Returns
        -------
        Equilibria
            Those found, each once, with their residuals.

        Raises
        ------
        ValueError, TypeError
            On arguments not as above.
        ImportError
            If SciPy is not installed.

        Notes
        -----
        Delays play no part: (Σ A_k) s + (Σ B_k) G(s) + (Σ C_k) x + φ = 0. No search from finitely
        many starts is a proof that there are no others; of a continuum it gives samples. Random
        starts are states A s = -(B r + C x + φ) for random readouts r, the form that every
        equilibrium has.

        Examples
        --------
        >>> one = np.ones((1, 1))
        >>> found = AdditiveModel([(-one, 0.0)], [(1.5 * one, 1.0)]).equilibria()
        >>> found.states.ravel().round(4) + 0.0
        array([-1.2878,  0.    ,  1.2878])
        >>> bool(found.residuals.max() < 1e-14)
        True
        """
        return equilibria.search(self, x, starts, rng)
