"""The table of parity shows what was recorded, row by row."""

import re

import pytest

from unrolled.figures.parity import parity_table, recorded


def test_every_recorded_comparison_has_its_row():
    record = recorded()
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</th>(.*?)</tr>", parity_table(record).data)
    assert len(rows) == len(record["rows"])
    for (against, rest), row in zip(rows, record["rows"], strict=True):
        entries = re.findall(r"<td>(.*?)</td>", rest)
        assert against == row["against"]
        assert entries[0] == row["peepholes"] + ", unequal lengths" * row["lengths"]
        assert entries[1] == f"{row['compared']}, {row['dtype']}"
        assert [float(entry) for entry in entries[2:]] == pytest.approx(
            [row["residual"], row["bound"]],
            rel=0.05,  # two digits are shown
        )


def test_what_is_recorded_is_no_markup():
    row = {"against": "a<b", "peepholes": "&", "lengths": False, "compared": "c", "dtype": "d"}
    made = parity_table({"rows": [row | {"residual": 0.0, "bound": 1.0}]}).data
    assert "a&lt;b" in made
    assert "<td>&amp;</td>" in made


@pytest.mark.parametrize(
    ("record", "error", "message"),
    [
        ([], TypeError, "record: expected a dict, got list"),
        ({}, ValueError, 'record: expected the key "rows", got none'),
        ({"row": 1}, ValueError, 'record: expected the key "rows", got row'),
    ],
)
def test_what_is_no_record_is_refused(record, error, message):
    with pytest.raises(error, match=message):
        parity_table(record)
