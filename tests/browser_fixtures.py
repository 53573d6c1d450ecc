"""A real browser for tests: one headless Chromium a session, loaded as a pytest plugin.

A missing browser is an error that says how to get one, never a skip.
"""

from collections.abc import Iterator

import pytest
from find_browser import find_browser
from playwright.sync_api import Browser, sync_playwright

FLAGS = [
    "--no-sandbox",  # containers lack the kernel features it needs
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole session; each test opens its own context."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        yield running
        running.close()
