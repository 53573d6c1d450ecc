"""What the theme would do on every page, and does not."""

from types import SimpleNamespace

import page_scripts
import pytest
from sphinx.errors import ExtensionError


def finish(root):
    app = SimpleNamespace(outdir=str(root), builder=SimpleNamespace(name="html"))
    page_scripts.leave_measuring_to_page_js(app, None)


def test_the_theme_measures_nothing_however_often_the_book_is_built(tmp_path):
    script = tmp_path / page_scripts.THEME
    script.parent.mkdir(parents=True)
    script.write_text(f"all([{page_scripts.MEASURED}].join())")
    for _ in range(2):
        finish(tmp_path)
        assert script.read_text() == f"all([{page_scripts.NOTHING}].join())"


def test_a_theme_that_measures_otherwise_stops_the_build(tmp_path):
    script = tmp_path / page_scripts.THEME
    script.parent.mkdir(parents=True)
    script.write_text('all(["code"].join())')
    with pytest.raises(ExtensionError, match="does not measure"):
        finish(tmp_path)
