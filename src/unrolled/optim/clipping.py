"""The norm of a gradient as a whole, and a bound for it.

====== ==================================== ======
letter meaning                              shape
====== ==================================== ======
g      gradient of one parameter            any
norm   √ Σ g², over all parameters' entries scalar
====== ==================================== ======
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array, Params
from unrolled.optim._arguments import arrays, parameters


def global_norm(grads: Mapping[str, Array]) -> float:
    """Euclidean norm of all the gradients together, as one long vector.

    Parameters
    ----------
    grads : dict of ndarray
        The gradients: float32 or float64.

    Returns
    -------
    float
        In double precision; the entries are divided by the largest first, so that no square
        overflows or underflows. A norm beyond the largest float64 is inf.

    Raises
    ------
    ValueError, TypeError
        On something that is not a dict of finite real arrays.

    Notes
    -----
    Source: Pascanu, Mikolov and Bengio (2013), "On the difficulty of training recurrent neural
    networks", algorithm 1.

    Examples
    --------
    >>> import numpy as np
    >>> global_norm({"W": np.array([[3.0]]), "b": np.array([4.0])})
    5.0
    """
    peak, ratio = _norm(grads)
    return peak * ratio


def _norm(grads: Mapping[str, Array]) -> tuple[float, float]:
    """Return the largest modulus of an entry, and the norm divided by it, which is at most √n."""
    parts = [g.ravel() for g in parameters(grads, "grads").values()]
    flat = np.abs(np.concatenate([*parts, np.zeros(1)]), dtype=np.float64)
    peak = float(flat.max())
    return peak, float(np.sqrt(np.square(flat / peak).sum())) if peak else 0.0


def clip_by_global_norm(grads: Mapping[str, Array], max_norm: float) -> tuple[Params, float]:
    """Shrink the gradients, all by one factor, to a global norm of at most ``max_norm``.

    The direction stays as it is, even where the norm itself is too large for a float64 and comes
    back as inf; a gradient that is short enough is returned unchanged.

    Parameters
    ----------
    grads : dict of ndarray
        The gradients: float32 or float64.
    max_norm : float
        The longest step allowed, > 0.

    Returns
    -------
    tuple
        The gradients, and their global norm before clipping.

    Raises
    ------
    ValueError, TypeError
        As in ``global_norm``; also if ``max_norm`` is not a number > 0.

    Notes
    -----
    Source: Pascanu, Mikolov and Bengio (2013), "On the difficulty of training recurrent neural
    networks", algorithm 1.

    Examples
    --------
    >>> import numpy as np
    >>> clip_by_global_norm({"W": np.array([[3.0]]), "b": np.array([4.0])}, max_norm=2.5)
    ({'W': array([[1.5]]), 'b': array([2.])}, 5.0)
    """
    max_norm = check.real_number("max_norm", max_norm, low=0, open_low=True)
    peak, ratio = _norm(grads)
    norm = peak * ratio
    if norm <= max_norm:
        return dict(grads), norm
    dtype = next(iter(grads.values())).dtype
    if max_norm / norm < np.finfo(dtype).tiny:
        # The factor would lose digits or vanish: bring the entries to at most 1 first.
        grads, norm_now = {k: g / peak for k, g in grads.items()}, ratio
    else:
        norm_now = norm
    return arrays({k: g * (max_norm / norm_now) for k, g in grads.items()}), norm  # eq-clip
