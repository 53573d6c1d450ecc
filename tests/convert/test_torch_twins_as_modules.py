"""Modules of ``torch_module`` are good modules: named, moved, copied, pickled, and taken back."""

import copy
import pickle

import numpy as np
import pytest

from unrolled import GRU, LSTM, RNN, convert
from unrolled.models import Bidirectional, SequenceLabeller, Stack

NESTED = SequenceLabeller(
    Stack([Bidirectional(RNN(2, 3, "logistic"), GRU(2, 2, "before")), LSTM(5, 3, "full")]), 1
)


@pytest.fixture
def pair(torch):
    """A nested model's parameters, and its module."""
    params = NESTED.init(np.random.default_rng(0))
    return params, convert.torch_module(NESTED, params)


def assert_same(got, want):
    assert list(got) == list(want)
    for name, value in want.items():
        assert got[name].dtype == value.dtype
        np.testing.assert_array_equal(got[name], value, err_msg=name)


def test_the_names_are_those_of_the_parameters(pair):
    params, module = pair
    wanted = [
        name.replace("forward.", "forward_cell.").replace("backward.", "backward_cell.")
        for name in params
    ]
    assert sorted(module.state_dict()) == sorted(wanted)
    assert "cell.layer0.forward_cell.W_r" in wanted
    assert_same(
        {name: value.detach().numpy() for name, value in module.parameters_by_name().items()},
        params,
    )


def test_there_and_back_changes_nothing(torch, make_cell, make_case):
    cell = make_cell(2, 3)
    params = make_case(cell, 1, 1, seed=0).params
    back, found = convert.from_torch(convert.torch_module(cell, params))
    assert back == cell
    assert_same(found, params)


def test_what_is_trained_comes_back(torch, pair):
    params, module = pair
    module(torch.ones(4, 2, 2))[0].sum().backward()
    torch.optim.SGD(module.parameters(), 1.0).step()
    model, trained = module.to_unrolled()
    assert model == NESTED
    moved = {name: (trained[name] != params[name]).any() for name in params}
    assert all(moved.values()), moved


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))])
def test_copies_are_equal_and_their_own(torch, pair, copied):
    params, module = pair
    other = copied(module)
    x = torch.ones(4, 2, 2)
    np.testing.assert_array_equal(other(x)[0].detach(), module(x)[0].detach())
    with torch.no_grad():
        for parameter in other.parameters():
            parameter.zero_()
    assert_same(module.to_unrolled()[1], params)


def test_conversions_are_copies(torch, pair):
    params, module = pair
    _, before = module.to_unrolled()
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.zero_()
    for name, value in params.items():
        np.testing.assert_array_equal(before[name], value)


def test_a_module_moved_to_float64_computes_and_comes_back_in_float64(torch, pair):
    params, module = pair
    module.double()
    assert module(torch.ones(4, 2, 2, dtype=torch.float64))[0].dtype == torch.float64
    model, found = module.to_unrolled()
    assert model == NESTED.astype(np.float64)
    assert_same(found, {name: value.astype(np.float64) for name, value in params.items()})


def test_a_state_dict_is_loaded(torch, pair):
    params, module = pair
    other = convert.torch_module(NESTED, NESTED.init(np.random.default_rng(1)))
    other.load_state_dict(module.state_dict())
    assert_same(other.to_unrolled()[1], params)


def test_a_parametrized_module_comes_back_as_what_it_computes(torch):
    cell = RNN(2, 3)
    module = convert.torch_module(cell, cell.init(np.random.default_rng(0)))
    torch.nn.utils.parametrizations.spectral_norm(module, "W_r")
    module.eval()
    _, params = module.to_unrolled()
    x = torch.ones(3, 1, 2)
    with torch.no_grad():
        outputs = module(x)[0].numpy()
    np.testing.assert_array_equal(params["W_r"], module.W_r.detach().numpy())
    # A few roundings in float32 of numbers below one.
    want = cell.forward(params, x.numpy()).outputs
    np.testing.assert_allclose(outputs, want, rtol=0, atol=1e-6)


def test_without_gradients_there_are_none(torch, pair):
    _, module = pair
    with torch.no_grad():
        outputs, state = module(torch.ones(4, 2, 2))
    assert not outputs.requires_grad
    assert not any(value.requires_grad for value in state.values())


def test_no_random_number_is_drawn(torch, pair):
    params, _ = pair
    before = torch.random.get_rng_state()
    convert.torch_module(NESTED, params)
    lstm = LSTM(2, 3)
    convert.to_torch(lstm, lstm.init(np.random.default_rng(0)))
    assert torch.equal(torch.random.get_rng_state(), before)


def test_views_with_negative_strides_are_taken(torch, make_case):
    cell = LSTM(2, 3, "full")
    params = {name: np.flip(v) for name, v in make_case(cell, 1, 1, seed=0).params.items()}
    assert_same(convert.torch_module(cell, params).to_unrolled()[1], params)


def test_its_repr_says_what_it_is(pair):
    assert "GRU(input_size=2, hidden_size=2, reset='before', dtype=float32)" in repr(pair[1])


def test_no_weight_is_shared_by_two_modules(torch, pair):
    params, module = pair
    other = convert.torch_module(NESTED, params)
    ours = {parameter.data_ptr() for parameter in module.parameters()}
    assert ours.isdisjoint({parameter.data_ptr() for parameter in other.parameters()})
