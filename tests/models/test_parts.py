from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unrolled.models import join, part

names = st.text("abc_", min_size=1, max_size=4)
parts = st.dictionaries(names, st.dictionaries(names, st.integers(), min_size=1))


@given(parts=parts)
def test_part_undoes_join(parts: Any) -> None:
    joined = join(**parts)
    assert len(joined) == sum(map(len, parts.values()))
    for name, params in parts.items():
        assert part(joined, name) == params


def test_parts_nest() -> None:
    inner = {"W": 1}
    assert part(part(join(stack=join(first=inner)), "stack"), "first") == inner


def test_part_does_not_take_a_name_that_merely_begins_alike() -> None:
    assert part({"cell.W": 1, "cellar.W": 2}, "cell") == {"W": 1}


def test_what_is_no_dict_or_no_part_is_refused() -> None:
    with pytest.raises(TypeError, match="cell: expected a dict, got list"):
        join(cell=[1])  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="params: expected a dict, got NoneType"):
        part(None, "cell")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="params: expected strings for keys, got int 1"):
        part({1: 2}, "cell")  # type: ignore[dict-item]
    with pytest.raises(TypeError, match="cell: expected strings for keys, got int 1"):
        join(cell={1: 2})  # type: ignore[dict-item]
    with pytest.raises(TypeError, match="name: expected a string, got int 1"):
        part({"cell.W": 1}, 1)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"name: expected a part of cell\.W, got 'readout'"):
        part({"cell.W": 1}, "readout")
