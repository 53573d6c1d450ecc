"""A wrong file never takes the place of a good one, and collecting says what it did."""

from __future__ import annotations

import os
import re
import shutil
import zipfile
from datetime import datetime

import nbformat
import pytest

from unrolled_course import collect, late, masters, wording
from unrolled_course.course import Course

TIME = datetime(2026, 11, 20, 10, 1)


@pytest.fixture
def two(course, assignment):
    """Return a course that has the assignment "tripling" too; some cells are named alike."""
    other = assignment.with_name("tripling")
    shutil.copytree(assignment, other)
    master = (other / "master.md").read_text(encoding="utf-8")
    (other / "master.md").write_text(re.sub("grade_id: scale", "grade_id: triple", master))
    with (course.root / "course.toml").open("a") as file:
        file.write("\n[assignments.tripling]\n")
    return Course(course.root)


def notebook(course, assignment="doubling", answer="scale = 1", student="ada"):
    made = masters.for_student(course.notebook(assignment, student))
    for cell in made.cells:
        if cell.id == "scale":
            cell.source = answer
    return made


def written(path, content, minutes=0):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else masters.text(content))
    os.utime(path, (TIME.timestamp() + 60 * minutes,) * 2)
    return path


def submitted(course):
    return nbformat.read(course.root / "submitted/ada/doubling/doubling.ipynb", as_version=4)


def test_a_notebook_of_another_assignment_is_refused(two, tmp_path):
    written(tmp_path / "1" / "ada.ipynb", notebook(two))
    assert collect.collect(two, "doubling", tmp_path / "1").taken == {"ada": []}
    before = submitted(two)
    written(tmp_path / "2" / "ada.ipynb", notebook(two, "tripling"))
    found = collect.collect(two, "doubling", tmp_path / "2")
    assert found.taken == {}
    said = "this is the notebook of tripling, not of doubling; not taken"
    assert found.refused == {"ada": said}
    assert submitted(two) == before
    assert f"ada: {said}" in list(wording.collected(found))
    assert [p.name for p in (two.root / "inbox/ada/doubling").iterdir()] == ["doubling.ipynb"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (nbformat.v4.new_notebook(), "this notebook has no cell of doubling; not taken"),
        ("no notebook", "this file is no notebook; not taken, what was handed in before stays"),
    ],
)
def test_what_has_no_cells_takes_nothings_place(course, tmp_path, content, said):
    written(tmp_path / "1" / "ada.ipynb", notebook(course))
    collect.collect(course, "doubling", tmp_path / "1")
    written(tmp_path / "2" / "ada.ipynb", content)
    assert collect.collect(course, "doubling", tmp_path / "2").refused == {"ada": said}
    assert "scale = 1" in masters.text(submitted(course))


def test_older_files_stay_under_a_number(course, tmp_path):
    for k in (1, 2, 2, 3):
        written(tmp_path / str(k) / "ada.ipynb", notebook(course, answer=f"scale = {k}"), k)
        collect.collect(course, "doubling", tmp_path / str(k))
    inbox = course.root / "inbox" / "ada" / "doubling"
    names = {"doubling.ipynb": 3, "doubling-1.ipynb": 1, "doubling-2.ipynb": 2}
    assert {path.name for path in inbox.iterdir()} == names.keys()
    for name, k in names.items():
        assert f"scale = {k}" in (inbox / name).read_text()


def test_missing_cells_are_one_line(course, tmp_path):
    made = notebook(course)
    made.cells = [c for c in made.cells if c.id not in {"ten", "ten-graded", "explain"}]
    written(tmp_path / "x" / "ada.ipynb", made)
    lines = list(wording.collected(collect.collect(course, "doubling", tmp_path / "x")))
    assert lines[0] == (
        "ada: 3 of 5 cells were missing and will be graded as blank: ten, ten-graded, explain."
    )
    assert lines[1] == "1 submission taken, 2 missing"


