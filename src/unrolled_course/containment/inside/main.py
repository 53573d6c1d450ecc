"""The program in the box: reads a job, runs its cells, tells line by line what happened.

It is a process of its own beside the kernel. What a student's code does to its modules does not
reach it; what it tells may still be forged by who is clever enough, so those outside believe none
of it: they bound it, filter it and judge the records as data.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import shutil
import sys
import time
import warnings
from typing import Any, BinaryIO

from .limiting import close_to_others, drop_root, limit_resources

SCRUBBED = "backslashreplace"  # half a surrogate pair is no text


class Wire:
    """The line to those outside; the kernel does not inherit it."""

    def __init__(self) -> None:
        self.file: BinaryIO = os.fdopen(os.dup(1), "wb")
        nowhere = os.open(os.devnull, os.O_RDWR)
        os.dup2(nowhere, 0)
        os.dup2(nowhere, 1)

    def tell(self, event: str, **facts: object) -> None:
        """Send one event."""
        line = json.dumps({"event": event, **facts}, ensure_ascii=False)
        self.file.write(line.encode("utf-8", SCRUBBED) + b"\n")
        self.file.flush()


async def run(job: dict[str, Any], wire: Wire) -> None:
    """Run all cells of a job as far as the kernel lives."""
    # jsonschema would compile a grammar of addresses for a second, and nothing here is validated.
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
    from .execution import Execution  # Jupyter is imported after the limits are set
    from .records import Records

    limits = job["limits"]
    os.makedirs(job["sockets"], mode=0o700, exist_ok=True)
    execution = Execution(limits, job["sockets"], job["space"])
    records = Records(job["records"], limits["records"], limits["record_bytes"])
    await execution.start()
    if job["prelude"]:
        met, alive = await execution.run(job["prelude"], counted=False)
        errors = [known for known in execution.client.meter.kept if known.output_type == "error"]
        if met or errors or not alive:
            why = f"{errors[0].ename}: {errors[0].evalue}" if errors else met
            wire.tell("failed", reason=f"The prelude did not run: {why}")
            return
    wire.tell("ready")
    for index, source in job["cells"]:
        began = time.monotonic()
        wire.tell("begun", index=index)
        met, alive = await execution.run(source)
        seconds = time.monotonic() - began
        for name, content in records.changed():
            wire.tell("record", name=name, content=base64.b64encode(content).decode())
        wire.tell(
            "done",
            index=index,
            seconds=seconds,
            met=met or ("records" if records.too_many else None),
            alive=alive,
            status=None if alive else execution.status(),
            outputs=execution.client.meter.outputs(),
        )
        if not alive:
            return
    wire.tell("finished")


def main() -> None:
    """Run the job that comes on the standard input, and leave without waiting for anything."""
    job = json.loads(sys.stdin.buffer.read())
    wire = Wire()
    drop_root(job["user"])
    limit_resources(job["limits"], job["others"])
    close_to_others()
    for folder in job["folders"]:
        os.makedirs(folder, exist_ok=True)
    if os.path.isdir(job["fonts"]):  # Matplotlib's list of fonts, into the folder it looks in
        shutil.copytree(job["fonts"], os.environ["MPLCONFIGDIR"], dirs_exist_ok=True)
    os.chdir(job["work"])
    warnings.simplefilter("ignore")
    asyncio.run(run(job, wire))
    os._exit(0)
