"""What a notebook cannot see, reach or change. One run, one attack a cell, none ends the run."""

import json
import os
import socket
import sys
from pathlib import Path

import pytest

TRY = """
import json, os, subprocess, sys, socket
def attempt(action):
    try:
        return repr(action())
    except BaseException as error:
        return "refused: " + type(error).__name__
"""

ATTACKS = {
    "parent folder": "os.listdir(os.path.join(os.getcwd(), *['..'] * 9))",
    "shadow": "open('/etc/shadow').read()",
    "home of root": "os.listdir('/root') + os.listdir('/home')",
    "course": "open({secret!r}).read()",
    "test itself": "open({here!r}).read()",
    "inputs": "open(os.environ['UNROLLED_INPUTS'] + '/given.txt', 'w')",
    "more inputs": "open(os.environ['UNROLLED_INPUTS'] + '/new.txt', 'w')",
    "library": "open(__import__('unrolled').__file__, 'a')",
    "python": "open(json.__file__, 'a')",
    "packages": "open(__import__('numpy').__file__, 'a')",
    "prefix": "open({prefix!r} + '/new', 'w')",
    "root": "open('/new', 'w')",
    "devices": "open('/dev/new', 'w')",
    "box": "open('/box/new', 'w')",
    "system": "open('/usr/new', 'w')",
    "remount": "subprocess.run(['mount', '-o', 'remount,rw', '/'], check=True, timeout=1,"
    " capture_output=True)",
    "become root": "os.setuid(0) if os.getuid() else 1 / 0",
    "listener": "socket.create_connection(('127.0.0.1', {port}), 1)",
    "outside": "socket.create_connection(('192.0.2.1', 80), 1)",
    "names": "socket.getaddrinfo('example.org', 80)",
    "runner's files": "[open(f'/proc/{{pid}}/fd/{{n}}', 'w') for pid in {{os.getppid()}}"
    " for n in range(3, 20) if os.path.lexists(f'/proc/{{pid}}/fd/{{n}}') or 1 / 0]",
    "runner's memory": "open(f'/proc/{{os.getppid()}}/mem', 'r+b')",
    "limits": "__import__('resource').setrlimit(__import__('resource').RLIMIT_AS, (-1, -1))",
}
QUESTIONS = {
    "environment": "dict(os.environ)",
    "processes": "[p for p in os.listdir('/proc') if p.isdigit()]",
    "host": "socket.gethostname()",
    "temporary": "os.listdir('/tmp')",
}


@pytest.fixture(scope="module")
def answers(run, tmp_path_factory):
    course = tmp_path_factory.mktemp("course")
    secret = course / "secret"
    secret.write_text("the secret of the course")
    os.environ["TEACHERS_TOKEN"] = "token of the teacher"
    known = {"secret": str(secret), "here": __file__, "prefix": sys.prefix}
    try:
        with socket.create_server(("127.0.0.1", 0)) as server:
            known["port"] = server.getsockname()[1]
            attempts = {name: code.format(**known) for name, code in ATTACKS.items()} | QUESTIONS
            lines = [f"    {name!r}: attempt(lambda: {code})," for name, code in attempts.items()]
            answers = "answers = {\n" + "\n".join(lines) + "\n}"
            write = (
                "with open(os.environ['UNROLLED_RECORDS'] + '/answers.json', 'w') as file:\n"
                "    json.dump(answers, file)"
            )
            done = run(TRY, answers, write, inputs={"given.txt": b"1"}, cell_seconds=20)
            server.settimeout(0.1)
            with pytest.raises(TimeoutError):
                server.accept()
    finally:
        del os.environ["TEACHERS_TOKEN"]
    assert done.ended is None
    return json.loads(done.records["answers.json"])


LOOKED_AT = ("parent folder", "home of root")


@pytest.mark.parametrize("name", [name for name in ATTACKS if name not in LOOKED_AT])
def test_an_attack_is_refused(answers, name):
    assert answers[name].startswith("refused"), answers[name]


def test_the_root_holds_the_box_and_the_system_only(answers):
    allowed = {
        "bin", "box", "dev", "etc", "lib", "lib32", "lib64", "libx32", "nix", "old", "proc",
        "sbin", "tmp", "usr",
    }  # fmt: skip
    way = {Path(folder).parts[1] for folder in (sys.prefix, sys.base_prefix)}
    assert set(eval(answers["parent folder"])) <= allowed | way


def test_no_home_is_there_but_what_leads_to_python(answers):
    if not answers["home of root"].startswith("refused"):
        parts = {part for folder in (sys.prefix, sys.base_prefix) for part in Path(folder).parts}
        assert set(eval(answers["home of root"])) <= parts


def test_no_variable_of_the_teacher_is_seen(answers):
    assert "TEACHERS_TOKEN" not in answers["environment"]
    assert set(eval(answers["environment"])) & set(os.environ) <= {
        "PATH", "HOME", "USER", "LANG", "PWD", "TERM", "TMPDIR", "PYTHONPATH", "PAGER", "GIT_PAGER",
        "PYTHONDONTWRITEBYTECODE", "CLICOLOR", "FORCE_COLOR", "OMP_NUM_THREADS", "MPLBACKEND",
        "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "MPLCONFIGDIR",
    }  # fmt: skip


def test_only_processes_of_the_box_are_seen(answers):
    assert len(eval(answers["processes"])) <= 6


def test_the_computer_has_another_name(answers):
    assert answers["host"] == "'box'"


def test_what_others_keep_in_tmp_is_not_there(answers):
    way = {part for folder in (sys.prefix, sys.base_prefix) for part in Path(folder).parts}
    assert set(eval(answers["temporary"])) <= {"home", ".sockets"} | way
