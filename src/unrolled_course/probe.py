"""Record, inside the sandbox, what a student's functions return for the hidden inputs.

Nothing here knows what would be right. The hidden line of a graded cell is
``probe("forward", forward)``; the inputs are in the file ``CALLS``, the records become files of
their own, one for each question, which ``unrolled_course.judging`` reads outside.
"""

from __future__ import annotations

import copy
import traceback
from pathlib import Path
from typing import Any

import numpy as np

from unrolled_course import codec

#: The file with the inputs: question → list of calls (lists of arguments), or None for a value.
CALLS = "calls.json"
#: How much of an error's message goes out.
MESSAGE = 300


class Probe:
    """Calls what it is shown with the hidden inputs and writes down what comes back.

    Parameters
    ----------
    inputs, outputs : Path
        The folders of the sandbox with the calls, and for the records.
    """

    def __init__(self, inputs: Path, outputs: Path) -> None:
        self._calls: dict[str, Any] = codec.loads((inputs / CALLS).read_bytes())
        self._outputs = outputs

    def __call__(self, question: str, answer: object) -> None:
        """Record an answer: a function is called, anything else is written down itself."""
        calls = self._calls[question]
        record: Any = {"value": answer}
        if calls is not None:
            record = {"results": [called(answer, arguments) for arguments in calls]}
        try:
            content = codec.dumps(record)
        except codec.CodecError:
            content = codec.dumps({"value": codec.Other("something too large")})
        (self._outputs / f"{question}.json").write_bytes(content)


def called(function: Any, arguments: list[Any]) -> dict[str, Any]:
    """Call a function with copies of these arguments and tell what came of it.

    Returns
    -------
    dict
        ``returned``, or ``raised`` with type, message and line; ``changed``: the positions of the
        arrays among the arguments that the function has written into.
    """
    own = [prepared(argument) for argument in copy.deepcopy(arguments)]
    try:
        result = {"returned": function(*own)}
    except Exception as error:  # whatever a student's function may raise
        lines = traceback.extract_tb(error.__traceback__)
        line = (lines[-1].line or "") if lines else ""
        result = {"raised": [type(error).__name__, str(error)[:MESSAGE], line[:MESSAGE]]}
    return {**result, "changed": changed(arguments, own)}


def prepared(argument: Any) -> Any:
    """Return an argument ready for use: the text of a function becomes the function."""
    if isinstance(argument, codec.Code):
        names: dict[str, Any] = {"np": np}
        exec(argument.source, names)
        return names[argument.name]
    return argument


def changed(before: list[Any], after: list[Any]) -> list[int]:
    """Return the positions of the arguments that are no longer what they were."""

    def same(old: Any, new: Any) -> bool:
        if isinstance(old, codec.Code):
            return True
        if isinstance(old, np.ndarray):
            return isinstance(new, np.ndarray) and np.array_equal(old, new, equal_nan=True)
        if isinstance(old, dict):
            return old.keys() == new.keys() and all(same(old[k], new[k]) for k in old)
        if isinstance(old, (list, tuple)):
            return len(old) == len(new) and all(map(same, old, new))
        return True

    return [k for k, (old, new) in enumerate(zip(before, after, strict=True)) if not same(old, new)]
