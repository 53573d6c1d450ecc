"""A notebook executed by nbclient, with a clock and a meter beside it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import time
from itertools import groupby
from typing import Any

import nbformat
import zmq
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import output_from_msg

KINDS = ("stream", "error", "display_data", "execute_result")
SHOWN = ("text/plain", "image/png")
MESSAGE_BYTES = 2000  # what a message costs beside its text, so that empty ones are bounded too
DROPPED = 16  # a byte that is not kept, HTML of a figure for instance, counts for this part of one
LARGEST_MESSAGE = 32  # times what a cell may print: the socket refuses what is larger


class Meter:
    """What the current cell has sent, and why it is to be stopped, if it is."""

    def __init__(self, limits: dict[str, Any]) -> None:
        self.limits = limits
        self.left = limits["notebook_output_bytes"]
        self.start()

    def start(self) -> None:
        """Begin with a new cell."""
        self.began = time.monotonic()
        self.sent = 0
        self.kept: list[NotebookNode] = []
        self.shown = 0
        self.met: str | None = None

    def take(self, message: dict[str, Any]) -> None:
        """Keep an output as far as there is room."""
        content, kind = message["content"], message["msg_type"]
        size = len(json.dumps(content, ensure_ascii=False, default=str))
        before, self.sent = self.sent, self.sent + size // DROPPED + MESSAGE_BYTES
        if kind == "clear_output":
            self.kept.clear()
        if kind not in KINDS:
            return
        if kind == "stream":
            room = max(0, self.limits["output_bytes"] - before)
            content["text"] = content["text"][:room]
            size = len(content["text"])
        else:
            self.shown += 1
        if kind in ("display_data", "execute_result"):
            data = content["data"]
            content["data"] = {name: data[name] for name in SHOWN if name in data}
            content["metadata"] = {}
            size = sum(len(str(value)) for value in content["data"].values())
        self.sent += size
        if self.shown > self.limits["outputs"]:
            self.met = self.met or "outputs"
        elif size > self.left:
            self.met = self.met or "notebook output"
        elif size <= self.limits["output_bytes"]:
            self.left -= size
            self.kept.append(output_from_msg(message))

    def exceeded(self) -> str | None:
        """Return the limit for which the cell is to be stopped."""
        if self.sent > self.limits["output_bytes"]:
            return "output"
        if time.monotonic() - self.began > self.limits["cell_seconds"]:
            return "time"
        return None

    def outputs(self) -> list[NotebookNode]:
        """Return what the cell shows, text of one stream joined."""
        joined: list[NotebookNode] = []
        for name, group in groupby(self.kept, key=lambda known: known.get("name")):
            parts = list(group)
            if name is None:
                joined += parts
            else:
                text = "".join(part["text"] for part in parts)
                joined.append(nbformat.v4.new_output("stream", name=name, text=text))
        return joined


class Client(NotebookClient):
    """nbclient, with every message metered and nothing kept that could act."""

    meter: Meter

    def process_message(
        self, msg: dict[str, Any], cell: NotebookNode, cell_index: int
    ) -> NotebookNode | None:
        """Hand status messages to nbclient and all others to the meter."""
        if msg["msg_type"] == "status":
            result: NotebookNode | None = super().process_message(msg, cell, cell_index)
            return result
        self.meter.take(msg)
        return None


class Execution:
    """One kernel, and cells run in it one after the other.

    Parameters
    ----------
    limits : dict
        The fields of ``Limits``.
    sockets : str
        Folder for the sockets between kernel and client; no port is opened.
    space : str
        The folder whose files are counted.
    """

    def __init__(self, limits: dict[str, Any], sockets: str, space: str) -> None:
        self.limits = limits
        self.space = space
        self.manager = AsyncKernelManager(
            transport="ipc",
            ip=os.path.join(sockets, "k"),
            connection_file=os.path.join(sockets, "kernel.json"),
            # The kernel of this Python and no other that is installed somewhere.
            kernel_spec_manager=KernelSpecManager(kernel_dirs=[], ensure_native_kernel=True),
        )
        self.manager.context.setsockopt(zmq.MAXMSGSIZE, LARGEST_MESSAGE * limits["output_bytes"])
        self.client = Client(
            nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell()]), km=self.manager,
            timeout=None, startup_timeout=60, iopub_timeout=2, allow_errors=True,
            store_widget_state=False, record_timing=False, coalesce_streams=False,
        )  # fmt: skip
        self.client.meter = Meter(limits)

    async def start(self) -> None:
        """Start the kernel; what it prints beside its messages goes nowhere."""
        await self.client.async_start_new_kernel(
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        await self.client.async_start_new_kernel_client()
        # quit() would end the kernel a moment later, in the middle of another cell.
        await self.run("get_ipython().ask_exit = lambda: None", counted=False)

    async def run(self, source: str, counted: bool = True) -> tuple[str | None, bool]:
        """Run one cell.

        Parameters
        ----------
        source : str
            The code.
        counted : bool
            Whether it gets a number and a place in the history.

        Returns
        -------
        met : str or None
            ``"time"``, ``"output"``, ``"outputs"``, ``"notebook output"`` or ``"files"`` if the
            cell met that limit, ``"died"`` if the kernel ended without one.
        alive : bool
            Whether the kernel can run another cell.
        """
        meter = self.client.meter
        meter.start()
        cell = nbformat.v4.new_code_cell(source)
        work = asyncio.ensure_future(self.client.async_execute_cell(cell, 0, store_history=counted))
        met: str | None = None
        interrupted = 0.0
        while not (await asyncio.wait({work}, timeout=0.1))[0]:
            reason = meter.exceeded()
            if self.too_many_files():
                met = "files"
                await self.kill()
            elif reason and not met:
                met, interrupted = reason, time.monotonic()
                await self.manager.interrupt_kernel()
            elif met and time.monotonic() - interrupted > self.limits["grace_seconds"]:
                await self.kill()
        if work.exception() is not None:  # the kernel is gone, or speaks what is no message
            await self.kill()
            return met or "died", False
        return met or meter.exceeded() or meter.met, True

    def too_many_files(self) -> bool:
        """Tell whether there are more files than allowed; a size is limited by the system."""
        if not os.path.ismount(self.space):
            return False
        known = os.statvfs(self.space)
        return known.f_files - known.f_ffree > int(self.limits["files"])

    async def kill(self) -> None:
        """End the kernel, whatever it does."""
        with contextlib.suppress(Exception):
            await self.manager.signal_kernel(9)

    def status(self) -> int | None:
        """Return how the kernel ended: its exit code, or minus the number of the signal."""
        process = getattr(self.manager.provisioner, "process", None)
        return process.poll() if process is not None else None
