"""The stages from the canonical RNN to the Vanilla LSTM, each a cell that runs and trains.

============== ================================================ ====================
letter         meaning                                          shape
============== ================================================ ====================
T, B           steps in the run; sequences in the batch         scalars
d, d_x         width of the state; of the input signal          scalars
s, r           state; readout r = G_d(s)                        (B, d)
v, u           value v = g_cr ⊙ r; update                       (B, d)
F_s, F_u       memory part and update part of the next state    (B, d)
g_cu, g_cs     gates: control update, control state,            (B, d) each, in
g_cr, g_cx     control readout, control input                   [0, 1]
J              ∂s[n]/∂s[n-1]                                    (T-1, B, d, d)
============== ================================================ ====================

A stage changes one thing of the stage before. They are written to be read, one line per equation;
the last of them is what ``unrolled.LSTM`` with full peepholes computes faster.
"""

from unrolled.stages.cell import Stage
from unrolled.stages.jacobian import influence, jacobian

__all__ = ["Stage", "influence", "jacobian"]
