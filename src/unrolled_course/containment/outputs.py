"""Outputs of a notebook, only those that cannot act, and bounded."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from itertools import islice
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output as untyped_output

PNG = b"\x89PNG\r\n\x1a\n"


def new_output(kind: str, **parts: object) -> NotebookNode:
    """Return an output of this kind."""
    made: NotebookNode = untyped_output(kind, **parts)
    return made


def plain(value: object, most: int) -> str:
    """Return text that can be written as UTF-8, cut after ``most`` characters."""
    text = "".join(str(part) for part in value) if isinstance(value, list) else str(value)
    cut = text[:most].encode("utf-8", "backslashreplace").decode("utf-8")
    return cut if len(text) <= most else f"{cut}\n[cut here]"


def picture(value: object, most: int) -> str | None:
    """Return a PNG image coded anew, or None if it is none."""
    try:
        content = base64.b64decode("".join(str(value).split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    if not content.startswith(PNG) or len(content) > most:
        return None
    return base64.b64encode(content).decode("ascii")


def safe_output(found: object, most: int) -> NotebookNode | None:
    """Return an output made anew from what cannot act, or None if there is nothing of that kind."""
    if not isinstance(found, Mapping):
        return None
    kind = found.get("output_type")
    if kind == "stream":
        name = "stderr" if found.get("name") == "stderr" else "stdout"
        return new_output("stream", name=name, text=plain(found.get("text", ""), most))
    if kind == "error":
        lines = found.get("traceback")
        traced = plain("\n".join(map(str, lines)) if isinstance(lines, list) else "", most)
        return new_output(
            "error",
            ename=plain(found.get("ename", ""), 200),
            evalue=plain(found.get("evalue", ""), min(most, 10_000)),
            traceback=traced.split("\n"),
        )
    data = found.get("data")
    if kind not in ("display_data", "execute_result") or not isinstance(data, Mapping):
        return None
    kept: dict[str, Any] = {}
    if "text/plain" in data:
        kept["text/plain"] = plain(data["text/plain"], most)
    if "image/png" in data and (drawn := picture(data["image/png"], most)):
        kept["image/png"] = drawn
    if not kept:
        return None
    # As shown, not as a result: a number of the kernel's says nothing that is needed here.
    return new_output("display_data", data=kept)


def safe_outputs(found: object, most_outputs: int, most_bytes: int) -> list[NotebookNode]:
    """Return the outputs that cannot act, made anew.

    Parameters
    ----------
    found : object
        What claims to be a list of outputs.
    most_outputs, most_bytes : int
        Bounds on their number and on the text of each.

    Returns
    -------
    list of NotebookNode
        Text, errors and PNG images without metadata.
    """
    known = islice(found, most_outputs) if isinstance(found, list) else ()
    made = (safe_output(output, most_bytes) for output in known)
    return [output for output in made if output is not None]
