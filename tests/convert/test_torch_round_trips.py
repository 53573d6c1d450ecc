"""Cells to modules of torch.nn and back: nothing is lost, and what they cannot be is refused."""

import numpy as np
import pytest

from unrolled import GRU, LSTM, RNN, AugmentedLSTM, CanonicalRNN, convert
from unrolled.models import Bidirectional, SequenceLabeller, Stack

LSTMP = {"input_gate": False, "peepholes": "none"}
CELLS = [
    RNN(2, 3, "tanh"),
    RNN(2, 3, "relu", np.float64),
    LSTM(2, 3),
    LSTM(1, 1, dtype=np.float64),
    AugmentedLSTM(2, 3, projection_size=1, **LSTMP),
    AugmentedLSTM(2, 4, projection_size=3, **LSTMP, dtype=np.float64),
    GRU(2, 3),
    GRU(2, 3, dtype=np.float64),
    Bidirectional(RNN(2, 3), RNN(2, 3)),
    Bidirectional(GRU(2, 3), GRU(2, 3)),
    Stack([RNN(2, 3, "relu"), RNN(3, 3, "relu"), RNN(3, 3, "relu")]),
    Stack([GRU(2, 2, dtype=np.float64), GRU(2, 2, dtype=np.float64)]),
    Stack(
        [
            AugmentedLSTM(2, 3, projection_size=2, **LSTMP),
            AugmentedLSTM(2, 3, projection_size=2, **LSTMP),
        ]
    ),
    Stack([Bidirectional(LSTM(2, 3), LSTM(2, 3)), Bidirectional(LSTM(6, 3), LSTM(6, 3))]),
]
cells = pytest.mark.parametrize("cell", CELLS, ids=repr)


def assert_same(got, want):
    assert list(got) == list(want)
    for name, value in want.items():
        assert got[name].dtype == value.dtype
        np.testing.assert_array_equal(got[name], value, err_msg=name)


@cells
def test_there_and_back_changes_nothing(torch, make_case, cell):
    params = make_case(cell, 1, 1, seed=0).params
    back, found = convert.from_torch(convert.to_torch(cell, params))
    assert back == cell
    assert_same(found, params)


@cells
def test_back_and_there_changes_nothing_but_sums_the_biases(torch, make_case, cell):
    """The module that comes back has the same weights, and its biases the same sum."""
    module = convert.to_torch(cell, make_case(cell, 1, 1, seed=0).params)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.uniform_(-1, 1)
    other = convert.to_torch(*convert.from_torch(module))
    assert repr(other) == repr(module)
    before, after = module.state_dict(), other.state_dict()
    assert list(after) == list(before)
    for name in before:
        if "weight" in name:
            assert torch.equal(after[name], before[name]), name
        if "bias_ih" in name:
            twin = name.replace("bias_ih", "bias_hh")
            sums = (both[name] + both[twin] for both in (before, after))
            assert torch.equal(*sums), name
            if isinstance(module, torch.nn.GRU):
                n = slice(2 * module.hidden_size, None)
                assert torch.equal(after[twin][n], before[twin][n])
            else:
                assert not after[twin].any()


@cells
@pytest.mark.filterwarnings("ignore:LSTM with projections is not supported with oneDNN:UserWarning")
def test_to_torch_computes_the_same(torch, make_case, cell):
    case = make_case(cell, 4, 2, seed=0)
    module = convert.to_torch(cell, case.params)
    with torch.no_grad():
        outputs = module(torch.tensor(case.x))[0].numpy()
    want = cell.forward(case.params, case.x).outputs
    # Roundings of the dtype; an RNN with relu has outputs of order ten, which cancel in the sums.
    tol = 100 * np.finfo(cell.dtype).eps
    np.testing.assert_allclose(outputs, want, rtol=tol, atol=tol)


@cells
def test_conversions_are_copies(torch, cell):
    params = cell.init(np.random.default_rng(0))
    module = convert.to_torch(cell, params)
    _, back = convert.from_torch(module)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.zero_()
    assert_same(back, params)
    for value in back.values():
        assert value.flags.writeable
        assert value.flags.owndata


