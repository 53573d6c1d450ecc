"""Tell the pages where they will stand: ``SITE_URL=https://example.org/unrolled make book``.

The one place for the address. Without it the site works wherever it is put, but what has to name it
in full, links from a notebook back to the site for example, is left out.
"""

from __future__ import annotations

import os
import re
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError


def set_address(app: Sphinx, config: Config) -> None:
    """Take the address of the site from the environment."""
    address = os.environ.get("SITE_URL", "")
    if address and not re.match(r"https?://[^/\s]+(/\S*)?$", address):
        raise ConfigError(f"SITE_URL: expected http(s)://host/path, got {address!r}")
    config.html_baseurl = address.rstrip("/") + "/" if address else ""


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.connect("config-inited", set_address)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
