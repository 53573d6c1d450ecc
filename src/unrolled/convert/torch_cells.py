"""The equations of the cells on tensors, one line each, for autograd to differentiate.

The letters are those of the cells themselves, in ``cells``. Signals of a batch are rows, so W x of
the paper reads ``x @ W.T``. What does not wait for the last state is computed for all T steps at
once, in one product, before the steps are taken.
"""

from __future__ import annotations

from collections.abc import Callable

from unrolled.convert.torch_base import TorchStepper
from unrolled.convert.torch_tensors import Tensor
from unrolled.warping import LEAKY_SLOPE

Step = Callable[..., tuple[Tensor, ...]]

#: Name → warping of tensors. At the kink z = 0 the slope is that of the left branch.
WARPINGS: dict[str, Callable[[Tensor], Tensor]] = {
    "tanh": lambda z: z.tanh(),
    "logistic": lambda z: z.sigmoid(),
    "relu": lambda z: z.relu(),
    "leaky_relu": lambda z: z.where(z > 0, LEAKY_SLOPE * z),
    "identity": lambda z: z,
}


class TorchRNN(TorchStepper):
    """The standard RNN; see ``cells.rnn``."""

    def equations(self, x: Tensor) -> tuple[Tensor, Step]:
        """Sherstinsky (2020), eq. 32."""
        W_r = self.W_r.T

        def step(z: Tensor, s: Tensor) -> tuple[Tensor]:
            return (z.addmm(self.output(s), W_r),)  # eq-rnn-state

        return x @ self.W_x.T + self.theta, step

    def output(self, s: Tensor) -> Tensor:
        """Sherstinsky (2020), eq. 33."""
        return WARPINGS[self.numpy_cell.warping](s)  # eq-rnn-readout


class TorchCanonicalRNN(TorchRNN):
    """The canonical RNN, whose state also carries over unwarped; see ``cells.canonical``."""

    def equations(self, x: Tensor) -> tuple[Tensor, Step]:
        """Sherstinsky (2020), eq. 30."""
        W_s = self.W_s.T
        ready, standard = super().equations(x)

        def step(z: Tensor, s: Tensor) -> tuple[Tensor]:
            return standard(z.addmm(s, W_s), s)  # eq-canonical-rnn-state

        return ready, step


class TorchLSTM(TorchStepper):
    """The Vanilla LSTM; see ``cells.lstm``."""

    def equations(self, x: Tensor) -> tuple[Tensor, Step]:
        """Sherstinsky (2020), eqs. 126-136."""
        W_x, W_v, b = self.W_x.flatten(0, 1).T, self.W_v.flatten(0, 1).T, self.b.flatten()
        look = peepholes(self)

        def step(z: Tensor, s: Tensor, v: Tensor) -> tuple[Tensor, Tensor]:
            a_cu, a_cs, a_cr, a_du = z.addmm(v, W_v).chunk(4, dim=1)  # eq-lstm-nodes
            g_cu = look(0, a_cu, s).sigmoid()  # eq-lstm-gates
            g_cs = look(1, a_cs, s).sigmoid()
            s = g_cs * s + g_cu * a_du.tanh()  # eq-lstm-state
            g_cr = look(2, a_cr, s).sigmoid()  # eq-lstm-readout-gate
            return s, g_cr * s.tanh()  # eq-lstm-value

        return x @ W_x + b, step

    def output(self, s: Tensor, v: Tensor) -> Tensor:
        """Return the value v."""
        return v


class TorchAugmentedLSTM(TorchLSTM):
    """The augmented LSTM: context window, input gate, projection; see ``cells.augmented``."""

    def equations(self, x: Tensor) -> tuple[Tensor, Step]:
        """Sherstinsky (2020), eqs. 196-214."""
        cell = self.numpy_cell
        steps, gates = len(x) - cell.window + 1, len(self.b)
        W_v, b = self.W_v.flatten(0, 1).T, self.b.flatten()
        taps = enumerate(self.W_x.unbind(1))
        xi = sum(x[n : n + steps] @ W.flatten(0, 1).T for n, W in taps)  # eq-window
        W_q = self.W_q.T if cell.projection_size else None
        look = peepholes(self)

        def step(xi: Tensor, s: Tensor, v: Tensor) -> tuple[Tensor, Tensor]:
            xi_cu, xi_cs, xi_cr, *xi_cx, xi_du = xi.chunk(gates, dim=1)
            f_cu, f_cs, f_cr, *f_cx, f_du = b.addmm(v, W_v).chunk(gates, dim=1)  # eq-lstm-nodes
            g_cu = look(0, xi_cu + f_cu, s).sigmoid()  # eq-lstm-gates
            g_cs = look(1, xi_cs + f_cs, s).sigmoid()
            if xi_cx:
                g_cx = look(3, xi_cx[0] + f_cx[0], s).sigmoid()
                xi_du = g_cx * xi_du
            u = (xi_du + f_du).tanh()  # eq-augmented-update
            s = g_cs * s + g_cu * u  # eq-lstm-state
            g_cr = look(2, xi_cr + f_cr, s).sigmoid()  # eq-lstm-readout-gate
            q = g_cr * s.tanh()  # eq-lstm-value
            return s, q if W_q is None else q @ W_q  # eq-augmented-value

        return xi, step


class TorchGRU(TorchStepper):
    """The GRU, with the reset gate after or before the recurrent product; see ``cells.gru``."""

    def equations(self, x: Tensor) -> tuple[Tensor, Step]:
        """Cho et al. (2014), eqs. 5-8 (before); torch.nn.GRU (after)."""
        d, W_h = self.numpy_cell.hidden_size, self.W_h.flatten(0, 1).T
        W_rz, W_n = W_h[:, : 2 * d], W_h[:, 2 * d :]
        b_h = self.b_h if self.numpy_cell.reset == "after" else None

        def step(a: Tensor, h: Tensor) -> tuple[Tensor]:
            a_rz, a_n = a.split([2 * d, d], dim=1)
            r, z = a_rz.addmm(h, W_rz).sigmoid().chunk(2, dim=1)  # eq-gru-gates
            a_n = a_n + r * b_h.addmm(h, W_n) if b_h is not None else a_n.addmm(r * h, W_n)
            n = a_n.tanh()  # eq-gru-candidate
            return ((1 - z) * n + z * h,)  # eq-gru-state

        return x @ self.W_x.flatten(0, 1).T + self.b.flatten(), step

    def output(self, h: Tensor) -> Tensor:
        """Return the state h."""
        return h


def peepholes(module: TorchStepper) -> Callable[[int, Tensor, Tensor], Tensor]:
    """Return look(g, a, s): the node ``a`` of gate number g, with what the gate sees of s added."""
    kind = module.numpy_cell.peepholes
    if kind == "none":
        return lambda g, a, s: a
    W_s = module.W_s.unbind()
    if kind == "diagonal":
        return lambda g, a, s: a + W_s[g] * s
    return lambda g, a, s: a.addmm(s, W_s[g].T)
