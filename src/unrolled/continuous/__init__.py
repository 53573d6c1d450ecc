"""Continuous systems: the additive model with delays, from which the RNN is derived.

``AdditiveModel`` is the general saturating model with any number of delayed terms, ``DelayModel``
its special case with one delay, on the readout. Both are integrated to near machine precision
(``solve``), discretized by Euler's methods (``discretize``) and searched for equilibria
(``equilibria``); a ``DelayModel`` also becomes a canonical RNN (``to_rnn``) and says why it is or
is not stable (``stability``). ``characteristic_roots`` tells how the delay equation itself leaves
an equilibrium, or returns to it. ``hopfield`` and ``cellular`` build two networks of the
literature.

SciPy is imported when a model is integrated or searched for equilibria, and not before.
"""

from unrolled.continuous.characteristic import characteristic_roots
from unrolled.continuous.convolution import circulant, circular_convolution, torus_kernel
from unrolled.continuous.delay_model import DelayModel
from unrolled.continuous.equilibria import Equilibria
from unrolled.continuous.euler import Discretization, Trajectory
from unrolled.continuous.model import AdditiveModel
from unrolled.continuous.networks import cellular, hopfield
from unrolled.continuous.solution import Solution
from unrolled.continuous.stability import Stability, Verdict, logarithmic_norm
from unrolled.continuous.terms import Term

__all__ = [
    "AdditiveModel",
    "DelayModel",
    "Discretization",
    "Equilibria",
    "Solution",
    "Stability",
    "Term",
    "Trajectory",
    "Verdict",
    "cellular",
    "characteristic_roots",
    "circulant",
    "circular_convolution",
    "hopfield",
    "logarithmic_norm",
    "torus_kernel",
]
