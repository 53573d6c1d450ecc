"""Modules of ``torch_module`` compute what their cells do, and autograd finds the same gradients.

All in float64; the tolerance is that of ``torch_parity``.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from torch_parity import assert_parity, of_cell, of_module

from unrolled import GRU, LSTM, RNN, AugmentedLSTM, CanonicalRNN, convert
from unrolled.layers import Embedding
from unrolled.models import Bidirectional, Embedded, ManyToOne, SequenceLabeller, Stack

sizes = {
    "d": st.integers(1, 4),
    "d_x": st.integers(1, 3),
    "steps": st.integers(0, 5),
    "batch": st.integers(0, 3),
    "seed": st.integers(0, 2**32 - 1),
    "lengths": st.booleans(),
}

# Float64 throughout.
F = {"dtype": np.float64}
AUGMENTED = [
    {"window": window, "projection_size": size, "input_gate": gate, "peepholes": peepholes}
    for window in (1, 3)
    for size in (None, 2)
    for gate in (True, False)
    for peepholes in AugmentedLSTM.PEEPHOLES
]
WORDS = Embedding(5, 2, **F)
MODELS = [
    Stack([RNN(2, 3, "relu", **F), GRU(3, 2, **F), LSTM(2, 3, "full", **F)]),
    Stack([AugmentedLSTM(2, 3, window=2, **F), AugmentedLSTM(3, 2, window=3, **F)]),
    Bidirectional(GRU(2, 3, **F), GRU(2, 3, **F)),
    Bidirectional(LSTM(2, 3, "diagonal", **F), CanonicalRNN(2, 2, **F)),
    Stack([Bidirectional(RNN(2, 3, **F), LSTM(2, 2, **F)), GRU(5, 2, "before", **F)]),
    SequenceLabeller(Stack([LSTM(2, 3, **F), LSTM(3, 3, **F)]), 2),
    ManyToOne(GRU(2, 3, **F), 2),
    ManyToOne(Stack([RNN(2, 2, **F), Bidirectional(LSTM(2, 3, **F), GRU(2, 2, **F))]), 1),
    ManyToOne(AugmentedLSTM(2, 3, window=2, **F), 1),
    Embedded(WORDS, SequenceLabeller(GRU(2, 3, **F), 4)),
    Embedded(WORDS, ManyToOne(AugmentedLSTM(2, 3, window=2, **F), 2)),
]


def check(torch, case):
    module = convert.torch_module(case.cell, case.params)
    assert_parity(of_module(torch, module, case), of_cell(case))


@settings(max_examples=25)
@given(**sizes)
def test_values_and_gradients_of_every_cell(
    torch, make_cell, make_case, d, d_x, steps, batch, seed, lengths
):
    case = make_case(make_cell(d_x, d), steps, batch, seed, lengths=lengths, scale=0.7)
    check(torch, case)


@pytest.mark.parametrize("lengths", [False, True])
@pytest.mark.parametrize("followed", [False, True])
@pytest.mark.parametrize("options", AUGMENTED, ids=str)
def test_values_and_gradients_of_every_augmented_lstm(torch, make_case, options, followed, lengths):
    """With every combination of options, with zeros and with samples after the end."""
    case = make_case(AugmentedLSTM(2, 3, **options, **F), 5, 4, seed=1, lengths=lengths, scale=0.7)
    if not followed:
        case.lookahead = None
    check(torch, case)


@pytest.mark.parametrize("model", MODELS, ids=repr)
@settings(max_examples=10)
@given(
    steps=st.integers(0, 5), batch=st.integers(0, 3), seed=sizes["seed"], lengths=sizes["lengths"]
)
def test_values_and_gradients_of_models(torch, make_case, model, steps, batch, seed, lengths):
    case = make_case(model, steps, batch, seed, lengths=lengths, scale=0.7)
    if not model.per_step:
        case.d_outputs = case.rng.standard_normal((1, batch, model.output_size))
    if isinstance(model, Embedded):
        case.x = case.rng.integers(0, WORDS.vocabulary, (steps, batch), np.int16)
    check(torch, case)


@pytest.mark.parametrize("lengths", [False, True])
def test_a_stack_hands_its_lowest_cell_what_it_looks_ahead_at(torch, make_case, lengths):
    model = Stack([AugmentedLSTM(2, 3, window=3, **F), RNN(3, 2, **F)])
    case = make_case(model, 4, 3, seed=0, lengths=lengths, scale=0.7)
    assert case.lookahead.shape == (2, 3, 2)
    check(torch, case)


def test_gradients_of_segments_with_carried_state_equal_those_of_one_run(torch, make_cell):
    """Autograd through the state that is handed on."""
    cell = make_cell(2, 3)
    rng = np.random.default_rng(0)
    module = convert.torch_module(cell, cell.init(rng))
    x = torch.tensor(rng.standard_normal((8, 2, 2)))
    size = cell.lookahead_size
    assert size <= 4

    def gradients(outputs):
        names, values = zip(*module.parameters_by_name().items(), strict=True)
        grads = torch.autograd.grad((outputs**2).sum(), values)
        return {"outputs": outputs, **dict(zip(names, grads, strict=True))}

    whole = gradients(module(x)[0])
    first, state = module(x[:4], lookahead=x[4 : 4 + size] if size else None)
    second, _ = module(x[4:], state)
    assert_parity(gradients(torch.cat([first, second])), whole)


def test_what_stands_beyond_the_end_has_no_effect(torch, make_cell, make_case):
    case = make_case(make_cell(2, 3), 5, 4, seed=0, lengths=True)
    module = convert.torch_module(case.cell, case.params)
    before = of_module(torch, module, case)
    case.x[np.arange(5)[:, None] >= case.lengths] = np.nan
    assert_parity(of_module(torch, module, case), before, 0)
