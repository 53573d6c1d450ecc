"""The tree of processes of a run, watched from outside: time, memory, processes, what it tells."""

from __future__ import annotations

import contextlib
import selectors
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import psutil

from unrolled_course.containment.limits import Limits

TICK = 0.1  # seconds between two looks
KEPT_ERRORS = 4000  # bytes
STOPPED = "stopped"


def fields(path: str, names: tuple[str, ...]) -> int:
    """Return the sum of the named fields of a file of ``/proc``, kilobytes made bytes."""
    with open(path, encoding="ascii", errors="replace") as file:
        lines = [line.split() for line in file]
    return 1024 * sum(int(line[1]) for line in lines if line and line[0] in names)


def memory(process: psutil.Process, exact: bool = False) -> int:
    """Return the resident memory of a process without files, in bytes.

    What processes share after a fork is counted for each of them, unless ``exact``: then each gets
    its part. That takes the system a walk over all pages.
    """
    if not sys.platform.startswith("linux"):
        return int(process.memory_info().rss)
    if exact:
        with contextlib.suppress(OSError):
            return fields(f"/proc/{process.pid}/smaps_rollup", ("Pss_Anon:", "Pss_Shmem:"))
    return fields(f"/proc/{process.pid}/status", ("RssAnon:", "RssShmem:"))


def total(processes: list[psutil.Process], exact: bool = False) -> int:
    """Return the memory of all these processes that still run, in bytes."""
    used = 0
    for known in processes:
        with contextlib.suppress(psutil.Error, OSError, ValueError):
            used += memory(known, exact)
    return used


class Watched:
    """A running tree of processes.

    Parameters
    ----------
    command : list of str
        What to start. Its environment is empty.
    job : bytes
        What it reads from its standard input.
    limits : Limits
        Its bounds.
    most_told : int
        How many bytes it may tell in all.
    stop : threading.Event, optional
        When it is set, the tree is ended.

    Attributes
    ----------
    met : str or None
        The limit for which the tree was ended from here, if it was; ``STOPPED`` for ``stop``.
    errors : str
        The end of what it wrote on its error output.
    """

    def __init__(
        self,
        command: list[str],
        job: bytes,
        limits: Limits,
        most_told: int,
        stop: threading.Event | None = None,
    ) -> None:
        self.limits = limits
        self.stop = stop or threading.Event()
        self.left = most_told
        self.met: str | None = None
        self.errors = ""
        self.began = time.monotonic()
        self.seen: dict[tuple[int, float], psutil.Process] = {}
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"},
            start_new_session=True,
        )
        threading.Thread(target=self._hand_over, args=(job,), daemon=True).start()

    def _hand_over(self, job: bytes) -> None:
        assert self.process.stdin is not None
        with contextlib.suppress(OSError):  # it ended before it read: the errors say why
            self.process.stdin.write(job)
        with contextlib.suppress(OSError):
            self.process.stdin.close()

    def lines(self) -> Iterator[bytes | bytearray]:
        """Yield the lines it tells until it ends or is ended."""
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        told = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            selector.register(self.process.stderr, selectors.EVENT_READ)
            looked = 0.0
            while selector.get_map() and self.met is None:
                for key, _ in selector.select(TICK):
                    file = key.fileobj
                    part = file.read1(2**16)  # type: ignore[union-attr]
                    if not part:
                        selector.unregister(file)
                    elif file is self.process.stderr:
                        self.errors = (self.errors + part.decode("utf-8", "replace"))[-KEPT_ERRORS:]
                    else:
                        self.left -= len(part)
                        told += part
                        if b"\n" in part:
                            *whole, told = told.split(b"\n")
                            yield from whole
                if self.process.stdout not in {key.fileobj for key in selector.get_map().values()}:
                    return
                if time.monotonic() - looked > TICK:
                    looked = time.monotonic()
                    self.met = self.exceeded()

    def tree(self) -> list[psutil.Process]:
        """Return the processes there are, all that was ever seen kept in mind."""
        try:
            root = psutil.Process(self.process.pid)
            found = [root, *root.children(recursive=True)]
        except psutil.Error:
            found = []
        for known in found:
            with contextlib.suppress(psutil.Error):
                self.seen[known.pid, known.create_time()] = known
        return found

    def exceeded(self) -> str | None:
        """Return the limit that the tree is beyond."""
        if self.stop.is_set():
            return STOPPED
        if self.left < 0:
            return "output"
        if time.monotonic() - self.began > self.limits.total_seconds:
            return "total"
        found = self.tree()
        if total(found) > (most := self.limits.memory_bytes) and total(found, exact=True) > most:
            return "memory"
        # The limit of the system comes first; this one is for systems where it does not bind.
        return "processes" if len(found) > self.limits.processes + 8 else None

    def end(self) -> None:
        """End every process of the tree and wait until none is left."""
        with contextlib.suppress(OSError):
            self.tree()
        with contextlib.suppress(OSError):
            self.process.kill()  # the first of the namespace dies with it, and with that all others
        for known in self.seen.values():
            with contextlib.suppress(psutil.Error):
                known.kill()
        psutil.wait_procs(list(self.seen.values()), timeout=10)
        self.process.wait()
        for file in (self.process.stdout, self.process.stderr):
            if file is not None:
                file.close()
