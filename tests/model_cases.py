"""What the tests of models share: random arguments, none of them zero, and by-hand runs."""


def random_arguments(model, rng, steps, batch, *, scale=1.0):
    """Return parameters, inputs and state, drawn from ``rng``."""
    shapes = model.param_shapes(), model.state_shapes(batch)
    params, state = (
        {k: scale * rng.standard_normal(shape) for k, (shape, _) in of.items()} for of in shapes
    )
    return params, rng.standard_normal((steps, batch, model.input_size)), state


def reversed_within(x, lengths):
    """Return ``x`` (T, B, …) with each sequence reversed within its length, one by one."""
    turned = x.copy()
    for i, end in enumerate(lengths):
        turned[:end, i] = x[:end, i][::-1]
    return turned
