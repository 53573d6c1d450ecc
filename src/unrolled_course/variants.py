"""Derive each student's own parameters from the secret of the course.

Who has the secret can make every variant; who has variants learns nothing about the others: they
come from keyed hashes (HMAC-SHA256) of assignment and student.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import numpy as np

Given = dict[str, Any]

#: Bytes of a secret: as long as what the hash gives.
SECRET_BYTES = 32


def generator(secret: bytes, assignment: str, student: str, purpose: str) -> np.random.Generator:
    """Return the generator of a student's random numbers.

    Parameters
    ----------
    secret : bytes
        The secret of the course, at least 32 bytes.
    assignment, student : str
        Their names in the course.
    purpose : str
        ``"given"`` for what the student sees, ``"hidden"`` for the inputs of the hidden calls: who
        knows one of the two streams knows nothing about the other.

    Returns
    -------
    numpy.random.Generator

    Raises
    ------
    ValueError
        If the secret is too short to be one.
    """
    if len(secret) < SECRET_BYTES:
        raise ValueError(f"secret: expected at least {SECRET_BYTES} bytes, got {len(secret)}")
    # A list of strings in JSON: no two triples make the same message.
    message = json.dumps([purpose, assignment, student]).encode()
    digest = hmac.new(secret, message, hashlib.sha256).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest, "big")))


def plain(given: Given) -> Given:
    """Return parameters as JSON would hand them back; raise ``TypeError`` for what it cannot hold.

    Arrays become lists, so that what a notebook shows is all there is to know.
    """

    def convert(value: object) -> object:
        if isinstance(value, (np.ndarray, np.generic)):
            return value.tolist()
        raise TypeError(f"given: expected JSON values and arrays, got {type(value).__name__}")

    made: Given = json.loads(json.dumps(given, default=convert, allow_nan=False))
    return made
