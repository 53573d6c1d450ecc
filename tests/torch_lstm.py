"""``torch.nn.LSTM`` as a stack of our own layers, without the converter of the library."""

import numpy as np

from unrolled import LSTM
from unrolled.models import Bidirectional, Stack, join

# torch has the gates in the order input, forget, candidate, output: cu, cs, du, cr.
OURS_FROM_TORCH = [0, 1, 3, 2]


def ours(module):
    """Return the model that is ``module``, a torch.nn.LSTM of float64."""

    def layer(i):
        size = module.input_size if i == 0 else module.hidden_size * (1 + module.bidirectional)
        cells = [LSTM(size, module.hidden_size, dtype=np.float64) for _ in range(2)]
        return Bidirectional(*cells) if module.bidirectional else cells[0]

    return Stack([layer(i) for i in range(module.num_layers)])


def params_of(module):
    return {k: v.detach().numpy() for k, v in flat(module, lambda p: p).items()}


def grads_of(module):
    """Return the gradients by our names; each of torch's two biases has that of our one."""
    return {k: v.numpy() for k, v in flat(module, lambda p: p.grad, biases=1).items()}


def flat(module, take, biases=2):
    layers = {}
    for i in range(module.num_layers):
        parts = {}
        directions = {"forward": "", "backward": "_reverse"} if module.bidirectional else {"": ""}
        for name, suffix in directions.items():

            def of(kind, at=f"_l{i}{suffix}"):
                value = take(getattr(module, kind + at))
                return value.reshape(4, module.hidden_size, -1)[OURS_FROM_TORCH]

            b = sum(of(f"bias_{side}")[..., 0] for side in ("ih", "hh")[:biases])
            parts[name] = {"W_x": of("weight_ih"), "W_v": of("weight_hh"), "b": b}
        layers[f"layer{i}"] = join(**parts) if module.bidirectional else parts[""]
    return join(**layers)


def state_of(model, h, c):
    """Return our state from torch's h and c, (layers · directions, B, d) arrays."""
    named = zip([k for k in model.state_shapes(1) if k.endswith("s")], h, c, strict=True)
    both = [(name, h_i, c_i) for name, h_i, c_i in named]
    return {k: v for name, h_i, c_i in both for k, v in ((name, c_i), (name[:-1] + "v", h_i))}
