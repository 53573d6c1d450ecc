"""JupyterLite with the book's notebooks, on loopback, in a Chromium that finds no other host."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import build_lite
import nbformat
import pytest
import serve
from browser_fixtures import FLAGS
from figure_registry import FIGURES, Entry
from find_browser import find_browser
from lite import wheels
from playwright.sync_api import Browser, Locator, Page
from served import served

collect_ignore = ["stand_in.py"]  # runs in the browser only
ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "_build" / "html" / "notebooks"
CHAPTER = "book/roots/where-does-the-carry-go.ipynb"
Scheme = Literal["light", "dark"]
#: A kernel starts in some 10 s on two idle cores; a busy machine takes several times as long.
PATIENCE = 180_000

#: A notebook of the tests' own, as the book would offer it.
CELLS = (
    "import unrolled",
    "import z3\n\nx = z3.Int('x')\nsolver = z3.Solver()\nsolver.add(x * x == 49, x < 0)\n"
    "print(solver.check(), solver.model()[x])",
    """from unrolled.figures import Figure, Slider

script = '''
export const compute = ({ w }, { steps }) => w ** steps;
export const draw = (s, values, data, { svg, width }) => svg("svg", { width, height: 20 });
export const describe = (s, { w }) => `With w = ${w}, ${s} is left.`;
'''
figure = Figure(title="A power", caption="It grows.", data={"steps": 3},
                controls=[Slider("w", "Weight w", 0, 4, 1, value=2)], script=script,
                words="With w = 2, 8 is left.")
figure""",
    "print('the kernel has', figure.values)",
    "figure.values = {'w': 4}",
    "import ipywidgets\n\nslider = ipywidgets.IntSlider(3, 0, 9, description='n')\nslider",
    "print('the slider is at', slider.value)",
    """import json
from dataclasses import fields
from pyodide.http import pyfetch
from unrolled.figures import controls

made = {}
def control(kind, **given):
    (made,) = (one for one in controls.Control.__args__ if one.kind == kind)
    return made(**{f.name: given[f.name] for f in fields(made) if f.init})


for name, given in (await (await pyfetch('/figures.json')).json()).items():
    parts = [control(**part) for part in given.pop('controls')]
    made[name] = Figure(controls=parts, **given)
print(len(made), 'made')""",
    "shown = iter(made.values())",
    "show = next(shown)\nshow",
    "print(json.dumps(show.values))",
    "import numpy\nprint('stands in:', numpy.IS_STAND_IN)",
    "import matplotlib",
    "import nowhere",
)


@dataclass
class Lab:
    """A notebook open in JupyterLite, the requests to other hosts, and those that failed."""

    page: Page
    site: str
    elsewhere: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)

    @property
    def bar(self) -> Locator:
        """Return the bar above the notebook."""
        return self.page.locator(".unrolled-bar")

    def open(self, path: str = CHAPTER) -> Lab:
        """Open a notebook and wait until it is there."""
        self.page.goto(f"{self.site}/lite/notebooks/index.html?path={path}")
        return self.wait()

    def wait(self) -> Lab:
        """Wait until the notebook and the button above it are there."""
        self.page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=PATIENCE)
        self.page.locator(".unrolled-start-over").wait_for(timeout=PATIENCE)
        return self

    def cell(self, text: str) -> Locator:
        """Return the code cell that holds this text."""
        return self.page.locator(".jp-Notebook .jp-CodeCell").filter(
            has=self.page.locator(".jp-Editor", has_text=text)
        )

    def run(self, text: str) -> Locator:
        """Run the code cell that holds this text; return its outputs."""
        cell = self.cell(text).first
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")
        prompt = cell.locator(".jp-InputPrompt")
        prompt.filter(has_text=re.compile(r"\[\d+\]")).wait_for(timeout=PATIENCE)
        return cell.locator(".jp-OutputArea-output")


def state(entry: Entry) -> dict[str, object]:
    """Return what a figure of the book is made of: all that needs NumPy is in it."""
    figure = entry.make()
    names = ("title", "caption", "controls", "data", "script")
    return {"words": figure._words, **{name: getattr(figure, name) for name in names}}


@pytest.fixture(scope="session")
def lite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a site with the book's notebooks, one of the tests' own, and JupyterLite."""
    if not NOTEBOOKS.is_dir():
        pytest.fail("There are no notebooks to open: run `make book` first.")
    site = tmp_path_factory.mktemp("site")
    shutil.copytree(NOTEBOOKS, site / "notebooks")
    cells = [nbformat.v4.new_markdown_cell("# Test")]
    cells += [nbformat.v4.new_code_cell(source) for source in CELLS]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), site / "notebooks" / "test.ipynb")
    (site / "figures.json").write_text(
        json.dumps({name: state(one) for name, one in FIGURES.items()})
    )
    build_lite.build(site)
    return site


