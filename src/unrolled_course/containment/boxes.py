"""Three ways to make a box: bubblewrap, namespaces by util-linux, or none but resource limits."""

from __future__ import annotations

import os
import re
import secrets
import shlex
import shutil
import sys
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path

import psutil

from unrolled_course.containment import layout as places
from unrolled_course.containment.layout import Layout

RUN = "import sys; sys.path.insert(0, sys.argv[1]); from inside.main import main; main()"
NAMES = ("pid", "net", "ipc", "uts")


@dataclass(frozen=True)
class Folders:
    """Where a run finds what, by the names that hold in its box."""

    home: str
    work: str
    sockets: str
    inputs: str
    records: str
    space: str
    runner: str
    library: str
    fonts: str


INSIDE = Folders(
    home="/tmp/home", work="/tmp/home/work", sockets="/tmp/.sockets", inputs=places.INPUTS,
    records=places.RECORDS, space=places.SPACE, runner="/box/runner", library="/box/library",
    fonts=places.FONTS,
)  # fmt: skip


class Box(ABC):
    """A way to contain a run."""

    name: str
    contains: bool

    @abstractmethod
    def command(self, files: Layout, folders: Folders, code: str = RUN) -> list[str]:
        """Return the command that starts Python with this code in the box."""

    def folders(self, stage: Path) -> Folders:
        """Return the names of folders in the box; ``stage`` is the folder outside."""
        return INSIDE

    def user(self) -> int | None:
        """Return the number of the user to become in the box, or None to stay.

        A limit on processes does not bind root, so root becomes a user who owns nothing. It is a
        new one for every run: the system counts processes by user, over all runs.
        """
        return 0x6E000000 + secrets.randbelow(2**24) if os.geteuid() == 0 else None

    def others(self) -> int:
        """Return how many processes the system counts although they are not of the run."""
        return 0 if os.geteuid() == 0 or own_count() else processes_of_user()


def own_count() -> bool:
    """Tell whether the system counts the processes of each user namespace by themselves."""
    return tuple(map(int, re.findall(r"\d+", os.uname().release)[:2])) >= (5, 14)


def processes_of_user() -> int:
    """Return the number of processes and threads of this user, as the system counts them."""
    me, count = os.geteuid(), 0
    for known in psutil.process_iter(["uids", "num_threads"]):
        if known.info["uids"] and known.info["uids"].real == me:
            count += known.info["num_threads"] or 1
    return count


def program(folders: Folders, code: str) -> list[str]:
    """Return the command of Python with this code; its argument is the folder of the runner."""
    return [sys.executable, "-I", "-c", code, folders.runner]


class Bubblewrap(Box):
    """``bwrap``: namespaces, a file system of its own, no privileges."""

    name = "bubblewrap"
    contains = True

    def command(self, files: Layout, folders: Folders, code: str = RUN) -> list[str]:
        """Return the command: what is shown, then what can be written, the rest closed."""
        made = [shutil.which("bwrap") or "bwrap", "--die-with-parent", "--new-session"]
        made += [f"--unshare-{name}" for name in NAMES] + ["--unshare-cgroup-try", "--clearenv"]
        if os.geteuid() != 0:
            made += ["--unshare-user", "--disable-userns", "--uid", "1000", "--gid", "1000"]
        made += ["--hostname", "box", "--proc", "/proc", "--dev", "/dev"]
        # The spaces first, so that a Python that lives below /tmp can be shown there. Folders on
        # the way are made one by one: those that bwrap makes itself are closed to other users.
        for place, size in files.spaces.items():
            made += ["--perms", "1777", "--size", str(size), "--tmpfs", place]
        for place, target in files.links.items():
            made += ["--symlink", target, place]
        ways = dict.fromkeys(str(way) for place in files.shown for way in Path(place).parents)
        for way in sorted(ways, key=len):
            if way != "/" and way not in files.spaces:
                made += ["--perms", "0755", "--dir", way]
        for place, source in files.shown.items():
            made += ["--ro-bind", source, place]
        made += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/"]
        variables = places.environment(
            folders.home, folders.inputs, folders.records, folders.library
        )
        for key, value in variables.items():
            made += ["--setenv", key, value]
        return [*made, "--", *program(folders, code)]


