"""Say in one sentence what is missing before an environment can be made.

Runs on whatever Python the system has, however old, so it is written for all of them.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  (this file runs before anything is required)
    sys.exit("Unrolled needs Python 3.11 or newer: run `make PYTHON=python3.11 ...` with its name.")
try:
    import ensurepip  # noqa: F401
    import venv  # noqa: F401
except ImportError:
    sys.exit("Python's venv module is missing: on Debian or Ubuntu, `apt install python3-venv`.")
