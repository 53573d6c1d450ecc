"""What a student receives, unpacked: no solution, nothing hidden, nobody else's, no secret."""

from __future__ import annotations

import ast
import re
import shutil
import zipfile

import plainly
import pytest

from unrolled_course import masters, release, setting_up

STUDENTS = ["ada", "emmy", "sofia"]
#: A line of a solution says something of its own from this length on.
TELLING = 16


@pytest.fixture(scope="module")
def handouts(tmp_path_factory):
    """Return the course and assignment → student → text of all that was handed out."""
    folder = tmp_path_factory.mktemp("leaks")
    course = setting_up.init(folder / "course", "leaks", plainly.ASSIGNMENTS)
    (course.root / "roster.csv").write_text("id\n" + "\n".join(STUDENTS) + "\n")
    found = {}
    for assignment in course.assignments:
        archives = list(release.release(course, assignment, STUDENTS))
        for student, path in zip(STUDENTS, archives, strict=True):
            to = folder / "unpacked" / assignment / student
            with zipfile.ZipFile(path) as archive:
                archive.extractall(to)
            files = [p for p in to.rglob("*") if p.is_file()]
            assert [p.name for p in files] == [f"{assignment}.ipynb"]
            found.setdefault(assignment, {})[student] = files[0].read_text()
    return course, found


def lines(source):
    """The telling lines of a source."""
    return {line.strip() for line in source.split("\n") if len(line.strip()) >= TELLING}


def hidden(notebook):
    """The telling lines between the marks of solutions and hidden tests, and whole hand answers."""
    pattern = r"### BEGIN (SOLUTION|HIDDEN TESTS)\n(.*?)### END \1"
    found = set()
    for cell in notebook.cells:
        for match in re.finditer(pattern, cell.source, re.DOTALL):
            found |= lines(match[2])
    return found


@pytest.mark.parametrize("assignment", plainly.NAMES)
def test_no_line_of_a_solution_is_handed_out(handouts, assignment):
    course, found = handouts
    for student, text in found[assignment].items():
        own = course.notebook(assignment, student)
        shown = {line for c in masters.for_student(own).cells for line in lines(c.source)}
        secrets = hidden(own)
        assert len(secrets) > 20
        # What a skeleton or the text says anyway is no secret; there is little of that.
        telling = secrets - shown
        assert len(telling) > 0.9 * len(secrets)
        plain = text.replace('\\"', '"').replace("\\\\", "\\")
        assert not [line for line in telling if line in plain]
        assert "SOLUTION" not in text
        assert "HIDDEN" not in text
        assert "probe(" not in text


@pytest.mark.parametrize("assignment", plainly.NAMES)
def test_nothing_of_the_judge_and_no_secret_is_handed_out(handouts, assignment):
    course, found = handouts
    sources = course.folder(assignment).glob("*.py")
    names = {
        node.name
        for path in sources
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and len(node.name) >= TELLING
    }
    visible = masters.read(course.folder(assignment))
    own = "\n".join(masters.for_student(visible).cells[k].source for k in range(len(visible.cells)))
    for text in found[assignment].values():
        assert course.secret.hex() not in text
        assert not [name for name in names if name in text and name not in own]


@pytest.mark.parametrize("assignment", plainly.NAMES)
def test_a_student_has_no_parameters_of_another(handouts, assignment):
    course, found = handouts
    drawn = {}
    for student in STUDENTS:
        own = course.given(assignment, student)
        drawn[student] = set(re.findall(r"-?\d\.\d{6,}", str(own)))
    for student, text in found[assignment].items():
        others = set().union(*(drawn[name] for name in STUDENTS if name != student))
        assert not [number for number in others - drawn[student] if number in text]


def test_the_same_roster_and_secret_make_the_same_bytes(handouts, tmp_path):
    course, _ = handouts
    first = release.fingerprint(course.root / "handout")
    shutil.rmtree(course.root / "handout")
    for assignment in course.assignments:
        list(release.release(course, assignment, STUDENTS))
    assert release.fingerprint(course.root / "handout") == first