@cells
def test_to_torch_takes_views_with_negative_strides(torch, make_case, cell):
    params = make_case(cell, 1, 1, seed=0).params
    flipped = {name: np.flip(value) for name, value in params.items()}
    assert_same(convert.from_torch(convert.to_torch(cell, flipped))[1], flipped)


def test_a_stack_of_one_layer_comes_back_as_the_layer(torch):
    layer = GRU(2, 3)
    params = layer.init(np.random.default_rng(0))
    stack = {f"layer0.{name}": value for name, value in params.items()}
    back, found = convert.from_torch(convert.to_torch(Stack([layer]), stack))
    assert back == layer
    assert_same(found, params)


ALIKE = r"cell: expected layers and directions that are alike.*torch_module takes every cell"


@pytest.mark.parametrize(
    ("cell", "error", "message"),
    [
        (None, TypeError, "cell: expected an RNN, LSTM, AugmentedLSTM or GRU.*got NoneType"),
        (CanonicalRNN(2, 3), TypeError, "got CanonicalRNN .torch_module takes every cell"),
        (SequenceLabeller(RNN(2, 3), 1), TypeError, "got SequenceLabeller .torch_module"),
        (Stack([Stack([RNN(2, 3)])]), TypeError, "cell: expected an RNN, .*got Stack"),
        (RNN(2, 3, dtype=complex), ValueError, "cell: expected dtype float32 or float64, got com"),
        (
            RNN(2, 3, "logistic"),
            ValueError,
            'warping "tanh" or "relu" .torch_module.*got .logi',
        ),
        (LSTM(2, 3, "diagonal"), ValueError, 'cell: expected peepholes "none" .*got .diagonal'),
        (
            LSTM(2, 3, "full"),
            ValueError,
            'cell: expected peepholes "none" .torch_module.*.full',
        ),
        (
            GRU(2, 3, "before"),
            ValueError,
            'cell: expected reset "after" .torch_module.*.before',
        ),
        (
            AugmentedLSTM(2, 3, window=2, projection_size=1, **LSTMP),
            ValueError,
            "cell: expected window 1 .torch_module.*got 2",
        ),
        (
            AugmentedLSTM(2, 3, projection_size=1, peepholes="none"),
            ValueError,
            "cell: expected input_gate False .torch_module.*got True",
        ),
        (
            AugmentedLSTM(2, 3, projection_size=1, input_gate=False),
            ValueError,
            'cell: expected peepholes "none" .torch_module.*.full',
        ),
        (
            AugmentedLSTM(2, 3, **LSTMP),
            ValueError,
            "cell: expected projection_size in 1..hidden_size-1 .torch_module.*got None",
        ),
        (
            AugmentedLSTM(2, 3, projection_size=3, **LSTMP),
            ValueError,
            "cell: expected projection_size in 1..hidden_size-1 .torch_module.*got 3",
        ),
        (Stack([RNN(2, 3), RNN(3, 2)]), ValueError, ALIKE),
        (Stack([RNN(2, 3), RNN(3, 3, "relu")]), ValueError, ALIKE),
        (Stack([RNN(2, 3), GRU(3, 3)]), ValueError, ALIKE),
        (Stack([RNN(2, 3), Bidirectional(RNN(3, 3), RNN(3, 3))]), ValueError, ALIKE),
        (Bidirectional(LSTM(2, 3), LSTM(2, 2)), ValueError, ALIKE),
    ],
    ids=repr,
)
def test_to_torch_refuses_cells(cell, error, message):
    params = cell.init(np.random.default_rng(0)) if cell else {}
    with pytest.raises(error, match=message):
        convert.to_torch(cell, params)


@pytest.mark.parametrize(
    ("params", "error", "message"),
    [
        (RNN(2, 3).init(np.random.default_rng(0)), ValueError, "params: expected the keys W_x, W_"),
        (LSTM(2, 4).init(np.random.default_rng(0)), ValueError, r'params\["W_x"\]: expected shape'),
        (None, TypeError, "params: expected a dict of arrays, got NoneType"),
    ],
)
def test_to_torch_refuses_parameters_of_another_cell(params, error, message):
    with pytest.raises(error, match=message):
        convert.to_torch(LSTM(2, 3), params)
