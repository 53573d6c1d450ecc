"""What the tests of unrolling share: partitions to draw, and arguments of runs over segments."""

from itertools import pairwise

import numpy as np
from hypothesis import strategies as st

from unrolled import LSTM, RNN
from unrolled.models import Bidirectional, SequenceLabeller, Stack, WindowNetwork
from unrolled.unroll import Segments

# Models, and cells whose runs differ from those of a plain cell: name → (d_x, d) → float64 cell.
MODELS = {
    "labeller": lambda d_x, d: SequenceLabeller(LSTM(d_x, d, "full", np.float64), 2),
    "window": lambda d_x, d: WindowNetwork(3, d_x, d, 2, dtype=np.float64),
    "stack": lambda d_x, d: Stack([LSTM(d_x, d, dtype=np.float64), RNN(d, d, dtype=np.float64)]),
}
BOTH_WAYS = Bidirectional(RNN(2, 3, dtype=np.float64), RNN(2, 3, dtype=np.float64))


@st.composite
def segments_of(draw, steps):
    """Any partition of so many steps."""
    cuts = draw(st.sets(st.integers(1, max(steps - 1, 1)), max_size=4)) if steps > 1 else set()
    borders = [0, *sorted(cuts), steps]
    return Segments(tuple(stop - start for start, stop in pairwise(borders) if stop > start))


class LongCase:
    """Random arguments of a run of ``cell``, whatever it takes, and an objective of its outputs.

    The objective is Σ d_outputs ⊙ outputs + ½ Σ outputs²: its gradient depends on the outputs.
    """

    def __init__(self, cell, steps, batch, seed, *, lengths=False, scale=0.7):
        rng = np.random.default_rng(seed)

        def normal(shape):
            return (scale * rng.standard_normal(shape)).astype(cell.dtype)

        def state():
            return {name: normal(shape) for name, (shape, _) in cell.state_shapes(batch).items()}

        self.cell, self.rng = cell, rng
        self.params = {name: normal(shape) for name, (shape, _) in cell.param_shapes().items()}
        self.x = normal((steps, batch, cell.input_size))
        size = cell.lookahead_size
        self.arguments = {
            "state": state(),
            "lengths": rng.integers(0, steps + 1, batch) if lengths else None,
            "lookahead": normal((size, batch, cell.input_size)) if size else None,
        }
        self.d_state = state()
        self.d_outputs = normal((steps, batch, cell.output_size))

    @property
    def given(self):
        return self.cell, self.params, self.x

    def of_one(self, b):
        """Return initial state and look-ahead samples of one sequence."""
        one, lookahead = slice(b, b + 1), self.arguments["lookahead"]
        state = {name: value[one] for name, value in self.arguments["state"].items()}
        return {"state": state, "lookahead": None if lookahead is None else lookahead[:, one]}

    def loss(self, outputs, start, stop):
        part = self.d_outputs[start:stop]
        return float((part * outputs).sum() + (outputs**2).sum() / 2), part + outputs

    def full(self):
        """Return the run over all steps, the objective of it, and its gradients."""
        run = self.cell.forward(self.params, self.x, **self.arguments)
        value, d_outputs = self.loss(run.outputs, 0, len(self.x))
        return run, value, self.cell.backward(self.params, run.tape, d_outputs, self.d_state)


def named(grads):
    """Return gradients as one dict of arrays."""
    arrays = {f"params.{name}": value for name, value in grads.params.items()}
    arrays |= {f"state.{name}": value for name, value in grads.state.items()}
    arrays["inputs"] = grads.inputs
    if grads.lookahead is not None:
        arrays["lookahead"] = grads.lookahead
    return arrays


def named_loss_gradient(result):
    """Return a ``LossGradient`` as ``named`` does gradients; inputs only if they are there."""
    arrays = {f"params.{name}": value for name, value in result.params.items()}
    arrays |= {f"state.{name}": value for name, value in result.initial.items()}
    arrays |= {} if result.inputs is None else {"inputs": result.inputs}
    return arrays | ({} if result.lookahead is None else {"lookahead": result.lookahead})
