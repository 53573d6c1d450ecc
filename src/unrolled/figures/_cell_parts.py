"""The parts of the LSTM: since which stage each is there, how it is drawn, what is said of it.

======= ======================================================= ================
name    meaning                                                 form
======= ======================================================= ================
STAGES  the stages, in the order in which the cell grows        tuple of names
PARTS   all parts, in the order of drawing                      tuple of Part
======= ======================================================= ================
"""

from __future__ import annotations

from dataclasses import dataclass

from unrolled.figures import _cell_gates as gates
from unrolled.figures import _cell_paths as paths
from unrolled.figures._cell_paths import Draw, bare
from unrolled.figures._cell_sheet import (
    GATES,
    INPUT_GATE,
    S_LINE,
    UPDATE,
    UPDATE_WARP,
    V_LINE,
    X_CS,
    X_WQ,
    X_WS,
)

STAGES = ("S0", "S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8", "vanilla", "augmented")


@dataclass(frozen=True)
class Part:
    """A piece of the drawing, the first and the last stage that have it, and its words.

    ``path`` and ``says`` tell what a signal meets on the way: state, update, input or readout.
    ``core`` marks what stays in full strength where the core equation is shown.
    """

    name: str
    draw: Draw
    since: str
    until: str = STAGES[-1]
    path: str = ""
    says: str = ""
    core: bool = False

    def at(self, stage: str) -> bool:
        """Tell whether ``stage`` has the part."""
        first, here, last = (STAGES.index(name) for name in (self.since, stage, self.until))
        return first <= here <= last


PARTS = (
    Part("readout line", paths.readout_line, "S0", path="readout", says="the warping G_d"),
    Part("state line", paths.state_line, "S0", core=True),
    Part("memory matrix", paths.memory_matrix, "S0", "S1", "state", "the matrix W_s"),
    Part("identity", paths.identity, "S2", "S2"),
    Part("no matrix", bare(X_WS, S_LINE, 22), "S3", core=True),
    Part("no valve cs", bare(X_CS, S_LINE, 20), "S0", "S0"),
    Part("valve cs", paths.valve_cs, "S1", path="state", says="the valve g_cs[n]", core=True),
    Part("feedback", paths.feedback, "S0"),
    Part("sample", paths.sample, "S0", "vanilla", "input", "the matrix W_x"),
    Part("input", paths.input_line, "S0"),
    Part("update line", paths.update_line, "S0"),
    Part("update rises", paths.update_rises, "S0", core=True),
    Part("no update warp", bare(UPDATE, UPDATE_WARP + 10, 30), "S0", "S4"),
    Part("update warp", paths.update_warp, "S5", path="update", says="the warping G_d"),
    Part("update name", paths.update_name, "S5", core=True),
    Part("no valve cu", bare(UPDATE, GATES, 20), "S0", "S0"),
    Part("valve cu", paths.valve_cu, "S1", path="update", says="the valve g_cu[n]", core=True),
    Part("readout carried", paths.carried("r"), "S0", "S2"),
    Part("value carried", paths.carried("v"), "S3"),
    Part("valve cr", paths.valve_cr, "S3", path="readout", says="the valve g_cr[n]"),
    Part("no valve cx", bare(UPDATE, INPUT_GATE, 20), "S0", "S3"),
    Part("input ghost", gates.input_ghost, "S4", "S4", "input", "the dashed valve g_cx[n] = 1"),
    Part("no valve cx yet", bare(UPDATE, INPUT_GATE, 20), "S5", "vanilla"),
    Part("window", gates.window, "augmented", path="input", says="the filter W_x_du"),
    Part("input gate", gates.input_gate, "augmented", path="input", says="the valve g_cx[n]"),
    Part("no projection", bare(X_WQ, V_LINE, 34, level=True), "S0", "vanilla"),
    Part("projection", gates.projection, "augmented", path="readout", says="the matrix W_q_dr"),
    Part("given cs cu", gates.given("cs", "cu"), "S1", "S6"),
    Part("given cr", gates.given("cr"), "S3", "S6"),
    Part("two terms", paths.two_terms, "S6", core=True),
    Part("logistic", gates.logistic("cs", "cu", "cr"), "S7"),
    Part("given sums", gates.given_sums, "S7", "S7"),
    Part("lists", gates.lists("cs", "cu", "cr"), "S8"),
    Part("seen input", gates.seen_input, "S8", "vanilla"),
    Part("seen window", gates.seen_window, "augmented"),
    Part("new state", gates.new_state, "S8"),
)
