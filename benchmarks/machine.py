"""What the measurements were made on."""

from __future__ import annotations

import datetime
import os
import platform
import re
from pathlib import Path
from typing import Any

import numpy as np


def describe(threads: int) -> dict[str, Any]:
    """Return processor, cores, versions, threads and date."""
    build: Any = np.show_config(mode="dicts")
    blas = build["Build Dependencies"]["blas"]
    return {
        "processor": processor(),
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "blas": f"{blas.get('name')} {blas.get('version')}",
        "threads": threads,
        "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
    }


def processor() -> str:
    """Return the name of the processor's model, as far as the system tells."""
    try:
        information = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:  # not Linux
        information = ""
    found = re.search(r"^model name\s*: (.+)$", information, re.MULTILINE)
    return found[1].strip() if found else platform.processor() or platform.machine()
