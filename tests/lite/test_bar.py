"""The bar above a notebook: what is going on, the way back, "Start over"; for every reader."""

from __future__ import annotations

import itertools
from pathlib import Path

from playwright.sync_api import expect

AXE = Path(__file__).resolve().parents[2] / "_build" / "test-assets" / "axe.min.js"
SYMPY = "sp.collect(sp.expand(s_k)"
YOURS = "book/roots/where-does-the-carry-go (yours).ipynb"
#: A kernel starts in some 10 s on two idle cores; a busy machine takes several times as long.
PATIENCE, SOON = 180_000, 20_000


def write(lab, text):
    """Write a last line into the cell with SymPy."""
    lab.cell(SYMPY).first.locator(".cm-content").click()
    lab.page.keyboard.press("Control+End")
    lab.page.keyboard.insert_text(f"\n# {text}")
    expect(lab.bar).to_have_attribute("data-saved", "no")


def start_over(lab):
    """Click twice, as impatient readers do."""
    lab.page.get_by_role("button", name="Start over").dblclick()
    expect(lab.cell("# mine")).to_have_count(0, timeout=SOON)


def test_edits_survive_a_reload_and_one_click_starts_over(laboratory, address):
    lab = laboratory(address).open()
    write(lab, "mine")
    expect(lab.bar).to_have_attribute("data-saved", "yes", timeout=SOON)
    lab.page.reload()
    lab.wait()
    expect(lab.cell("# mine")).to_have_count(1, timeout=SOON)

    start_over(lab)
    expect(lab.bar).to_contain_text("What you wrote is kept as", timeout=SOON)
    # Where nothing was changed there is nothing to keep.
    lab.page.get_by_role("button", name="Start over").click()
    expect(lab.bar).not_to_contain_text("is kept as", timeout=SOON)
    write(lab, "mine again")
    start_over(lab)
    # No copy is written over.
    expect(lab.bar.get_by_role("link", name="(yours 2).ipynb")).to_be_visible(timeout=SOON)
    expect(lab.bar).to_contain_text("Python is ready", timeout=PATIENCE)
    lab.page.reload()
    lab.wait()
    expect(lab.cell(SYMPY)).to_have_count(1, timeout=SOON)
    assert lab.cell("# mine").count() == 0

    lab.open(YOURS)
    expect(lab.cell("# mine")).to_have_count(1, timeout=SOON)
    lab.page.get_by_role("button", name="Start over").click()
    expect(lab.bar).to_contain_text("This notebook is your own", timeout=SOON)
    assert lab.cell("# mine").count() == 1


def test_the_bar_says_that_python_starts_and_when_it_is_ready(laboratory, address):
    lab = laboratory(address)
    lab.page.goto(f"{lab.site}/lite/notebooks/index.html?path=test.ipynb", wait_until="commit")
    expect(lab.page.get_by_text("Opening Python in the browser…")).to_be_visible()
    status = lab.bar.get_by_role("status").first
    expect(status).to_have_text(
        "Python is starting in your browser; this takes 10 to 30 seconds.", timeout=SOON
    )
    expect(lab.page.get_by_text("Opening Python in the browser…")).to_be_hidden()
    expect(status).to_contain_text("Python is ready. Run the first code cell", timeout=PATIENCE)


def test_the_bar_is_all_there_and_accessible(laboratory, address):
    lab = laboratory(address).open()
    lab.page.add_script_tag(path=AXE)
    for scheme, width in itertools.product(("light", "dark"), (1280, 390, 320)):
        lab.page.emulate_media(color_scheme=scheme)
        lab.page.set_viewport_size({"width": width, "height": 700})
        theme = f"body[data-jp-theme-light={'true' if scheme == 'light' else 'false'}]"
        lab.page.locator(theme).wait_for(state="attached", timeout=SOON)
        lab.page.wait_for_timeout(500)  # the bar takes its new height
        bar = lab.bar.bounding_box()
        for part in (lab.bar.get_by_role("link"), lab.bar.get_by_role("button")):
            box = part.bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width
            assert bar["y"] <= box["y"]
            assert box["y"] + box["height"] <= bar["y"] + bar["height"]
            assert box["height"] >= 24  # the least that WCAG 2.2 asks of a target
        below = lab.page.locator(".jp-WindowedPanel-outer").first.bounding_box()
        assert below["y"] >= bar["y"] + bar["height"] - 1
        found = lab.page.evaluate("axe.run('.unrolled-bar', {resultTypes: ['violations']})")
        assert [f"{v['id']}: {n['html']}" for v in found["violations"] for n in v["nodes"]] == []
        assert found["passes"]


def test_the_keyboard_reaches_the_bar(laboratory, address):
    lab = laboratory(address).open()
    write(lab, "mine")
    lab.page.keyboard.press("Escape")  # out of the editor, in which Tab indents
    focused = "document.activeElement.textContent"
    for _ in range(12):
        lab.page.keyboard.press("Shift+Tab")
        if lab.page.evaluate(focused) == "Start over":
            break
    assert lab.page.evaluate(focused) == "Start over"
    lab.page.keyboard.press("Enter")
    expect(lab.cell("# mine")).to_have_count(0, timeout=SOON)
    assert lab.page.evaluate(focused) == "Start over"
