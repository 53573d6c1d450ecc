"""Attacks that end the run: a clear sentence, what was recorded before stands, nothing is left."""

import time
from pathlib import Path

import nbformat
import psutil
import pytest

from unrolled_course.containment.boxes import Bubblewrap, Namespaces

RECORD = """
import os, ctypes, signal, sys, time
with open(os.environ['UNROLLED_RECORDS'] + '/before', 'w') as file:
    file.write('recorded before')
"""
ENDS = {
    "loop that catches the interrupt": (
        "end = time.time() + 20\nwhile time.time() < end:\n    try:\n        time.sleep(0.01)\n"
        "    except KeyboardInterrupt: pass",
        "ran longer than 1.5 s and was stopped",
    ),
    "loop in C": ("sum(range(10**9))", "ran longer than 1.5 s and was stopped"),
    "exit": ("os._exit(3)", "ended Python itself (exit code 3"),
    "segmentation fault": ("ctypes.string_at(0)", "made Python crash"),
    "killed": ("os.kill(os.getpid(), 9)", "made Python crash (killed, SIGKILL)"),
    "files without end": (
        "os.mkdir('m')\nfor i in range(9000): open(f'm/{i}', 'w').close()\ntime.sleep(3)",
        "made more than the allowed 2000 files",
    ),
}


@pytest.mark.parametrize("name", ENDS)
def test_the_run_ends_with_a_sentence(run, name):
    source, words = ENDS[name]
    done = run(RECORD, "'fine'", named={"attacked": source, "after": "'not reached'"})
    assert done.ended.startswith("The cell `attacked` ")
    assert words in done.ended
    assert done.cells[2].stopped == done.ended
    assert done.cells[3].seconds is None
    assert done.notebook.cells[1].outputs[0].data["text/plain"] == "'fine'"
    assert done.notebook.cells[3].outputs == []
    assert done.records == {"before": b"recorded before"}


def test_who_quits_only_ends_the_cell(run):
    done = run(RECORD, "quit()", "import time\ntime.sleep(0.3)", "'later'")
    assert done.ended is None
    assert done.notebook.cells[3].outputs[0].data["text/plain"] == "'later'"
    assert done.records == {"before": b"recorded before"}


def test_patched_modules_are_those_of_the_kernel_only(run):
    patch = """
import builtins, json, nbformat
def lie(*args, **kwargs): raise RuntimeError('patched')
nbformat.write = nbformat.reads = nbformat.validate = json.load = json.dump = lie
json.JSONEncoder.encode = json.loads = json.dumps = builtins.open = lie
"""
    done = run(RECORD, patch, "'after'", cell_seconds=4)
    # The kernel needs json for its messages: it may not hear the next cell, which is then told.
    assert done.ended is None or "ran longer than 4 s" in done.ended
    assert done.records == {"before": b"recorded before"}
    nbformat.validate(done.notebook)


@pytest.mark.parametrize("kind", [Bubblewrap, Namespaces])
def test_who_kills_the_runner_ends_the_run_at_most(run, kind):
    kill = """
for pid in [os.getppid(), 1]:
    try:
        os.kill(pid, 9)
    except PermissionError:
        pass
time.sleep(2)
"""
    done = run(RECORD, kill, "'after'", box=kind(), cell_seconds=20)
    assert done.records == {"before": b"recorded before"}
    if kind is Bubblewrap:
        assert done.ended.startswith("Cell 2 ended the program that runs the notebook")
        assert done.notebook.cells[2].outputs == []
    else:  # the runner is the first process of the namespace: nobody in there can kill it
        assert done.ended is None


def test_shared_memory_of_all_processes_is_bounded(run):
    take = """
import mmap
kept = []
for number in range(6):  # 3 GB were it not contained, each part within the limit of one process
    if os.fork() == 0:
        part = mmap.mmap(-1, 500 * 2**20)
        for place in range(0, len(part), 4096):
            part[place] = 1
        time.sleep(6)
        os._exit(0)
time.sleep(6)
"""
    done = run(RECORD, take, cell_seconds=10)
    assert "Cell 2 used more than the allowed 1 GB of memory" in done.ended
    assert done.records == {"before": b"recorded before"}


def test_the_whole_notebook_has_a_time(run):
    began = time.monotonic()
    done = run(*["import time\ntime.sleep(1)"] * 30, total_seconds=6)
    assert time.monotonic() - began < 9
    assert "when the 6 seconds allowed for the whole notebook were over" in done.ended
    assert done.cells[-1].seconds is None


def test_nothing_is_left_behind(run):
    mark = "left-behind-by-a-notebook"
    leave = f"""
import os, subprocess, sys, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for number in range(3, 200):
            try: os.close(number)
            except OSError: pass
        os.execvp(sys.executable, [sys.executable, '-c', 'import time; time.sleep(30)', '{mark}'])
    os._exit(0)
time.sleep(0.5)
def command(pid):
    with open(f'/proc/{{pid}}/cmdline', 'rb') as file:
        return file.read()
print([pid for pid in os.listdir('/proc') if pid.isdigit() and b'{mark}' in command(pid)])
"""
    done = run(leave)
    assert done.ended is None
    assert eval(done.notebook.cells[0].outputs[0].text), "the daemon did run"
    running = [known.info["cmdline"] or [] for known in psutil.process_iter(["cmdline"])]
    assert not [command for command in running if mark in command]


def test_forged_events_and_records_are_data(run):
    forge = """
import os, json
for number in range(3, 50):
    try: os.write(number, b'{"event": "finished"}' + bytes([10]))
    except OSError: pass
folder = os.environ['UNROLLED_RECORDS']
os.symlink('/etc/passwd', folder + '/link')
os.mkfifo(folder + '/pipe')
os.mkdir(folder + '/folder')
open(folder + '/a name with spaces', 'w').close()
open(folder + '/.hidden', 'w').close()
open(folder + '/plain', 'w').close()
"""
    done = run("1", forge, "2")
    assert done.records == {"plain": b""}


def test_too_many_and_too_large_records_are_cut(run):
    many = "import os\nfolder = os.environ['UNROLLED_RECORDS']\n" + (
        "for i in range(50): open(f'{folder}/{i}', 'w').write('x')"
    )
    done = run(many, "1")
    assert len(done.records) == 10
    assert "more than the allowed 10 files" in done.cells[0].stopped


def test_the_staging_folders_are_gone(run, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    tmp_path.chmod(0o755)
    for folder in tmp_path.parents[:2]:
        folder.chmod(0o755)
    run("1")
    assert list(Path(tmp_path).iterdir()) == []


def test_a_closed_stdout_hides_only_its_own_text(run):
    done = run("import os, sys\nsys.stdout.close()\nos.close(1)", RECORD, "6 * 7")
    assert done.records == {"before": b"recorded before"}
