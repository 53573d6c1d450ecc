"""Python runs in the reader's browser, from the site alone but for the Pyodide distribution."""

from __future__ import annotations

import json
import re
from functools import partial

from figure_registry import FIGURES
from playwright.sync_api import expect

SETUP, SYMPY = "await unrolled_lite.ready()", "sp.collect(sp.expand(s_k)"
OFFICIAL = "https://cdn.jsdelivr.net/pyodide/v314.0.6/full/"
WAY_OUT = (
    "(no answer, or not the file this book was checked with), so most of this chapter cannot run "
    "here: run the first code cell again when there is a connection, or choose File → Download and "
    "open the notebook in Jupyter on your own computer."
)
#: How long a reader may wait for what is at hand.
SOON = 20_000


def unsigned(words):
    """Return a text without the signs of what rounds to zero: rounding decides about them."""
    return re.sub(r"[+\N{MINUS SIGN}](0\.0+)(?![\de])", r"\1", words)


def text(outputs):
    """Return what a cell shows, in one line."""
    return " ".join(" ".join(outputs.all_inner_texts()).split())


def test_without_the_distribution_one_sentence_says_what_to_do_and_the_rest_runs(
    laboratory, address
):
    lab = laboratory(address).open()
    source = "could not be loaded from cdn.jsdelivr.net"
    # Whichever cell a reader begins with, there is no traceback.
    assert text(lab.run("import numpy as np")) == f"NumPy {source} {WAY_OUT}"
    missing = "NumPy, SciPy, Matplotlib and what they need"
    assert text(lab.run(SETUP)) == f"{missing} {source} {WAY_OUT}"
    # SymPy is the site's own: the chapter's cell runs, and its result is typeset.
    result = lab.run(SYMPY)
    expect(result.locator("mjx-container")).to_have_count(1, timeout=SOON)
    for letter in "abgkr":  # the typeset letters are glyphs of a font, named by their code
        glyph = f"mjx-c.mjx-c{ord(letter) - ord('a') + 0x1D44E:X}"
        assert result.locator(glyph).count() > 0, letter
    assert result.locator("mjx-merror").count() == 0
    assert [url for url in lab.absent if "/api/" not in url] == []
    assert lab.elsewhere
    assert all(url.startswith(OFFICIAL) for url in lab.elsewhere)


def test_z3_and_widgets_come_from_the_site(laboratory, address):
    lab = laboratory(address).open("test.ipynb")
    assert text(lab.run("solver.check()")) == "sat -7"
    slider = lab.run("IntSlider").locator("[role=slider]")
    press(slider, "ArrowRight", "aria-valuetext")
    assert text(lab.run("the slider is at")) == "the slider is at 4"
    assert lab.elsewhere == []
    # What is nowhere is an ordinary error.
    assert "ModuleNotFoundError: No module named 'nowhere'" in text(lab.run("import nowhere"))


def test_with_a_distribution_the_library_loads_and_every_figure_answers(laboratory, distribution):
    """The data of the book's figures come from here, where NumPy is: ``state`` in conftest.py."""
    address, _ = distribution
    lab = laboratory(address).open("test.ipynb")
    assert text(lab.run(SETUP)) == "The library is ready."
    assert text(lab.run("numpy.IS_STAND_IN")) == "stands in: True"
    figure = lab.run("figure = Figure(")
    words = figure.locator(".ufig").get_by_text("With w = ").first
    expect(words).to_have_text("With w = 2, 8 is left.", timeout=SOON)
    press(figure.get_by_role("slider", name="Weight w"), "ArrowRight")
    expect(words).to_have_text("With w = 3, 27 is left.")
    assert text(lab.run("the kernel has")) == "the kernel has {'w': 3}"
    lab.run("figure.values = {'w': 4}")
    expect(words).to_have_text("With w = 4, 64 is left.")

    assert text(lab.run("await (await pyfetch")) == f"{len(FIGURES)} made"
    lab.run("shown = iter")
    for name, entry in FIGURES.items():
        figure = lab.run("show = next").locator(".ufig")
        words = figure.locator(".ufig-text")
        before = entry.make()._words
        expect(words).to_have_text(before, timeout=SOON)
        move(figure)
        expect(words).not_to_have_text(before)
        values = json.loads(text(lab.run("json.dumps(show.values)")))
        twin = entry.twin(values)
        assert twin is None or unsigned(words.inner_text()) == unsigned(twin._words), name
    assert lab.elsewhere == []


def press(slider, key, value="value"):
    """Press a key on a slider: again if it did nothing, for a cell takes the focus when it ends."""
    read = slider.input_value if value == "value" else partial(slider.get_attribute, value)
    before = read()
    for _ in range(10):
        slider.press(key)
        slider.page.wait_for_timeout(200)
        if read() != before:
            return
    raise AssertionError(f"{key} does not move the slider from {before}")


def move(figure):
    """Move the first control of a figure that has somewhere to go."""
    slider = figure.locator("input[type=range]")
    if slider.count():
        at, most, step = slider.first.evaluate("s => [s.value, s.max, s.step].map(Number)")
        slider.first.fill(str(at + step if at < most else at - step))
    else:
        figure.locator("input[type=radio]:not(:checked)").first.check()


def test_a_wrong_checksum_and_a_missing_file_give_the_sentence(laboratory, distribution):
    address, folder = distribution
    (altered,) = folder.glob("numpy-*.whl")
    altered.write_bytes(altered.read_bytes() + b"\0")
    (missing,) = folder.glob("matplotlib-*.whl")
    content = missing.read_bytes()
    missing.unlink()
    lab = laboratory(address).open("test.ipynb")
    said = text(lab.run(SETUP))
    assert re.fullmatch(
        rf"NumPy and Matplotlib could not be loaded from 127.0.0.1:\d+ {re.escape(WAY_OUT)}", said
    )
    assert text(lab.run("numpy.IS_STAND_IN")).startswith("NumPy could not be loaded")
    assert text(lab.run("import matplotlib")).startswith("NumPy and Matplotlib could not be")
    # The way out that it names: once a file can be had, the same cell brings it.
    missing.write_bytes(content)
    assert text(lab.run(SETUP)).startswith("NumPy could not be loaded")


def test_from_the_disk_the_page_says_what_it_needs(lonely_browser, lite):
    tab = lonely_browser.new_page()
    tab.goto((lite / "lite/notebooks/index.html").as_uri())
    expect(tab.locator("body")).to_contain_text("only from a web server")
    tab.close()


def test_the_lock_has_nothing_from_elsewhere_but_the_compiled_packages(lite):
    packages = json.loads((lite / "lite/static/pyodide/pyodide-lock.json").read_text())["packages"]
    away = {name for name, e in packages.items() if e["file_name"].startswith(OFFICIAL)}
    assert away == {"numpy", "scipy", "matplotlib", "contourpy", "kiwisolver", "pillow"}
