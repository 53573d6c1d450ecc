"""The process of one peer: it answers requests on its standard input, one at a time.

Run by ``processes.Worker`` as ``python -m benchmarks.worker PEER THREADS``. A request is a pickled
tuple of a method of ``Requests`` and its arguments; the answer a pickled pair (True, value) or
(False, traceback).
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any, BinaryIO

from benchmarks.peers import PEERS, Peer, Results, Task


class Requests:
    """What a worker can be asked."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer

    def about(self) -> dict[str, Any]:
        """Return the version of the library, and what else bears on its speed."""
        return self.peer.about()

    def load(self, task: Task) -> None:
        """Take the arrays of one size."""
        self.peer.load(task)

    def results(self, mode: str) -> Results:
        """Return what a run computes."""
        return self.peer.results(mode)

    def repetitions(self, mode: str, block: float) -> int:
        """Warm up, and return how many repetitions last at least ``block`` seconds."""
        run = self.run(mode)
        seconds(run, 1)
        count = 1
        while (lasted := count * seconds(run, count)) < block:
            count = max(count + 1, round(1.2 * count * block / lasted))
        return count

    def time(self, mode: str, count: int) -> float:
        """Return the seconds of one repetition, the mean over ``count``."""
        return seconds(self.run(mode), count)

    def run(self, mode: str) -> Callable[[], Any]:
        """Return the peer's run in ``mode``."""
        run: Callable[[], Any] = getattr(self.peer, mode)
        return run


def seconds(run: Callable[[], Any], count: int) -> float:
    """Return the mean time of ``count`` runs; as in ``timeit``, garbage is collected before."""
    gc.collect()
    gc.disable()
    try:
        start = time.perf_counter()
        for _ in range(count):
            run()
        return (time.perf_counter() - start) / count
    finally:
        gc.enable()


def serve(requests: Requests, inward: BinaryIO, outward: BinaryIO) -> None:
    """Answer until there are no more requests."""
    while True:
        try:
            name, *arguments = pickle.load(inward)
        except EOFError:
            return
        answer: tuple[bool, Any]
        try:
            answer = True, getattr(requests, name)(*arguments)
        except Exception:
            answer = False, traceback.format_exc()
        pickle.dump(answer, outward, protocol=pickle.HIGHEST_PROTOCOL)
        outward.flush()


if __name__ == "__main__":
    # Ctrl+C is for the parent, which ends its workers by closing their input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What a library prints must not get among the answers: it goes to the error stream.
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)
        requests = Requests(PEERS[sys.argv[1]](int(sys.argv[2])))
        gc.freeze()  # what the library made when it was loaded need not be looked through again
        serve(requests, sys.stdin.buffer, answers)
