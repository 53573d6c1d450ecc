"""Serve the built book on this machine only, and print the address."""

from __future__ import annotations

import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SITE = Path(__file__).resolve().parent.parent / "_build" / "html"


class QuietHandler(SimpleHTTPRequestHandler):
    """Serve files without a line for each on the terminal."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def server(folder: Path, port: int = 0) -> ThreadingHTTPServer:
    """Return a server of ``folder`` on 127.0.0.1; port 0 takes a free one."""
    handler = partial(QuietHandler, directory=str(folder))
    return ThreadingHTTPServer(("127.0.0.1", port), handler)


if __name__ == "__main__":
    if not (SITE / "index.html").is_file():
        sys.exit("There is no book yet: run `make book` first.")
    wanted = sys.argv[1] if len(sys.argv) > 1 else "8000"
    if not (wanted.isdecimal() and 0 <= int(wanted) <= 65535):
        sys.exit(f"PORT is a number from 0 to 65535, not {wanted}.")
    try:
        httpd = server(SITE, int(wanted))
    except OSError as error:
        print(f"Port {wanted} cannot be used ({error.strerror}); taking a free one.")
        httpd = server(SITE)
    with httpd:
        address = f"http://127.0.0.1:{httpd.server_address[1]}/"
        print(f"The book is at {address} (Ctrl+C stops it)", flush=True)
        try:
            httpd.serve_forever()
        except KeyboardInterrupt:
            print()
