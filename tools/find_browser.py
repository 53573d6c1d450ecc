"""Find Chromium for the browser tests, or say how to get it."""

from __future__ import annotations

import os
import shutil
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MISSING = (
    "No Chromium found for the browser tests. Install one (Debian: `sudo apt install chromium`; "
    "macOS: `brew install --cask chromium`) or set UNROLLED_CHROMIUM to its path."
)


def find_browser() -> str:
    """Return the path of Chromium: ``UNROLLED_CHROMIUM``, or the first known name on PATH.

    Raises
    ------
    FileNotFoundError
        If there is none; the message says how to get one.
    """
    chosen = os.environ.get("UNROLLED_CHROMIUM")
    candidates = [chosen] if chosen else NAMES
    for name in candidates:
        found = shutil.which(name)
        if found:
            return found
    raise FileNotFoundError(MISSING)


if __name__ == "__main__":
    try:
        find_browser()
    except FileNotFoundError as error:
        sys.exit(str(error))
