"""Every notebook of the built book: readable, without solutions, with links that lead somewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"
NOTEBOOKS = sorted((SITE / "notebooks").rglob("*.ipynb"))
NAMES = [path.relative_to(SITE / "notebooks").as_posix() for path in NOTEBOOKS]
CHAPTERS = sorted(p for p in (ROOT / "book").rglob("*.md") if "\nkernelspec:" in p.read_text())
ADDRESS = "https://book.test/here/"

MYST = re.compile(r"\{[a-z][a-z:-]*\}`|^[ >]*(?:`{3,}|:{3,})\{|^[ >]*:{3,}|^\(.+\)=$", re.MULTILINE)
MATH = re.compile(r"\$\$.*?\$\$|\\begin\{\w+\*?\}.*?\\end\{\w+\*?\}", re.DOTALL)
CODE = re.compile(r"^(`{3,}).*?^\1$|(`+)(?!`).*?(?<!`)\2(?!`)", re.MULTILINE | re.DOTALL)
SOLUTION = re.compile(
    r"^(?P<a>`{3,}|:{3,})\{solution-start\}.*?\{solution-end\}\s*?\n(?P=a)"
    r"|^(?P<b>`{3,}|:{3,})\{solution\}.*?\n(?P=b)$",
    re.MULTILINE | re.DOTALL,
)
ROLE = re.compile(r"\{[a-z:]+\}`([^`<]*?)(?: <[^`>]*>)?`")
HINT = re.compile(r"^(?P<a>`{3,}|:{3,})\{admonition\} Hint\n.*?\n(?P=a)$", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^(`{3,})\{(?:code-cell|math)\}.*?^\1$", re.MULTILINE | re.DOTALL)
#: What the converter may write in another way than the source; fragments lie between.
MARKUP = re.compile(
    r"\{[^}`]*\}`[^`]*`|\$\$.*?\$\$|`[^`]*`|\$[^$]*\$|^\d+\. "
    r"|[*_\\{}\[\]()<>#|:`$\"'\u2019\u201c\u201d\u2026\u2013-]+",
    re.MULTILINE | re.DOTALL,
)


def fragments(text: str) -> set[str]:
    """Return what must be recognizable of a text: runs of at least five plain words, and code."""
    cells = re.findall(r"^`{3,}\{code-cell\}[^\n]*\n(.*?)^`{3,}$", text, re.MULTILINE | re.DOTALL)
    lines = {line.strip() for cell in cells for line in cell.split("\n")}
    code = {line for line in lines if len(line) >= 24 and not re.match(r":|import |from ", line)}
    prose = BLOCK.sub("¶", text)
    prose = re.sub(r"^(?:`{3,}|:{3,}).*$|^:\w+:.*$", "¶", prose, flags=re.MULTILINE)
    runs = (" ".join(run.split()) for run in re.split(r"¶|\n\n", MARKUP.sub("¶", prose)))
    return code | {run for run in runs if len(run.split()) >= 5}


def plain(text: str) -> str:
    """Return a text in one line."""
    return " ".join(text.split())


def cells(notebook: str) -> str:
    """Return all that a notebook says and shows, in one line."""
    read = nbformat.reads(notebook, as_version=4)
    return plain("\n".join(cell.source + str(cell.get("outputs", "")) for cell in read.cells))


def sources() -> dict[str, str]:
    """Return the text of everything that the site serves as a notebook or a source."""
    found = {}
    for path in SITE.rglob("*"):
        name = path.relative_to(SITE).as_posix()
        if path.suffix == ".ipynb":
            found[name] = cells(path.read_text())
        elif path.suffix in {".md", ".rst", ".txt", ".py"} and path.is_file():
            found[name] = plain(path.read_text())
        elif path.suffix in {".zip", ".whl"}:
            with zipfile.ZipFile(path) as archive:
                for member in archive.namelist():
                    if member.endswith(".ipynb"):
                        found[f"{name}/{member}"] = cells(archive.read(member).decode())
                    elif member.endswith((".md", ".txt", ".rst")):
                        found[f"{name}/{member}"] = plain(archive.read(member).decode())
    return found


@pytest.fixture(scope="module")
def served() -> dict[str, str]:
    """Return what the site serves as a notebook or a source."""
    if not NOTEBOOKS:
        pytest.fail("There are no notebooks to look at: run `make book` first.")
    return sources()


def test_every_chapter_is_offered():
    assert [p.relative_to(ROOT).with_suffix(".ipynb").as_posix() for p in CHAPTERS] == NAMES


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_no_directive_or_role_is_left(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert notebook.cells[0].source.startswith("# ")
    for k, cell in enumerate(notebook.cells):
        assert not cell.get("outputs")
        if cell.cell_type == "markdown":
            assert not MYST.search(CODE.sub("", cell.source)), f"cell {k}: {cell.source}"
            # Jupyter typesets what stands between dollars, with the marks of a quotation in it.
            quoted = [math for math in MATH.findall(cell.source) if re.search("^>", math, re.M)]
            assert not quoted, f"cell {k}: {quoted}"


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda p: p.stem)
def test_no_solution_is_served(chapter, served):
    text = chapter.read_text()
    solutions = [match[0] for match in SOLUTION.finditer(text)]
    assert len(solutions) == len(re.findall(r"\{solution(?:-start)?\}", text))
    elsewhere = plain("\n".join(SOLUTION.sub("", page.read_text()) for page in CHAPTERS))
    elsewhere += plain(ROLE.sub(r"\1", elsewhere))  # a notebook has the words without their link
    for solution in solutions:
        secrets = {part for part in fragments(solution) if part not in elsewhere}
        assert secrets, f"nothing to look for in {solution}"
        for name, content in served.items():
            assert not [part for part in secrets if part in content], name


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda p: p.stem)
def test_what_is_looked_for_would_be_found(chapter, served):
    """Hints are what solutions are but for being handed out: their fragments are all there."""
    content = served[f"notebooks/book/{chapter.parent.name}/{chapter.stem}.ipynb"]
    hints = [match[0] for match in HINT.finditer(chapter.read_text())]
    for hint in hints:
        missing = [part for part in fragments(hint) if part not in content]
        assert not missing
    assert hints or "{solution" not in chapter.read_text()


def test_the_site_serves_no_source_of_a_page(served):
    assert not (SITE / "_sources").exists()
    assert not [p for p in SITE.rglob("*") if p.name in {f"{c.stem}.md" for c in CHAPTERS}]
    assert not (SITE / "jupyter_execute").exists()


class Anchors(HTMLParser):
    """Collect the ids of a page."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.feed(page.read_text())

    def handle_starttag(self, tag, attrs):
        self.ids |= {value for name, value in attrs if name == "id" and value}


def test_links_lead_to_pages_and_anchors_of_the_site(tmp_path):
    program = ROOT / "tests" / "notebooks_for_a_site.py"
    made = subprocess.run(
        [sys.executable, str(program), str(tmp_path)],
        env={**os.environ, "SITE_URL": ADDRESS},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert made.returncode == 0, made.stderr
    anchors: dict[str, set[str]] = {}
    count = 0
    for name in NAMES:
        notebook = nbformat.read(tmp_path / "notebooks" / name, as_version=4)
        assert ADDRESS in notebook.cells[1].source
        text = "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if not target.startswith(ADDRESS):
                assert re.match(r"https?://|mailto:", target), f"{name}: {target} leads nowhere"
                continue
            page, anchor = urldefrag(unquote(target.removeprefix(ADDRESS)))
            assert (SITE / page).is_file(), f"{name}: no page {target}"
            if page not in anchors:
                anchors[page] = Anchors(SITE / page).ids
            assert not anchor or anchor in anchors[page], f"{name}: no anchor {target}"
            count += 1
    assert count > 500  # there is something to look at
