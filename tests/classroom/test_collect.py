"""Submissions find their students, from a folder or a zip, whatever the platform calls them."""

from __future__ import annotations

import os
import stat
import zipfile

import nbformat
import pytest

from unrolled_course import collect, incoming, masters
from unrolled_course.errors import CourseError


@pytest.fixture
def answer(course):
    """Return a submission as text, with this as its answer."""

    def write(source="scale = 1", student="ada"):
        made = masters.for_student(course.notebook("doubling", student))
        for cell in made.cells:
            if cell.id == "scale":
                cell.source = source
        return masters.text(made)

    return write


def taken(course, student):
    """Return the answer that nbgrader will see of a student."""
    path = course.root / "submitted" / student / "doubling" / "doubling.ipynb"
    cells = nbformat.read(path, as_version=4).cells
    return {c.metadata.nbgrader.grade_id: c.source for c in cells if "nbgrader" in c.metadata}


@pytest.mark.parametrize(
    "name",
    [
        "ada/doubling.ipynb",
        "doubling-ada.ipynb",
        "1001_doubling.ipynb",
        "ada@example.org/doubling.ipynb",
        "Ada Lovelace_4711_assignsubmission_file_/doubling.ipynb",
        "lovelaceada_815_4711_doubling.ipynb",
        "lovelaceada_LATE_815_4711_doubling-1.ipynb",
    ],
)
def test_a_file_finds_its_student(course, answer, tmp_path, name):
    path = tmp_path / "export" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(answer())
    found = collect.collect(course, "doubling", tmp_path / "export")
    assert found == collect.Collected({"ada": []}, [], ["emmy", "kurt"], {}, [], {}, 0)
    assert taken(course, "ada")["scale"] == "scale = 1"
    stamp = course.root / "submitted" / "ada" / "doubling" / "timestamp.txt"
    assert stamp.read_text().endswith("UTC\n")


def test_a_name_with_an_accent_is_found_without_it(course, answer, tmp_path):
    path = tmp_path / "export" / "godelkurt_1_2_doubling.ipynb"
    path.parent.mkdir()
    path.write_text(answer())
    assert list(collect.collect(course, "doubling", path.parent).taken) == ["kurt"]


@pytest.mark.parametrize(
    "name",
    ["adalbert.ipynb", "nobody/doubling.ipynb", "11001_doubling.ipynb", "x/doubling-2.ipynb"],
)
def test_a_file_of_nobody_is_named(course, answer, tmp_path, name):
    path = tmp_path / "export" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(answer())
    found = collect.collect(course, "doubling", tmp_path / "export")
    assert found.taken == {}
    assert found.unmatched == [name]


def test_of_several_the_newest_counts(course, answer, tmp_path):
    for day, name in enumerate(["ada_2.ipynb", "ada_1.ipynb", "ada_0.ipynb"]):
        path = tmp_path / "export" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(answer(f"scale = {day}"))
        os.utime(path, (10**9 + 86400 * day,) * 2)
    collect.collect(course, "doubling", tmp_path / "export")
    assert taken(course, "ada")["scale"] == "scale = 2"


def test_an_archive_cannot_write_elsewhere_and_links_are_left(course, answer, tmp_path):
    export = tmp_path / "export.zip"
    with zipfile.ZipFile(export, "w") as archive:
        archive.writestr("../../../ada.ipynb", answer("scale = 1"))
        archive.writestr("/etc/emmy.ipynb", answer("scale = 2", "emmy"))
        link = zipfile.ZipInfo("kurt.ipynb")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, str(course.root / "secret"))
    before = {p for p in tmp_path.rglob("*") if course.root not in p.parents}
    found = collect.collect(course, "doubling", export)
    assert list(found.taken) == ["ada", "emmy"]
    assert {p for p in tmp_path.rglob("*") if course.root not in p.parents} == before
    assert taken(course, "emmy")["scale"] == "scale = 2"


def test_a_huge_file_is_neither_read_nor_kept_whole(course, tmp_path):
    export = tmp_path / "export.zip"
    with zipfile.ZipFile(export, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ada.ipynb", bytes(200 * 10**6))
    notes = collect.collect(course, "doubling", export).taken["ada"]
    assert "can be graded" in notes[0]
    kept = course.root / "inbox" / "ada" / "doubling" / "doubling.ipynb"
    assert kept.stat().st_size == incoming.MAX_BYTES + 1


def test_what_is_neither_folder_nor_archive_is_refused(course, tmp_path):
    path = tmp_path / "file.txt"
    path.write_text("no archive")
    with pytest.raises(CourseError, match="expected a folder or a zip"):
        collect.collect(course, "doubling", path)
    with pytest.raises(CourseError, match="no assignment 'tripling'"):
        collect.collect(course, "tripling", tmp_path)
