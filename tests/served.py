"""Serve a folder on loopback for as long as a test needs it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import serve


@contextmanager
def served(folder: Path, handler: type[serve.QuietHandler] = serve.QuietHandler) -> Iterator[str]:
    """Serve a folder; yield its address."""
    httpd = serve.Server(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    thread = threading.Thread(target=httpd.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_address[1]}"
    httpd.shutdown()
    httpd.server_close()
    thread.join()
