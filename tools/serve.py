"""Serve the built book on this machine only, compressed as a host would, and print the address."""

from __future__ import annotations

import gzip
import io
import sys
from functools import lru_cache, partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import BinaryIO

SITE = Path(__file__).resolve().parent.parent / "_build" / "html"
#: What is worth compressing; fonts and pictures are compressed already.
TEXT = {".html", ".css", ".js", ".svg", ".json", ".ipynb", ".xml", ".txt", ".wasm"}


@lru_cache(maxsize=512)
def compressed(path: Path, changed: int) -> bytes:
    """Return a file compressed; ``changed`` is its time of change, part of what is remembered."""
    return gzip.compress(path.read_bytes(), compresslevel=6, mtime=0)


class QuietHandler(SimpleHTTPRequestHandler):
    """Serve files, text compressed, without a line for each on the terminal."""

    protocol_version = "HTTP/1.1"  # a browser keeps the connection
    timeout = 30

    def send_head(self) -> io.BytesIO | BinaryIO | None:
        """Send the headers; return what follows them."""
        path = Path(self.translate_path(self.path))
        accepted = "gzip" in self.headers.get("Accept-Encoding", "")
        if not (accepted and path.is_file() and path.suffix in TEXT):
            return super().send_head()
        body = compressed(path, path.stat().st_mtime_ns)
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Last-Modified", self.date_time_string(int(path.stat().st_mtime)))
        self.end_headers()
        return io.BytesIO(body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Show the site's own page where there is none, as its host does."""
        page = Path(self.directory, "404.html")
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """A server that does not wait for the connections a browser keeps open."""

    daemon_threads = True
    block_on_close = False


def server(folder: Path, port: int = 0) -> ThreadingHTTPServer:
    """Return a server of ``folder`` on 127.0.0.1; port 0 takes a free one."""
    handler = partial(QuietHandler, directory=str(folder))
    return Server(("127.0.0.1", port), handler)


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
