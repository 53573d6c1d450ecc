"""Limits that a process sets itself; what it starts inherits them and cannot raise them."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import sys
from typing import Any

DROP_FROM_BOUNDING_SET = 24
SET_DUMPABLE, SET_NO_NEW_PRIVILEGES, SET_SUBREAPER = 4, 38, 36


def limit_resources(limits: dict[str, Any], others: int) -> None:
    """Set the limits of the system.

    Parameters
    ----------
    limits : dict
        The fields of ``Limits``.
    others : int
        Processes that the system counts for this user although they are not of this run.
    """
    wanted = {
        "RLIMIT_CORE": 0,
        "RLIMIT_CPU": int(limits["total_seconds"]) + 5,
        "RLIMIT_FSIZE": int(limits["file_bytes"]),
        "RLIMIT_NOFILE": 512,
        "RLIMIT_NPROC": int(limits["processes"]) + others,
        "RLIMIT_AS": int(limits["memory_bytes"]),
    }
    for name, value in wanted.items():
        number = getattr(resource, name, None)
        if number is None:
            continue
        hard = resource.getrlimit(number)[1]
        lowest = value if hard == resource.RLIM_INFINITY else min(value, hard)
        # macOS refuses a limit of the address space; the watcher outside counts memory anyway.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(number, (lowest, lowest))


def drop_root(user: int | None) -> None:
    """Become a user who owns nothing, if ``user`` is given."""
    if user is not None:
        system = ctypes.CDLL(None)
        for capability in range(64):  # beyond the last one there is, the call fails
            system.prctl(DROP_FROM_BOUNDING_SET, capability, 0, 0, 0)
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)


def close_to_others() -> None:
    """Keep the memory and the open files of this process from others of the same user.

    The notebook's kernel is such a process. It can still end this one, and gains nothing by it.
    """
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as score:
        score.write("1000")  # where memory runs out, the notebook goes first
    if sys.platform == "linux":
        system = ctypes.CDLL(None, use_errno=True)
        for option, value in ((SET_NO_NEW_PRIVILEGES, 1), (SET_SUBREAPER, 1), (SET_DUMPABLE, 0)):
            if system.prctl(option, value, 0, 0, 0) != 0:
                raise OSError(ctypes.get_errno(), f"prctl({option}, {value}) failed")
