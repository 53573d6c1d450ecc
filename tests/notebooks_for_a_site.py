"""Write the notebooks as a build with ``SITE_URL`` would, from what the last build left.

``SITE_URL=… python tests/notebooks_for_a_site.py <folder>`` takes seconds: the pages are parsed and
run already, only their references are resolved anew.
"""

from __future__ import annotations

import sys
from pathlib import Path

from jupyter_book.config import get_final_config
from sphinx.application import Sphinx

ROOT = Path(__file__).resolve().parents[1]


def main(target: Path) -> None:
    """Write every notebook below ``target / "notebooks"``."""
    config, _ = get_final_config(
        user_yaml=ROOT / "_config.yml",
        cli_config={"latex_individualpages": False},
        sourcedir=ROOT,
    )
    config["external_toc_path"] = str(ROOT / "_toc.yml")
    app = Sphinx(
        srcdir=ROOT,
        confdir=None,
        outdir=target,
        doctreedir=ROOT / "_build" / ".doctrees",
        buildername="html",
        confoverrides=config,
        status=None,
    )
    from notebooks import is_chapter  # _config.yml has put book/_ext on the path

    for page in sorted(filter(lambda page: is_chapter(app, page), app.env.found_docs)):
        app.env.get_and_resolve_doctree(page, app.builder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
