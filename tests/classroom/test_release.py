"""A handout has nothing but the student's own assignment, and is the same whenever it is made."""

from __future__ import annotations

import shutil
import zipfile

import pytest

from unrolled_course import release
from unrolled_course.course import Course, Student, read_roster
from unrolled_course.errors import CourseError

STUDENTS = ["ada", "emmy", "kurt"]


def test_the_same_roster_and_secret_make_the_same_bytes(course):
    list(release.release(course, "doubling", STUDENTS))
    handout = course.root / "handout"
    first = release.fingerprint(handout)
    shutil.rmtree(handout)
    list(release.release(Course(course.root), "doubling", reversed(STUDENTS)))
    assert release.fingerprint(handout) == first
    (course.root / "secret").write_text("11" * 32 + "\n")
    list(release.release(Course(course.root), "doubling", STUDENTS))
    assert release.fingerprint(handout) != first


def test_a_handout_is_one_notebook(course):
    archives = list(release.release(course, "doubling", STUDENTS))
    for path in archives:
        with zipfile.ZipFile(path) as archive:
            assert archive.namelist() == ["doubling/doubling.ipynb"]


def test_what_an_earlier_release_left_goes_away(course):
    stale = course.root / "handout" / "ada" / "doubling" / "old.txt"
    stale.parent.mkdir(parents=True)
    stale.touch()
    list(release.release(course, "doubling", ["ada"]))
    assert not stale.exists()


def test_no_handout_has_the_secret_or_another_students_parameters(course):
    list(release.release(course, "doubling", STUDENTS))
    own = {name: str(course.given("doubling", name)["factor"]) for name in STUDENTS}
    assert len(set(own.values())) == len(STUDENTS)
    for name in STUDENTS:
        path = course.root / "handout" / name / "doubling" / "doubling.ipynb"
        text = path.read_text()
        assert own[name] in text
        assert course.secret.hex() not in text
        assert not [other for other in STUDENTS if other != name and own[other] in text]


def test_a_secret_that_others_can_read_is_refused(course):
    (course.root / "secret").chmod(0o644)
    with pytest.raises(CourseError, match="chmod 600"):
        _ = course.secret


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("name\nada", "expected the columns"),
        ("", "expected the columns"),
        ("id;name\nada;Ada\nA b;B", "line 3: expected an id"),
        ("id\n../ada", r"line 2: expected an id .*'\.\./ada'"),
        ("id\nsample", "not 'sample'"),
        ("id\nada\nAda", "line 3: Ada is there twice"),
    ],
)
def test_a_roster_that_will_not_do_is_refused(tmp_path, lines, said):
    path = tmp_path / "roster.csv"
    path.write_text(lines + "\n")
    with pytest.raises(CourseError, match=said):
        read_roster(path)


@pytest.mark.parametrize(
    "content",
    [
        "id,first_name,shoe_size\nada,Ada,38\n",
        "id;first_name;shoe_size\nada;Ada;38\n;;\n",
        "\ufeffid;first_name\r\nada;Ada\r\n",
        '"ID", First_Name\nada, Ada\n',
    ],
)
def test_a_roster_may_be_as_programs_of_tables_write_it(tmp_path, content):
    path = tmp_path / "roster.csv"
    path.write_bytes(content.encode())
    assert read_roster(path) == {"ada": Student("ada", "Ada")}


def test_a_roster_in_another_encoding_is_refused_with_help(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_bytes("id,first_name\njose,Jos\xe9\n".encode("cp1252"))
    with pytest.raises(CourseError, match="is not UTF-8: save it as 'CSV UTF-8'"):
        read_roster(path)


@pytest.mark.parametrize("content", [b"", b"11" * 31, b"no secret", b"\xff" * 64])
def test_a_damaged_secret_is_named(course, content):
    (course.root / "secret").write_bytes(content)
    with pytest.raises(CourseError, match="the secret is damaged: put your copy back"):
        _ = course.secret