def test_nothing_is_hidden(course, tmp_path):
    written(tmp_path / "x" / "emmy.ipynb", notebook(course, student="emmy"))
    collect.collect(course, "doubling", tmp_path / "x")
    folder = tmp_path / "export"
    written(folder / "ada" / "first.ipynb", notebook(course))
    written(folder / "ada" / "second try FINAL.ipynb", notebook(course), 1)
    written(folder / "kurt" / "doubling.ipynb.txt", notebook(course))
    written(folder / ".DS_Store", "")
    written(folder / "__MACOSX" / "ada" / "._first.ipynb", "")
    with zipfile.ZipFile(folder / "kurt" / "many.zip", "w") as archive:
        archive.writestr("a.ipynb", "")
        archive.writestr("b.ipynb", "")
    lines = list(wording.collected(collect.collect(course, "doubling", folder)))
    assert lines == [
        "ada: two files; the newer is taken: second try FINAL.ipynb (10:02)",
        "1 taken now, 1 have handed in before, 1 missing",
        "  missing: kurt",
        "  not taken, as it is no notebook: kurt/doubling.ipynb.txt",
        "  not taken, as it is no notebook: kurt/many.zip",
    ]


@pytest.mark.parametrize("packed", [False, True])
def test_a_handout_that_was_packed_again_is_opened(course, tmp_path, packed):
    export = tmp_path / "export"
    (export / "ada").mkdir(parents=True)
    with zipfile.ZipFile(export / "ada" / "doubling.zip", "w") as archive:
        archive.writestr("doubling/doubling.ipynb", masters.text(notebook(course)))
    if packed:
        export = shutil.make_archive(str(tmp_path / "all"), "zip", export)
    assert collect.collect(course, "doubling", type(tmp_path)(export)).taken == {"ada": []}


def test_of_several_files_one_of_the_assignment_counts(two, tmp_path):
    written(tmp_path / "x" / "ada" / "right.ipynb", notebook(two))
    written(tmp_path / "x" / "ada" / "wrong.ipynb", notebook(two, "tripling"), 1)
    found = collect.collect(two, "doubling", tmp_path / "x")
    assert found.taken == {"ada": []}
    assert "right.ipynb" in found.several["ada"]


def test_a_broken_zip_and_a_strange_time_stop_nothing(course, tmp_path):
    export = tmp_path / "all.zip"
    with zipfile.ZipFile(export, "w") as archive:
        entry = zipfile.ZipInfo("ada.ipynb")
        entry.date_time = (1980, 0, 0, 0, 0, 0)
        archive.writestr(entry, masters.text(notebook(course)))
        archive.writestr("emmy.zip", b"PK no zip")
    found = collect.collect(course, "doubling", export)
    assert found.taken == {"ada": []}
    assert found.ignored == ["emmy.zip"]


def test_the_time_in_a_zip_is_local(course, tmp_path):
    export = tmp_path / "all.zip"
    with zipfile.ZipFile(export, "w") as archive:
        entry = zipfile.ZipInfo("ada.ipynb", (2026, 11, 20, 10, 2, 0))
        archive.writestr(entry, masters.text(notebook(course)))
    with (course.root / "course.toml").open("a") as file:
        file.write("due = 2026-11-20T09:00:00\n")
    course = Course(course.root)
    collect.collect(course, "doubling", export)
    assert late.handed_in(course, "doubling", "ada").replace(tzinfo=None) == datetime(
        2026, 11, 20, 10, 2
    )
    assert late.in_words(late.lateness(course, "doubling", "ada")) == "1 hour 2 minutes"
    assert late.lateness(course, "doubling", "emmy") is None


def test_between_whom_it_is_unclear_is_said(course, tmp_path):
    written(tmp_path / "x" / "ada_emmy.ipynb", notebook(course))
    written(tmp_path / "x" / "of kurt.ipynb", notebook(course))
    lines = list(wording.collected(collect.collect(course, "doubling", tmp_path / "x")))
    whose = "  belongs to no student of the roster, or to several: "
    assert lines[-2:] == [
        f"{whose}ada_emmy.ipynb: could be of ada or of emmy",
        f"{whose}of kurt.ipynb: could be of kurt",
    ]
