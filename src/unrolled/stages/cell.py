"""The cell of a stage; see the package for the letters."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from unrolled import _checks as check
from unrolled import init
from unrolled._checks import Array, Params
from unrolled.cells.base import Cell, Gradients, Shapes, Tape
from unrolled.stages import _learned, _throttled
from unrolled.stages._forms import FORMS, Form
from unrolled.stages._gates import apart, behind, constant, spread
from unrolled.warping import G_c


class Stage(Cell):
    """The system of one stage on the way from the canonical RNN (S0) to the Vanilla LSTM (S8).

    ===== =====================================================================================
    stage system
    ===== =====================================================================================
    S0    s[n] = F_s + F_u, F_s = W_s s[n-1], F_u = W_r r[n-1] + W_x x[n] + θ, r = G_d(s)
    S1    s[n] = g_cs ⊙ F_s + g_cu ⊙ F_u
    S2    F_s = s[n-1]
    S3    v[n] = g_cr ⊙ r[n] is put out, and fed back in the place of r
    S4    F_u = W_r v[n-1] + g_cx ⊙ W_x x[n] + θ
    S5    u[n] = G_d(F_u) in the place of F_u; g_cx is set aside
    S6    s[n] = g_cs ⊙ s[n-1] + g_cu ⊙ u[n]: S5, put together
    S7    each gate is G_c(b), a learned number per unit
    S8    each gate is G_c of a learned sum of x[n], v[n-1] and the state
    ===== =====================================================================================

    Parameters
    ----------
    name : {"S0", "S1", …, "S8"}
        The stage.
    input_size : int
        d_x, width of the input signal.
    hidden_size : int
        d, width of the state and of the output.
    gates : {"given", "constant"}
        Of the stages S1 to S6: whether the gates come with the inputs, a number for each gate, unit
        and step (``with_gates`` puts them there), or are parameters ``g``, one number for each gate
        and unit. The other stages take no notice.
    dtype : dtype
        float32 or float64; complex128 runs forward only.

    Attributes
    ----------
    names : tuple of str
        The gates of the stage, of cu, cs, cr, cx, in the order in which they stand on an axis.

    Raises
    ------
    ValueError, TypeError
        On an unknown stage or option, a size below 1 or not an integer, another dtype.

    Notes
    -----
    Source: Sherstinsky (2020), eqs. 94-117. The state is s, and from S3 on the pair (s, v), as of
    the LSTM. Nothing keeps gates that are given within [0, 1] but who gives them.

    Examples
    --------
    >>> cell = Stage("S2", input_size=1, hidden_size=2, dtype=np.float64)
    >>> params = cell.init(np.random.default_rng(0))
    >>> x = cell.with_gates(np.ones((9, 1, 1)), cu=np.eye(9)[:, :1, None], cs=1.0)
    >>> s = cell.signals(cell.forward(params, x).tape)["s"]
    >>> bool((s[8] == s[0]).all())  # written once, kept
    True
    """

    GATES = ("cu", "cs", "cr", "cx")
    MODES = ("given", "constant")

    def __init__(
        self,
        name: str,
        input_size: int,
        hidden_size: int,
        gates: str = "given",
        dtype: DTypeLike = np.float32,
    ) -> None:
        self.name = check.option("name", name, FORMS)
        self.signal_size = check.positive_int("input_size", input_size)
        self.hidden_size = check.positive_int("hidden_size", hidden_size)
        self.gates = check.option("gates", gates, self.MODES)
        self.dtype = check.cell_dtype(dtype)
        given = len(self.names) * self.hidden_size if self.given else 0
        self.input_size = self.signal_size + given

    @property
    def form(self) -> Form:
        """What the stage is made of."""
        return FORMS[self.name]

    @property
    def names(self) -> tuple[str, ...]:
        """The gates of the stage."""
        return self.form.gates

    @property
    def given(self) -> bool:
        """Whether the gates come with the inputs."""
        return self.form.source == "outside" and self.gates == "given"

    @property
    def output_size(self) -> int:
        """Width of the output signal, ``hidden_size``."""
        return self.hidden_size

    def param_shapes(self) -> Shapes:
        """Return name → (shape, shape in symbols); of S8 those of the LSTM with full peepholes."""
        d, d_x, k = self.hidden_size, self.signal_size, len(self.names)
        if self.form.source == "data":
            return {
                "W_x": ((4, d, d_x), "(4, d, d_x)"),
                "W_v": ((4, d, d), "(4, d, d)"),
                "b": ((4, d), "(4, d)"),
                "W_s": ((3, d, d), "(3, d, d)"),
            }
        shapes = {
            "W_s": ((d, d), "(d, d)"),
            "W_r": ((d, d), "(d, d)"),
            "W_x": ((d, d_x), "(d, d_x)"),
            "theta": ((d,), "(d,)"),
        }
        if not self.form.carries:
            del shapes["W_s"]
        if self.form.source == "number":
            shapes["b"] = ((k, d), f"({k}, d)")
        elif k and not self.given:
            shapes["g"] = ((k, d), f"({k}, d)")
        return shapes

    def state_shapes(self, batch: int) -> Shapes:
        """Return the shape of the state s and, from S3 on, of the value v; ``batch`` is ≥ 0."""
        check.positive_int("batch", batch, minimum=0)
        shape = ((batch, self.hidden_size), "(B, d)")
        return {"s": shape, "v": shape} if self.form.observes else {"s": shape}

    def init(self, rng: np.random.Generator) -> Params:
        """Return fresh parameters.

        W_s = ½ I and W_r = ½ Q, Q orthogonal, as of the canonical RNN, and the same W_r and W_x
        from the same ``rng`` in all stages but S8, which begins as the LSTM does. Constant gates
        are 1; in S7 and S8 the bias of the gate cs is 1 and the others are 0.
        """
        d, dtype = self.hidden_size, self.dtype
        if self.form.source == "data":
            params = {
                "W_x": init.xavier_uniform(rng, (4, d, self.signal_size), dtype),
                "W_v": init.orthogonal(rng, (4, d, d), dtype),
                "b": np.zeros((4, d), dtype),
                "W_s": np.zeros((3, d, d), dtype),
            }
            return init.forget_gate_bias(params)
        params = {
            "W_s": np.eye(d, dtype=dtype) / 2,
            "W_r": init.orthogonal(rng, (d, d), dtype, gain=0.5),
            "W_x": init.xavier_uniform(rng, (d, self.signal_size), dtype),
            "theta": np.zeros(d, dtype),
            "g": np.ones((len(self.names), d), dtype),
            "b": np.zeros((len(self.names), d), dtype),
        }
        params["b"][1:2] = 1
        return {name: params[name] for name in self.param_shapes()}

    def with_gates(self, x: Array, **gates: ArrayLike) -> Array:
        """Return the inputs of a stage whose gates are given: x and, behind it, the gates.

        Parameters
        ----------
        x : ndarray, (T, B, d_x)
            The input signal.
        gates : array_like, to (T, B, d)
            Every gate of the stage by name, ``cu=…``, in [0, 1]. What is not of that shape is
            spread over it: a number serves all steps, sequences and units, (T, 1, 1) all sequences
            and units, (d,) all steps and sequences.

        Returns
        -------
        ndarray, (T, B, input_size)

        Raises
        ------
        ValueError, TypeError
            On another shape or dtype of x, gates that are missing, unknown, not of a shape that can
            be spread or outside [0, 1], and for a stage whose gates are not given.

        Examples
        --------
        >>> cell = Stage("S3", 1, 2)
        >>> cell.with_gates(np.full((1, 1, 1), 7, "f"), cu=1.0, cs=[0.5, 0.25], cr=0.0)
        array([[[7.  , 1.  , 1.  , 0.5 , 0.25, 0.  , 0.  ]]], dtype=float32)
        """
        if not self.given:
            raise check.fail("gates", "none, for a stage whose gates are not given", list(gates))
        shape = (None, None, self.signal_size)
        x = check.array("x", x, shape, "(T, B, d_x)", self.dtype)
        if set(gates) != set(self.names):
            expected = "the gates " + ", ".join(self.names)
            raise check.fail("gates", expected, ", ".join(gates) or "none")
        run = (*x.shape[:2], self.hidden_size)
        parts = [spread(name, gates[name], run, self.dtype) for name in self.names]
        return np.concatenate([x, *parts], axis=2)

    def signals(self, tape: Tape) -> dict[str, Array]:
        """Return the signals of the run that wrote ``tape``, each (T, B, d).

        The state s, the update u, the output, which is called v from S3 on and r before, and the
        gates of the stage, ``g_cu`` and so on. Beyond the end of a shorter sequence s and v stand
        still; the others mean nothing there.

        Raises
        ------
        TypeError, ValueError
            If ``tape`` is not the tape of a run of this cell.

        Examples
        --------
        >>> cell = Stage("S0", 1, 1)
        >>> run = cell.forward(cell.init(np.random.default_rng(0)), np.zeros((2, 1, 1), "f"))
        >>> sorted(cell.signals(run.tape))
        ['r', 's', 'u']
        """
        record = self.check_tape(tape).record
        found = {"s": record.s[1:], "u": record.u, "v" if self.form.observes else "r": record.v[1:]}
        gates = record.g
        found |= {f"g_{name}": gates[k] for k, name in enumerate(self.names)}
        return {name: value.copy() for name, value in found.items()}

    def _gates(self, params: Params, x: Array) -> Array:
        """Return the gates of a stage before S8, (gates, T, B, d)."""
        if self.given:
            return apart(x, self.signal_size, len(self.names), self.hidden_size)
        if self.form.source == "number":
            return constant(G_c.function(params["b"]), x)  # eq-stage-number
        return constant(params.get("g", np.empty((0, self.hidden_size), self.dtype)), x)

    def _forward(
        self, params: Params, x: Array, state: Params, lengths: Array | None
    ) -> tuple[Array, Params, Any]:
        if self.form.source == "data":
            return _learned.forward(params, x, state, lengths)
        gates = self._gates(params, x)
        return _throttled.forward(self.form, params, x, gates, state, lengths)

    def _backward(self, params: Params, tape: Tape, d_outputs: Array, d_state: Params) -> Gradients:
        if self.form.source == "data":
            return _learned.backward(params, tape, d_outputs, d_state)
        grads, d_gates = _throttled.backward(self.form, params, tape, d_outputs, d_state)
        if self.given:
            grads.inputs[..., self.signal_size :] = behind(d_gates)
        elif self.form.source == "number":
            grads.params["b"] = d_gates.sum(axis=(1, 2)) * G_c.slope(G_c.function(params["b"]))
        elif self.names:
            grads.params["g"] = d_gates.sum(axis=(1, 2))
        return grads
