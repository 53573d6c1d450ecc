"""Whatever a student hands in becomes a notebook that can be graded, with a note if need be."""

from __future__ import annotations

import copy
import json

import nbformat
import pytest

from unrolled_course import incoming, masters


@pytest.fixture
def blank(course):
    """Return what the student ada was given."""
    return masters.for_student(course.notebook("doubling", "ada"))


@pytest.fixture
def hand_in(tmp_path, blank):
    """Return what reads a file of this content as a submission."""
    given = copy.deepcopy(blank)

    def read(content):
        path = tmp_path / "handed-in.ipynb"
        path.write_bytes(content if isinstance(content, bytes) else masters.text(content).encode())
        made, notes = incoming.submission(path, given)
        nbformat.validate(made)
        graded = [c.metadata.nbgrader.grade_id for c in made.cells if "nbgrader" in c.metadata]
        assert sorted(graded) == ["explain", "scale", "scale-graded", "ten", "ten-graded"]
        return made, notes

    return read


def named(notebook):
    return {c.metadata.nbgrader.grade_id: c for c in notebook.cells if "nbgrader" in c.metadata}


def test_an_answer_is_kept_and_so_are_cells_of_the_students_own(hand_in, blank):
    named(blank)["scale"].source = "scale = helper"
    blank.cells.insert(2, nbformat.v4.new_code_cell("def helper(x): ..."))
    made, notes = hand_in(blank)
    assert notes == []
    sources = [cell.source for cell in made.cells]
    assert sources.index("def helper(x): ...") + 1 == sources.index("scale = helper")


def test_handed_in_again_it_is_the_same(hand_in, blank):
    made, _ = hand_in(blank)
    again, notes = hand_in(made)
    assert again == made
    assert notes == []


def test_locked_cells_are_as_they_were_given(hand_in, blank):
    named(blank)["scale-graded"].source = "print('all right')"
    named(blank)["scale-graded"].metadata.nbgrader.points = 1000
    made, _ = hand_in(blank)
    assert named(made)["scale-graded"].source == "print(scale(1.0))"
    assert named(made)["scale-graded"].metadata.nbgrader.points == 60


def test_a_missing_cell_is_blank_again_and_in_its_place(hand_in, blank):
    blank.cells = [c for c in blank.cells if c.id not in {"scale", "scale-graded", "explain"}]
    made, notes = hand_in(blank)
    assert "raise NotImplementedError" in named(made)["scale"].source
    assert notes == [
        "3 of 5 cells were missing and will be graded as blank: scale, scale-graded, explain."
    ]
    assert incoming.note_of(made) == notes[0]
    order = list(named(made))
    assert order == ["scale", "scale-graded", "ten", "ten-graded", "explain"]


def test_of_a_doubled_cell_the_last_counts(hand_in, blank):
    twin = copy.deepcopy(named(blank)["ten"])
    twin.id, twin.source = "twin", "ten = 2"
    blank.cells.append(twin)
    made, notes = hand_in(blank)
    assert named(made)["ten"].source == "ten = 2"
    assert notes == ["The cell ten was there more than once; the last one counts."]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no notebook"),
        (b"def scale(x): ...", "no notebook"),
        (b'{"cells": [', "no notebook"),
        (b"[" * 100_000, "no notebook"),
        (b"\xff\xfe{\x00}\x00", "no text in UTF-8"),
        ('{"cells": "ä"}'.encode("latin-1"), "no text in UTF-8"),
        (b'{"nbformat": 3, "worksheets": []}', "has no cells"),
        (b'{"cells": {}}', "has no cells"),
        (json.dumps({"cells": [{}] * (incoming.MAX_CELLS + 1)}).encode(), "more than 1000"),
        (b" " * (incoming.MAX_BYTES + 1), "at most 21 MB can be graded"),
    ],
)
def test_a_file_that_is_no_notebook_is_graded_as_blank_with_a_note(hand_in, content, said):
    made, notes = hand_in(content)
    assert said in notes[0]
    assert made.cells[0].source.startswith("**Note.** What was handed in could not be graded.")


@pytest.mark.parametrize(
    "cell",
    [
        None,
        "text",
        {},
        {"cell_type": "code", "source": None},
        {"cell_type": "code", "source": 5, "metadata": []},
        {"cell_type": "code", "source": ["a = 1\n", 2], "metadata": {"nbgrader": "x"}},
        {"cell_type": "code", "source": "a", "metadata": {"nbgrader": {"grade_id": []}}},
        {"cell_type": "raw", "source": "\ud800", "metadata": {"unrolled": {"given": 7}}},
        {"cell_type": "code", "source": "a", "metadata": {"nbgrader": {"grade_id": "other"}}},
        {"cell_type": "markdown", "source": "![](attachment:x)", "attachments": {"x": 1}},
    ],
)
def test_a_strange_cell_costs_nothing_but_itself(hand_in, blank, cell):
    named(blank)["scale"].source = "scale = 1"
    data = json.loads(masters.text(blank))
    data["cells"].insert(0, cell)
    made, notes = hand_in(json.dumps(data).encode())
    assert named(made)["scale"].source == "scale = 1"
    assert notes == []


def test_outputs_and_metadata_of_the_editor_are_left_out(hand_in, blank):
    blank.cells[1].outputs = [nbformat.v4.new_output("stream", text="x" * 1000)]
    blank.cells[1].metadata["jupyter"] = {"source_hidden": True}
    made, _ = hand_in(blank)
    assert "x" * 100 not in masters.text(made)
    assert "source_hidden" not in masters.text(made)
