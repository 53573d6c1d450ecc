"""JupyterLab as ``jupyter lab`` starts it, on a free port, with a home of its own."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import URLError
from urllib.request import urlopen

import nbformat
from jupyter_client.blocking import BlockingKernelClient

PATIENCE = 120  # seconds for the first page: the machine may be busy


class Lab(NamedTuple):
    """A running JupyterLab: its address, its token, the folder it shows and where kernels are."""

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


@contextmanager
def running(folder: Path, home: Path, settings: Mapping[str, str]) -> Iterator[Lab]:
    """Start JupyterLab in ``folder`` with these variables and none of the user's settings."""
    address = f"http://127.0.0.1:{free_port()}"
    started = Lab(address, secrets.token_hex(16), folder, home / "runtime")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "IPYTHON"))}
    own = {
        "HOME": str(home),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "JUPYTER_RUNTIME_DIR": str(started.runtime),
        "OMP_NUM_THREADS": "1",
    }
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
        *("--ip=127.0.0.1", f"--ServerApp.port={started.address.rpartition(':')[2]}"),
        *("--ServerApp.port_retries=0", f"--IdentityProvider.token={started.token}"),
    ]
    log = home / "log"
    with log.open("w") as said:
        process = subprocess.Popen(
            command, cwd=folder, env={**kept, **own, **settings}, stdout=said, stderr=said
        )
    try:
        wait_for(started, process, log)
        yield started
    finally:
        process.terminate()  # takes its kernels along
        process.wait(timeout=60)


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
