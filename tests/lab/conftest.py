"""JupyterLab as a reader starts it, on a free port of this machine, seen through Chromium."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import URLError
from urllib.request import urlopen

import nbformat
import pytest
from jupyter_client.blocking import BlockingKernelClient
from playwright.sync_api import Browser, BrowserContext, Page, Route

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120  # seconds for the first page: the machine may be busy


class Lab(NamedTuple):
    """A running JupyterLab: its address, its token, the folders it shows and where kernels are."""

    address: str
    token: str
    folder: Path
    runtime: Path

    def ask(self, what: str) -> Any:
        """Return what the server answers to a request of its interface."""
        with urlopen(f"{self.address}/api/{what}?token={self.token}", timeout=5) as answer:
            return json.load(answer)

    def kernel(self, name: str) -> BlockingKernelClient:
        """Return a second client of the kernel of an open notebook."""
        (session,) = [one for one in self.ask("sessions") if one["path"] == name]
        client = BlockingKernelClient()
        client.load_connection_file(str(self.runtime / f"kernel-{session['kernel']['id']}.json"))
        client.start_channels()
        return client

    def notebook(self, name: str, *cells: tuple[str, str]) -> str:
        """Write a notebook of ("markdown" | "code", source) and return its name."""
        made = nbformat.v4.new_notebook(
            metadata={"kernelspec": {"display_name": "Python 3", "name": "python3"}},
            cells=[getattr(nbformat.v4, f"new_{kind}_cell")(source) for kind, source in cells],
        )
        (self.folder / name).write_text(nbformat.writes(made))
        return name


def free_port() -> int:
    """Return a port of this machine that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def lab(tmp_path_factory) -> Iterator[Lab]:
    """Start JupyterLab with the settings of ``make lab`` and none of the user's."""
    home = tmp_path_factory.mktemp("lab")
    folder = home / "notebooks"
    folder.mkdir()
    address = f"http://127.0.0.1:{free_port()}"
    started = Lab(address, secrets.token_hex(16), folder, home / "runtime")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "IPYTHON"))}
    own = {
        "HOME": str(home),
        "JUPYTER_CONFIG_PATH": str(ROOT / "tools" / "jupyter"),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "JUPYTER_RUNTIME_DIR": str(started.runtime),
        "OMP_NUM_THREADS": "1",
    }
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
        *("--ip=127.0.0.1", f"--ServerApp.port={started.address.rpartition(':')[2]}"),
        *("--ServerApp.port_retries=0", f"--IdentityProvider.token={started.token}"),
        f"--notebook-dir={folder}",
    ]
    log = home / "log"
    with log.open("w") as said:
        process = subprocess.Popen(command, env=kept | own, stdout=said, stderr=said)
    try:
        wait_for(started, process, log)
        yield started
    finally:
        process.terminate()  # takes its kernels along
        process.wait(timeout=60)
        shutil.rmtree(folder)


def wait_for(lab: Lab, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until JupyterLab answers."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            lab.ask("status")
            return
        except (URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not answer at {lab.address}; it said:\n{log.read_text()}")


@pytest.fixture
def open_lab(lab: Lab, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a file in JupyterLab, or with "" JupyterLab alone: ``open_lab(name)`` is the page.

    Requests to other hosts are refused and fail the test, and so does an uncaught exception.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def route(route: Route) -> None:
        if route.request.url.startswith((lab.address, "data:", "blob:")):
            route.continue_()
        else:
            faults.append(f"request to another host: {route.request.url}")
            route.abort()

    def open_file(name: str, height: int = 1600) -> Page:
        context = browser.new_context(viewport={"width": 1200, "height": height})
        contexts.append(context)
        context.route("**/*", route)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: faults.append(f"exception: {error}"))
        where = f"lab/tree/{name}" if name else "lab"
        page.goto(f"{lab.address}/{where}?token={lab.token}&reset")
        page.locator("#main").wait_for(timeout=PATIENCE * 1000)
        return page

    yield open_file
    for context in contexts:
        context.close()
    assert not faults