@pytest.fixture(scope="session")
def serving() -> Callable[..., AbstractContextManager[str]]:
    """Folder → its address on loopback, as a context."""
    return served


@pytest.fixture(scope="session")
def lonely_browser(browser: Browser) -> Iterator[Browser]:
    """Return a Chromium for which no host but this machine exists, for service workers either."""
    alone = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    running = browser.browser_type.launch(executable_path=find_browser(), args=[*FLAGS, alone])
    yield running
    running.close()


@pytest.fixture(scope="session")
def address(lite: Path) -> Iterator[str]:
    """Return the address of the site."""
    with served(lite) as at:
        yield at


@pytest.fixture
def laboratory(lonely_browser: Browser) -> Iterator[Callable[..., Lab]]:
    """Return what opens a browser on a site, its storage empty."""
    contexts = []

    def make(site: str, width: int = 1280, height: int = 900, scheme: Scheme = "light") -> Lab:
        context = lonely_browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme
        )
        contexts.append(context)
        lab = Lab(context.new_page(), site)
        context.on(
            "request",
            lambda r: (
                r.url.startswith(("http://127.0.0.1:", "data:", "blob:"))
                or lab.elsewhere.append(r.url)
            ),
        )
        context.on("response", lambda r: r.status >= 400 and lab.absent.append(r.url))
        return lab

    yield make
    for context in contexts:
        context.close()


class Shared(serve.QuietHandler):
    """Lets pages of other addresses read the files, as the distribution's host does."""

    def end_headers(self) -> None:
        """Allow every origin."""
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()


@pytest.fixture
def distribution(lite: Path, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Return a site whose compiled packages come from a stand-in distribution, and its folder.

    The packages are empty but for three that stand in for what the library imports. The lock is
    JupyterLite's own with their addresses and checksums in the place of the official ones.
    """
    site, folder = tmp_path / "site", tmp_path / "distribution"
    shutil.copytree(lite, site, copy_function=os.link)
    folder.mkdir()
    lock = site / "lite" / "static" / "pyodide" / build_lite.LOCK
    content = json.loads(lock.read_text())
    lock.unlink()  # it is the same file as that of the other site
    with served(folder, Shared) as at:
        for name, entry in content["packages"].items():
            if entry["file_name"].startswith("https://"):
                wheel = stand_in(name, entry["imports"][-1], entry["version"], folder)
                entry["file_name"] = f"{at}/{wheel.name}"
                entry["sha256"] = hashlib.sha256(wheel.read_bytes()).hexdigest()
        lock.write_text(json.dumps(content))
        with served(site) as where:
            yield where, folder


def stand_in(name: str, module: str, version: str, folder: Path) -> Path:
    """Write the wheel that stands in for a package."""
    source = folder / f"{module}.py"
    source.write_bytes(Path(__file__).with_name("stand_in.py").read_bytes())
    return wheels.of_module(source, version, folder)
