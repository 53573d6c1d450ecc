"""Figures of the book in JupyterLab: moved by hand and by the program, computed by the kernel."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.blocking import BlockingKernelClient
from playwright.sync_api import Locator, Page, expect

from unrolled import figures
from unrolled.figures.stages import HANDS, LAGS, left_over

TESTS = Path(__file__).resolve().parents[1]
PATIENCE = 60  # seconds
SHOWN = ("adder", "eigenvalue_plane", "stages")
FIRST = f"import sys\nsys.path.insert(0, {str(TESTS)!r})\nfrom figure_registry import FIGURES"


class Notebook:
    """A notebook with three figures, all cells run, and a second client of its kernel."""

    def __init__(self, page: Page, client: BlockingKernelClient) -> None:
        self.page, self.client = page, client

    def figure(self, title: str) -> Locator:
        """Return what the page shows of a figure."""
        return self.page.get_by_role("figure", name=title)

    def python(self, code: str, value: str = "None") -> Any:
        """Run code in the kernel; return the value of an expression after it."""
        reply = self.client.execute_interactive(
            code,
            user_expressions={"value": value},
            output_hook=lambda message: None,
            timeout=PATIENCE,
        )["content"]
        assert reply["status"] == "ok", "\n".join(reply["traceback"])
        return eval(reply["user_expressions"]["value"]["data"]["text/plain"], {})

    def hears(self, value: str, wanted: Any) -> None:
        """Wait until an expression has this value in the kernel."""
        end = time.monotonic() + PATIENCE
        while (found := self.python("", value)) != wanted and time.monotonic() < end:
            time.sleep(0.1)
        assert found == wanted


@pytest.fixture
def notebook(lab, open_lab: Callable[..., Page]) -> Iterator[Notebook]:
    cells = [f"{name} = FIGURES[{name!r}].make()\n{name}" for name in SHOWN]
    name = lab.notebook("figures.ipynb", ("code", FIRST), *(("code", cell) for cell in cells))
    page = open_lab(name, height=4000)  # a notebook draws the cells that can be seen
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    expect(page.locator(".jp-OutputArea .ufig")).to_have_count(len(SHOWN), timeout=PATIENCE * 1000)
    client = lab.kernel(name)
    yield Notebook(page, client)
    client.stop_channels()


def test_figures_are_alive_in_jupyterlab(notebook):
    """All in one, because JupyterLab takes its time to start."""
    moved_by_mouse(notebook)
    moved_by_keyboard(notebook)
    moved_by_the_program(notebook)
    computed_by_the_kernel(notebook)


def moved_by_mouse(notebook: Notebook) -> None:
    """Click and drag: the figure says what the library says, and the kernel hears of it."""
    plane = notebook.figure("Two units: eigenvalues and what the state does")
    plane.get_by_role("button", name="Turn").click()
    wanted = {"a": 1, "b": 2.4, "phi": 60, "h": 1, "start": "near the origin"}
    notebook.hears("eigenvalue_plane.values", wanted)
    words = figures.eigenvalue_plane(1.0, 2.4, phi=60.0)._words
    expect(plane.locator(".ufig-text")).to_have_text(words)
    plane.get_by_role("radio", name="far out").check()
    box = plane.get_by_role("slider", name="Coupling b").bounding_box()
    assert box is not None
    notebook.page.mouse.move(box["x"] + box["width"] * 0.65, box["y"] + box["height"] / 2)
    notebook.page.mouse.down()
    notebook.page.mouse.move(box["x"] + box["width"] - 2, box["y"] + box["height"] / 2, steps=5)
    notebook.page.mouse.up()
    notebook.hears("eigenvalue_plane.values", {**wanted, "b": 8, "start": "far out"})
    words = figures.eigenvalue_plane(1.0, 8.0, phi=60.0, start="far out")._words
    expect(plane.locator(".ufig-text")).to_have_text(words)


def moved_by_keyboard(notebook: Notebook) -> None:
    """Type and press arrows: they move the figure, and not the notebook around it."""
    adder = notebook.figure("Adding two binary numbers, column by column")
    adder.get_by_role("textbox", name="First number, a").fill("")
    adder.get_by_role("textbox", name="First number, a").press_sequentially("111")
    adder.get_by_role("textbox", name="Second number, b").fill("1")
    adder.locator(".ufig-drawing").focus()
    cells = notebook.page.locator(".jp-Notebook .jp-Cell").count()
    for key in ("ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowRight"):
        notebook.page.keyboard.press(key)
    notebook.hears("adder.values", {"a": "111", "b": "1", "gain": 40, "column": 2})
    expect(adder.locator(".ufig-text")).to_have_text(figures.adder("111", "1", column=2)._words)
    adder.get_by_role("slider", name="Column").focus()
    notebook.page.keyboard.press("Home")
    notebook.hears("adder.values['column']", 0)
    adder.get_by_role("textbox", name="First number, a").press_sequentially("abdmy")  # commands
    assert notebook.page.locator(".jp-Notebook .jp-Cell").count() == cells
    assert notebook.python("", "adder.values['a']") == "111"  # no such digits


def moved_by_the_program(notebook: Notebook) -> None:
    """Assign values in Python: controls, words and picture follow."""
    notebook.python("adder.values = {'a': '1011', 'b': '110', 'column': 4}")
    adder = notebook.figure("Adding two binary numbers, column by column")
    expect(adder.locator(".ufig-text")).to_have_text(figures.adder(column=4)._words)
    expect(adder.get_by_role("textbox", name="First number, a")).to_have_value("1011")
    expect(adder.get_by_role("slider", name="Column")).to_have_value("4")
    notebook.python("eigenvalue_plane.values = {'phi': 0, 'start': 'near the origin', 'b': 2}")
    plane = notebook.figure("Two units: eigenvalues and what the state does")
    words = figures.eigenvalue_plane(1.0, 2.0, phi=0.0)._words
    expect(plane.locator(".ufig-text")).to_have_text(words)
    angle = plane.get_by_role("slider", name="Angle φ")
    expect(angle).to_have_value("0")
    angle.focus()
    notebook.page.keyboard.press("ArrowRight")  # which would fold a heading of the notebook
    notebook.page.keyboard.press("ArrowUp")  # and this would go to the cell above
    expect(angle).to_be_focused()
    notebook.hears("eigenvalue_plane.values['phi']", 10)


def computed_by_the_kernel(notebook: Notebook) -> None:
    """Choose another seed, which the page has no numbers for: the kernel computes them."""
    stages = notebook.figure("From RNN to LSTM, stage by stage")
    seed = stages.get_by_role("slider", name="Seed of the fresh cells")
    expect(seed).to_be_visible()  # on a page it is not
    stages.get_by_role("slider", name="Stage S").fill("0")
    seed.focus()
    for _ in range(3):
        notebook.page.keyboard.press("ArrowRight")
    text = stages.locator(".ufig-text")
    expect(text).to_contain_text("The fresh cells are those of seed 3.", timeout=PATIENCE * 1000)
    expect(text).not_to_contain_text("Waiting")
    left = left_over("S0", HANDS[0], seed=3)
    expect(text).to_contain_text(f"{left[10]:.2f} is left after 10 steps")
    assert left_over("S0", HANDS[0])[10] != left[10]
    drawn = stages.locator("circle[data-value]").evaluate_all(
        "dots => dots.map((dot) => Number(dot.dataset.value))"
    )
    assert drawn == left.tolist()
    assert len(drawn) == LAGS + 1
