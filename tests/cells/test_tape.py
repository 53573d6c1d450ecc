"""How much a run keeps for its backward pass, of every cell with every option.

Not of models: the tape of one is the tapes of its parts, which each hold to the bound themselves.

Counted are the arrays that own the memory behind what the tape and the run refer to, each once
however many views there are. Not counted are the inputs: the tape refers to the caller's, or, of a
cell that looks ahead, to one copy of them with what follows each sequence.

====== ================================================ ========
letter meaning                                          shape
====== ================================================ ========
d      width of the state                               scalar
x      the inputs of the run                            (T, B, …)
====== ================================================ ========
"""

import gc
import tracemalloc

import numpy as np
import pytest
from cell_kinds import CELLS, STAGES, maker
from hypothesis import given, settings
from hypothesis import strategies as st

#: Numbers a cell may keep for each unit, sequence and state, the initial one included: the
#: augmented LSTM with all options keeps s, u, four gates and v. From seven steps on that is at
#: most eight for each unit, sequence and step.
NUMBERS = 7


KINDS = {**CELLS, **STAGES}


@pytest.fixture(scope="session", params=KINDS.values(), ids=KINDS)
def make_cell(request):
    """(input_size, hidden_size, dtype) → cell, for every cell with every option, and no model."""
    return maker(*request.param)


def arrays_in(value):
    """Return the arrays of a record, which is a tuple of arrays and of None."""
    for part in value:
        kind = type(part).__name__
        assert part is None or isinstance(part, np.ndarray), f"{kind} on a tape: how large is it?"
    return [part for part in value if part is not None]


def owners(values):
    """Return the arrays that own the memory of ``values``, each once."""
    found = {}
    for value in values:
        while isinstance(value.base, np.ndarray):
            value = value.base
        found[id(value)] = value
    return list(found.values())


def kept(run):
    """Return the arrays a run keeps in memory, without the inputs and the last state."""
    record = run.tape.record
    x = owners([record.x])[0]
    return [a for a in owners([run.outputs, *arrays_in(record)]) if a is not x]


@settings(max_examples=15)
@given(
    d=st.integers(1, 20),
    d_x=st.integers(1, 20),
    steps=st.integers(0, 20),
    batch=st.integers(0, 5),
    lengths=st.booleans(),
)
def test_a_run_keeps_at_most_seven_numbers_a_unit_and_state(
    make_cell, make_case, d, d_x, steps, batch, lengths
):
    case = make_case(make_cell(d_x, d), steps, batch, seed=0, lengths=lengths)
    run = case.forward()
    assert sum(value.size for value in kept(run)) <= NUMBERS * (steps + 1) * batch * d
    assert all(value.dtype == case.cell.dtype for value in kept(run))


def test_a_backward_pass_adds_nothing_to_the_tape(make_cell, make_case):
    case = make_case(make_cell(3, 4), 5, 2, seed=0)
    run = case.forward()
    before = [id(value) for value in kept(run)]
    case.backward(run)
    assert [id(value) for value in kept(run)] == before


@pytest.mark.parametrize("lengths", [False, True])
def test_the_inputs_are_copied_only_to_add_what_follows(make_cell, make_case, lengths):
    """Or to blank out what stands beyond the end of a sequence."""
    case = make_case(make_cell(3, 4), 5, 2, seed=0, lengths=lengths)
    x = case.forward().tape.record.x
    assert np.shares_memory(x, case.x) == (not lengths and not case.cell.lookahead_size)
    assert owners([x])[0].size == (5 + case.cell.lookahead_size) * 2 * 3


def test_nothing_else_is_kept(make_cell, make_case):
    """Measured: the memory a run holds on to is that of the arrays counted, and a few objects."""
    steps, batch, d = 100, 4, 32
    case = make_case(make_cell(1, d, np.float32), steps, batch, seed=0, scale=0.1)  # none grows
    case.backward(case.forward())  # what is made once and for all, like caches, is made here
    gc.collect()
    tracemalloc.start()
    try:
        run = case.forward()
        gc.collect()
        held = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    counted = sum(value.nbytes for value in (*kept(run), *owners([run.tape.record.x])))
    # A dozen objects, and the last state. One array of the run would be 51 kB.
    assert held < counted + 8_000 + sum(value.nbytes for value in run.state.values())
