"""Which protections this system has, found out by trying them."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from unrolled_course.containment.boxes import Bare, Box, Bubblewrap, Namespaces
from unrolled_course.containment.layout import layout
from unrolled_course.containment.limits import Limits

REMEDY = (
    "install bubblewrap (Debian, Ubuntu: apt install bubblewrap; Fedora: dnf install bubblewrap); "
    "in a container, allow it user namespaces"
)


@dataclass(frozen=True)
class Protection:
    """One protection of this system.

    Attributes
    ----------
    name : str
        What it is called.
    active : bool
        Whether runs have it.
    line : str
        What it does or, if it is missing, what to do.
    """

    name: str
    active: bool
    line: str

    def __str__(self) -> str:
        return f"{'active ' if self.active else 'MISSING'}  {self.name}: {self.line}"


def trouble(box: Box) -> str | None:
    """Return why a box cannot be made here, or None if a program starts in it."""
    needed = {"bubblewrap": ("bwrap",), "namespaces": ("unshare", "setpriv", "mount", "pivot_root")}
    if not sys.platform.startswith("linux"):
        return "only Linux has it"
    search = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/sbin"))
    for tool in needed.get(box.name, ()):
        if shutil.which(tool, path=search) is None:
            return f"the program {tool} is not installed"
    with tempfile.TemporaryDirectory(prefix="unrolled-") as made:
        stage = Path(made)
        stage.chmod(0o755)
        (stage / "users").write_text("")
        files = layout(stage, stage / "users", Limits())
        command = box.command(files, box.folders(stage), code="print('works')")
        try:
            done = subprocess.run(
                command, capture_output=True, timeout=30, check=False, text=True, env={}
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return str(error)
    if done.returncode == 0 and done.stdout.strip() == "works":
        return None
    return (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]


@functools.cache
def choose() -> tuple[Box, dict[str, str]]:
    """Return the best box of this system, and why better ones cannot be had."""
    reasons: dict[str, str] = {}
    for box in (Bubblewrap(), Namespaces()):
        reason = trouble(box)
        if reason is None:
            return box, reasons
        reasons[box.name] = reason
    return Bare(), reasons


def protections() -> list[Protection]:
    """Return which protections are active on this system, and how to get what is missing.

    Examples
    --------
    >>> {known.name for known in protections()} >= {"no network", "memory", "time"}
    True
    """
    box, reasons = choose()
    why = "; ".join(f"{name}: {reason}" for name, reason in reasons.items())
    by = f"by {box.name}"
    missing = f"{why}. To have it, {REMEDY}."
    boxed = {
        "own file system": f"the system and Python are read-only, home and results in memory and "
        f"of limited size, nothing else of this computer is there ({by})",
        "own processes": f"other processes are not seen, none is left behind ({by})",
        "no network": f"not even this computer can be reached ({by})",
        "no privileges": "no capabilities, none to be gained, a user of its own",
    }
    linux = sys.platform.startswith("linux")
    limited = {
        "clean environment": (True, "no environment variable of the teacher is passed on"),
        "time": (True, "for each cell and the whole notebook, watched from outside"),
        "memory": (True, "of each process by the system, of all together watched from outside"),
        "processes": (linux or box.contains, "their number by the system, and watched"),
        "files": (True, "size of a file by the system" + (", of all" if box.contains else "")),
        "output": (True, "its size is counted as it comes in; only text and PNG images are kept"),
    }
    found = [
        Protection(name, box.contains, line if box.contains else missing)
        for name, line in boxed.items()
    ]
    return found + [Protection(name, active, line) for name, (active, line) in limited.items()]
