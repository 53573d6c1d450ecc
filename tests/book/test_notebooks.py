"""Every page is offered as a notebook that says in Markdown what its directives say on the site."""

from __future__ import annotations

import importlib.util
import shutil
import zipfile
from pathlib import Path

import nbformat
import notebooks
import pytest
from page_constructs import chapters, constructs

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
EVERYTHING = (HERE / "every_construct.md").read_text()
NOTEBOOK = (HERE / "every_construct.expected.md").read_text()
OTHER = """\
```{glossary}
gate
: A factor.
```

```{py:class} LSTM
:module: unrolled
```

```{py:data} LAYOUTS
:module: unrolled.convert
```
"""
PLAIN = "# Plain\n\nNo cells, no notebook.\n\n```{bibliography}\n```\n"
SITE = "https://book.test/here/"


@pytest.fixture(scope="module")
def book(copy_book, tmp_path_factory):
    """Build a book with everything on one page, for a site with an address."""
    copy = copy_book(tmp_path_factory.mktemp("book") / "a copy")
    copy.chapters("chapter", "other", "plain")
    copy.write("chapter", EVERYTHING)
    copy.write("other", OTHER)
    (copy.root / "book" / "plain.md").write_text(PLAIN)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SITE_URL", SITE)
        result = copy.build()
        assert result.returncode == 0, result.stderr
        yield copy


@pytest.fixture
def made(book):
    """Return the folder of notebooks."""
    return book.root / "_build" / "html" / "notebooks"


def test_every_construct_is_readable_markdown(made):
    """Compare the notebook, its code in fences, with the file that a person has read."""
    path = made / "book" / "chapter.ipynb"
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    cells = [
        f"```code\n{cell.source}\n```" if cell.cell_type == "code" else cell.source
        for cell in notebook.cells
    ]
    assert "\n\n".join(cells) + "\n" == NOTEBOOK
    assert "secret" not in path.read_text().lower()
    assert notebook.metadata.kernelspec == {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    }


def test_the_page_above_has_every_construct_of_the_book(book):
    """Enumerate what stands in what in the built book: all of it is converted and compared here."""
    pages = chapters(ROOT / "_build" / ".doctrees")
    assert pages, "there is no built book: run `make book` first"
    (here,) = chapters(book.root / "_build" / ".doctrees")
    missing = {pair: path.stem for path in pages for pair in constructs(path) - constructs(here)}
    assert not missing, "add it to every_construct.md, and to what is expected of it"


def test_only_pages_with_code_have_a_notebook_and_are_in_the_archive(made):
    names = ["book/chapter.ipynb"]
    assert sorted(p.relative_to(made).as_posix() for p in made.rglob("*.ipynb")) == names
    with zipfile.ZipFile(made / "unrolled-notebooks.zip") as archive:
        assert archive.namelist() == names
        for name in names:
            assert archive.read(name) == (made / name).read_bytes()


def test_a_page_offers_its_notebook_and_the_site_no_source(made):
    html = (made.parent / "book" / "chapter.html").read_text()
    assert 'href="../notebooks/book/chapter.ipynb"' in html
    assert "ipynb" not in (made.parent / "book" / "plain.html").read_text()
    served = [p for p in made.parent.rglob("*") if p.suffix in {".md", ".ipynb"}]
    assert all(made in p.parents for p in served), served


def test_the_same_book_makes_the_same_notebooks(made, book):
    first = {p: p.read_bytes() for p in made.rglob("*") if p.is_file()}
    shutil.rmtree(made.parent.parent / ".doctrees")
    shutil.rmtree(made.parent)
    result = book.build()
    assert result.returncode == 0, result.stderr
    assert {p: p.read_bytes() for p in made.rglob("*") if p.is_file()} == first


def test_the_first_cell_is_one_sentence_where_the_library_is_missing(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(
        ModuleNotFoundError, match=r"run `pip install '\.\[continuous,figures,verify"
    ):
        exec(notebooks.BY_HAND, {})
    monkeypatch.undo()
    exec(notebooks.BY_HAND, {})  # where it is installed, nothing happens


def test_the_site_serves_the_wheel_that_the_notebooks_install(made):
    notebook = nbformat.read(made / "book" / "chapter.ipynb", as_version=4)
    address = notebook.cells[1].source.split(" @ ")[1].rstrip('"')
    wheel = made.parent / address.removeprefix(SITE)
    with zipfile.ZipFile(wheel) as archive:
        assert "unrolled/__init__.py" in archive.namelist()


@pytest.mark.parametrize(
    ("text", "named", "marker"),
    [
        ("Term\n: Meaning\n\n```{raw} html\n<b>bold</b>\n```\n", "raw", "```{raw}"),
        ("> Said.\n\n- one\n\n  ```{topic} A topic\n  Text.\n  ```\n", "topic", "  ```{topic}"),
    ],
    ids=["raw HTML", "an unknown directive"],
)
def test_a_construct_without_a_rule_fails_the_build_and_is_named(text, named, marker, book_copy):
    book_copy.write("chapter", f"{text}\n```{{code-cell}}\n1 + 1\n```\n")
    result = book_copy.build()
    assert result.returncode != 0
    lines = (book_copy.root / "book" / "chapter.md").read_text().split("\n")
    (line,) = (n for n, line in enumerate(lines, 1) if line.startswith(marker))
    assert f"book/chapter:{line}: no rule turns '{named}" in result.stderr