class Namespaces(Box):
    """``unshare`` of util-linux: the same box, built by a few lines of shell."""

    name = "namespaces"
    contains = True

    def command(self, files: Layout, folders: Folders, code: str = RUN) -> list[str]:
        """Return the command: new namespaces, in them the script that builds the box."""
        start = ["setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "--fork"]
        start += ["--kill-child=KILL", "--cgroup", *(f"--{name}" for name in NAMES)]
        if os.geteuid() != 0:
            start += ["--user", "--map-root-user"]
        variables = places.environment(
            folders.home, folders.inputs, folders.records, folders.library
        )
        settings = [f"{key}={value}" for key, value in variables.items()]
        last = ["setpriv", "--no-new-privs"]
        if os.geteuid() != 0:  # root of the box only: it loses every privilege on the way
            last += ["--bounding-set=-all", "--inh-caps=-all", "--securebits=+noroot"]
        last += ["env", "-i", *settings, *program(folders, code)]
        return [*start, "sh", "-ec", self.script(files, last)]

    @staticmethod
    def script(files: Layout, last: list[str]) -> str:
        """Return the script: a new root in memory, what is shown bound into it, the rest gone."""
        quote = shlex.quote
        root = "/mnt"
        lines = [
            "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
            "mount --make-rprivate /",
            f"mount -t tmpfs -o mode=755,size=16m box {root}",
            f"mkdir -p {root}/dev {root}/proc {root}/old",
        ]
        for place, size in files.spaces.items():
            target = quote(root + place)
            lines += [f"mkdir -p {target}"]
            lines += [f"mount -t tmpfs -o mode=1777,nosuid,nodev,size={size} box {target}"]
        for name in ("null", "zero", "full", "random", "urandom"):
            lines += [f"touch {root}/dev/{name}", f"mount --bind /dev/{name} {root}/dev/{name}"]
        lines += [f"ln -s /proc/self/fd {root}/dev/fd"]
        for place, target in files.links.items():
            lines += [f"ln -s {quote(target)} {quote(root + place)}"]
        for place, source in files.shown.items():
            target = quote(root + place)
            make = "mkdir -p" if os.path.isdir(source) else f"mkdir -p $(dirname {target}); touch"
            lines += [f"{make} {target}", f"mount --bind {quote(source)} {target}"]
            lines += [f"mount -o remount,bind,ro,nosuid {target}"]
        lines += [
            f"mount -t proc -o nosuid,nodev,noexec proc {root}/proc",
            f"cd {root}",
            "pivot_root . old",
            "cd /",
            "umount -l /old",
            "mount -o remount,bind,ro /",
            "hostname box",
            f"exec {shlex.join(last)}",
        ]
        return "\n".join(lines)


class Bare(Box):
    """No box: resource limits and the watcher only; files and the network are open."""

    name = "resource limits only"
    contains = False

    def folders(self, stage: Path) -> Folders:
        """Return folders of the system itself."""
        known = places.library()
        return Folders(
            home=str(stage / "home"),
            work=str(stage / "home" / "work"),
            sockets=str(stage / "s"),
            inputs=str(stage / "inputs"),
            records=str(stage / "records"),
            space=str(stage),
            runner=str(Path(__file__).parent),
            library=str(known.parent) if known else "",
            fonts=str(stage / "fonts"),
        )

    def command(self, files: Layout, folders: Folders, code: str = RUN) -> list[str]:
        """Return the command without a box."""
        variables = places.environment(
            folders.home, folders.inputs, folders.records, folders.library
        )
        return ["env", "-i", *(f"{key}={value}" for key, value in variables.items()),
                *program(folders, code)]  # fmt: skip

    def user(self) -> int | None:
        """Stay who you are: the stage belongs to this user."""
        return None

    def others(self) -> int:
        """Count what runs already: without a namespace the limit holds for all of this user."""
        return processes_of_user()
