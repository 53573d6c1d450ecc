"""``python -m benchmarks``; what it does is told by ``--help``."""

from __future__ import annotations

import os
import sys

from benchmarks.processes import THREAD_VARIABLES

if __name__ == "__main__":
    # This process only directs. Threads of its own, waiting for their next product, would take time
    # from those that are measured; and NumPy asks for their number when it is loaded, just below.
    os.environ.update(dict.fromkeys(THREAD_VARIABLES, "1"))
    from benchmarks.cli import main

    sys.exit(main(sys.argv[1:]))
