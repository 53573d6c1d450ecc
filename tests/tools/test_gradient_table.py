import re

import gradient_table
from cell_kinds import CELLS


def test_every_cell_agrees_with_every_derivative_found_otherwise(torch, capsys):
    """Also that ``torch`` is there: the table is no place to leave a column out."""
    gradient_table.main()
    rows = re.findall(r"^\| (\w+) \| ([\w-]+) \| (.*) \|$", capsys.readouterr().out, re.MULTILINE)
    assert [f"{cell}-{option}" for cell, option, _ in rows[1:]] == list(CELLS)
    for _, _, residuals in rows[1:]:
        found = residuals.split(" | ")
        assert len(found) == len(gradient_table.COLUMNS)
        for value in found:
            number, _, dtype = value.partition(" ")
            if value == gradient_table.NONE:
                continue
            # Rounding of seven steps: of float64, or of float32 and of ONNX Runtime's own tanh.
            assert float(number) < (1e-6 if dtype else 1e-13)


def test_a_wrong_number_is_seen(torch):
    case = gradient_table.case_of("LSTM-full")
    found = gradient_table.torch_parity.of_cell(case)
    wrong = {**found, "d W_s": -found["d W_s"]}
    assert gradient_table.residual(wrong, found) == "2.0e+00"
