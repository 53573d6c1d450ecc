"""What a student gets has their parameters and neither solutions nor hidden lines."""

from __future__ import annotations

import nbformat
import pytest

from unrolled_course import masters
from unrolled_course.errors import CourseError


def cells(notebook):
    return {cell.id: cell for cell in notebook.cells}


def test_the_solution_version_has_everything(assignment):
    made = masters.render(masters.read(assignment), {"factor": 7})
    assert "return FACTOR * x" in cells(made)["scale"].source
    assert cells(made)["factor"].source == "FACTOR = 7"
    assert "Multiply by 7, see $x \\mapsto 7 x$." in made.cells[0].source


def test_the_student_version_has_no_solution_and_nothing_hidden(assignment):
    made = masters.for_student(masters.render(masters.read(assignment), {"factor": 7}))
    text = nbformat.writes(made)
    for secret in ("FACTOR * x", "HIDDEN", "SOLUTION", "probe", "nothing but the factor"):
        assert secret not in text
    assert "raise NotImplementedError()" in cells(made)["scale"].source
    assert cells(made)["scale-graded"].source == "print(scale(1.0))"
    assert cells(made)["scale-graded"].metadata.editable is False


def test_points_are_those_of_the_master(assignment):
    assert masters.points(masters.read(assignment)) == {
        "scale-graded": 60,
        "ten-graded": 20,
        "explain": 20,
    }


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("FACTOR = «factor»", "FACTOR = «faktor»", "faktor"),
        ("return FACTOR * x", "return «factor» * x", "scale: .*the same for every student"),
        (", points: 60", "", "grade_id, and points"),
        ("grade_id: ten, solution", "grade_id: scale, solution", "two cells are named scale"),
    ],
)
def test_a_master_that_cannot_be_graded_is_refused(assignment, old, new, said):
    path = assignment / "master.md"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(CourseError, match=said):
        masters.render(masters.read(assignment), {"factor": 7})


def test_a_folder_without_a_master_is_named(tmp_path):
    with pytest.raises(CourseError, match=r"There is no .*master\.md"):
        masters.read(tmp_path)
