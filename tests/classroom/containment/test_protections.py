"""Which protections there are is found out by trying, told, and insisted on."""

import pytest

from unrolled_course.containment import ContainmentError, Limits, contain, protecting, protections
from unrolled_course.containment.boxes import Bare, Bubblewrap, Namespaces

WHO = """
import os, socket
def refused(action):
    try:
        action()
    except OSError:
        return True
print(refused(lambda: os.listdir('/var')), refused(lambda: open('/usr/new', 'w')),
      [name for _, name in socket.if_nameindex() if name != 'lo'],
      len([pid for pid in os.listdir('/proc') if pid.isdigit()]) <= 6,
      refused(lambda: os.setuid(12345)))
"""
LIMITED = """
try:
    kept = bytearray(3 * 2**30)
except MemoryError:
    print('no memory')
"""


@pytest.mark.parametrize("kind", [Bubblewrap, Namespaces])
def test_each_box_contains(run, kind):
    assert protecting.trouble(kind()) is None
    done = run(WHO, LIMITED, box=kind())
    assert done.ended is None
    assert done.notebook.cells[0].outputs[0].text == "True True [] True True\n"
    assert done.notebook.cells[1].outputs[0].text == "no memory\n"


def test_without_a_box_the_limits_hold(notebook, short):
    spin = "import subprocess, time\nsubprocess.Popen(['sleep', '30'], start_new_session=True)"
    given = notebook(LIMITED, "open('huge', 'wb').write(bytes(5 * 2**20))", spin, "time.sleep(9)")
    done = contain(given, {}, Limits(**short), box=Bare(), unprotected=True)
    assert done.ended is None
    assert done.notebook.cells[0].outputs[0].text == "no memory\n"
    assert "wrote a file larger" in done.cells[1].stopped
    assert "ran longer" in done.cells[3].stopped


@pytest.fixture
def unprotected(monkeypatch):
    """Make a system of this one that has neither bubblewrap nor namespaces."""
    monkeypatch.setattr(protecting, "trouble", lambda box: f"no {box.name} here")
    protecting.choose.cache_clear()
    yield
    monkeypatch.undo()
    protecting.choose.cache_clear()


@pytest.mark.usefixtures("unprotected")
def test_unprotected_is_refused(notebook):
    with pytest.raises(ContainmentError, match="not run: nothing here can contain it") as raised:
        contain(notebook("1"), {})
    assert "no bubblewrap here" in str(raised.value)
    assert "apt install bubblewrap" in str(raised.value)


@pytest.mark.usefixtures("unprotected")
def test_what_is_missing_is_told_with_its_remedy():
    told = {known.name: known for known in protections()}
    assert not told["no network"].active
    assert str(told["no network"]).startswith("MISSING  no network: bubblewrap: no bubblewrap here")
    assert "apt install bubblewrap" in told["own file system"].line
    assert told["time"].active


def test_what_is_active_is_told():
    box, _ = protecting.choose()
    for known in protections():
        assert known.active, known
    assert f"(by {box.name})" in str(protections()[0])


def test_a_missing_program_is_named(monkeypatch):
    monkeypatch.setattr("shutil.which", lambda *args, **kwargs: None)
    assert protecting.trouble(Bubblewrap()) == "the program bwrap is not installed"


def test_a_box_that_cannot_start_says_what_it_said(run):
    class Broken(Bubblewrap):
        def command(self, files, folders, code=""):
            return ["sh", "-c", "echo no such thing >&2; exit 3"]

    with pytest.raises(ContainmentError, match="could not be started in its box: no such thing"):
        run("1", box=Broken())
    assert protecting.trouble(Broken()) == "no such thing"
