"""Random arguments of a run of any cell."""

import numpy as np


class Case:
    """Random arguments of a run of ``cell``: everything forward and backward take."""

    def __init__(self, cell, steps, batch, seed, *, lengths=False, scale=1.0):
        rng = np.random.default_rng(seed)

        def normal(shape):
            return (scale * rng.standard_normal(shape)).astype(cell.dtype)

        def state():
            return {name: normal(shape) for name, (shape, _) in cell.state_shapes(batch).items()}

        self.cell, self.rng = cell, rng
        self.params = {name: normal(shape) for name, (shape, _) in cell.param_shapes().items()}
        self.x = normal((steps, batch, cell.input_size))
        self.state = state()
        self.lengths = rng.integers(0, steps + 1, batch) if lengths else None
        self.d_outputs = normal((steps, batch, cell.output_size))
        self.d_state = state()
        ahead = cell.lookahead_size
        self.lookahead = normal((ahead, batch, cell.input_size)) if ahead else None

    def forward(self):
        more = {"lengths": self.lengths, "lookahead": self.lookahead}
        return self.cell.forward(self.params, self.x, self.state, **more)

    def cast(self, dtype):
        """Compute in ``dtype`` from here on."""
        self.cell = self.cell.astype(dtype)
        for name in ("x", "d_outputs", "lookahead"):
            if getattr(self, name) is not None:
                setattr(self, name, getattr(self, name).astype(dtype))
        for name in ("params", "state", "d_state"):
            setattr(self, name, {k: v.astype(dtype) for k, v in getattr(self, name).items()})
        return self

    def backward(self, run):
        return self.cell.backward(self.params, run.tape, self.d_outputs, self.d_state)
