"""What the tests of parity with PyTorch share: a module run and differentiated like a cell."""

import numpy as np

# Both sides round sums of a few dozen terms, over at most eight steps, in float64. Terms are of
# order one; where no warping bounds the state they grow, hence the same relative tolerance.
DOUBLE = 1e-12


def leaf(torch, value):
    """Return a tensor that autograd differentiates by."""
    return torch.tensor(value, requires_grad=True)


def assert_parity(got, want, tol=DOUBLE):
    """Compare arrays or tensors by name."""
    assert got.keys() == want.keys(), f"{sorted(got)} are not {sorted(want)}"
    for name, value in want.items():
        both = [a if isinstance(a, np.ndarray) else a.detach().numpy() for a in (got[name], value)]
        assert both[0].dtype == both[1].dtype, name
        np.testing.assert_allclose(*both, rtol=tol, atol=tol, err_msg=name)


def of_cell(case):
    """Return all values and gradients of a run of ``case.cell`` by name."""
    run = case.forward()
    grads = case.backward(run)
    found = {"outputs": run.outputs}
    if case.x.dtype.kind == "f":  # ids have no gradient
        found["d x"] = grads.inputs
    found |= {f"last {name}": value for name, value in run.state.items()}
    found |= {f"d {name}": value for name, value in grads.params.items()}
    found |= {f"d initial {name}": value for name, value in grads.state.items()}
    return found if case.lookahead is None else {**found, "d lookahead": grads.lookahead}


def of_module(torch, module, case):
    """Return the same of a run of a module that ``torch_module`` made, by autograd."""
    leaves = {"d x": leaf(torch, case.x)} if case.x.dtype.kind == "f" else {}
    x = leaves.get("d x", torch.tensor(case.x))
    state = {name: leaf(torch, value) for name, value in case.state.items()}
    lengths = None if case.lengths is None else torch.tensor(case.lengths)
    after = None if case.lookahead is None else leaf(torch, case.lookahead)
    outputs, last = module(x, state, lengths=lengths, lookahead=after)
    objective = (outputs * torch.tensor(case.d_outputs)).sum()
    objective = objective + sum((last[k] * torch.tensor(case.d_state[k])).sum() for k in last)
    leaves |= {f"d initial {name}": value for name, value in state.items()}
    leaves |= {f"d {name}": value for name, value in module.parameters_by_name().items()}
    leaves |= {} if after is None else {"d lookahead": after}
    grads = torch.autograd.grad(objective, list(leaves.values()), materialize_grads=True)
    found = dict(zip(leaves, grads, strict=True))
    found |= {"outputs": outputs, **{f"last {name}": value for name, value in last.items()}}
    return found
