"""The ledger: what it lists, what it counts, where it links, and what changes it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from ledger_pages import Rows, cell, equation

ROOT = Path(__file__).resolve().parents[2]

LEDGER = "```{ledger-counts}\n```\n\n```{ledger}\n```\n"


SYMBOLIC = (
    "import numpy as np",
    "import sympy as sp",
    "import z3",
    "from unrolled import layers, verify",
    'a, b = sp.symbols("a b")',
    'verify.symbolic("eq-square", (a + b) ** 2, a**2 + 2 * a * b + b**2)',
)
OTHERS = (
    'p, q = z3.Bools("p q")',
    'verify.smt("eq-logic", z3.Or(p, z3.Not(p)))',
    "bits = np.array([0, 1])",
    'verify.numeric("eq-bits", bits * bits, bits, 0, instances=2, exhaustive=True)',
    'x = {"x": np.ones(2)}',
    'verify.gradient("eq-slope", lambda at: (at["x"] ** 2).sum(), x, {"x": 2 * x["x"]})',
    'verify.numeric("eq-linear", 3 * 0.1, 0.3, 1e-15, instances=3, code=layers.Linear)',
    'verify.smt("thm-checked", z3.Implies(p, z3.Or(p, q)))',
    'verify.numeric("eq-said", 1.0, 1.0, 0);',
)
LABELS = ("eq-square", "eq-logic", "eq-bits", "eq-slope", "eq-linear", "eq-elsewhere")
GOOD = (
    "".join(equation(label) for label in LABELS)
    + equation("eq-said", "definition")
    + equation("eq-taken", "assumption")
    + "This is equation 30 of {cite}`sherstinsky2020`.\n"
    + equation("eq-read", "cited")
    + "$$ c = d $$\n\n"
    + ":::{prf:theorem}\n:label: thm-checked\nIt holds.\n:::\n\n"
    + ":::{prf:proof}\nOf course.\n:::\n\n"
    + ":::{prf:lemma}\n:label: lem-bare\nSo does this.\n:::\n\n"
    + cell(*SYMBOLIC)
    + cell(*OTHERS)
)
ELSEWHERE = cell(
    "from unrolled import verify", 'verify.numeric("eq-elsewhere", 1.0, 1.0, 0.5, instances=1)'
)
#: What makes the library reference, an object and through it its source page; the bibliography.
REFERENCE = (
    "```{eval-rst}\n.. py:class:: Linear\n   :module: unrolled.layers\n```\n\n"
    "```{bibliography}\n```\n"
)


def write_good(book):
    """Write a book of four pages with everything in order."""
    book.chapters("chapter", "elsewhere", "reference", "ledger")
    book.write("chapter", GOOD)
    book.write("elsewhere", ELSEWHERE)
    book.write("reference", REFERENCE)
    book.write("ledger", LEDGER)


def directly(book):
    """Build as Jupyter Book does on its own, which keeps all pages that did not change."""
    command = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()"]
    arguments = ["build", str(book.root), "-W", "-n", "--keep-going"]
    return subprocess.run([*command, *arguments], capture_output=True, text=True, timeout=300)


def test_the_ledger_lists_counts_and_links_everything(book_copy):
    write_good(book_copy)
    result = book_copy.build()
    assert result.returncode == 0, result.stderr
    html = book_copy.html("ledger")
    assert (
        "9 numbered equations: 1 proved by algebra, 1 proved by the solver, 1 checked in all "
        "cases, 1 gradient checked at a point, 2 checked in instances, 1 definition, 1 assumption, "
        "1 cited."
    ) in html
    assert "2 theorems and propositions: 1 with the proof on the page, 1 with a check." in html
    rows = Rows(html)
    says = {
        "eq-square": "expand: proof",
        "eq-logic": "proof",
        "eq-bits": "numeric: all 2 cases, exact",
        "eq-slope": "complex step: at one point, residual 0.0e+00 ≤ 1e-10, weaker than the equ",
        "eq-linear": "numeric: 3 instances, residual 1.9e-16 ≤ 1e-15, weaker than the equation",
        "eq-elsewhere": "numeric: 1 instance, residual 0.0e+00 ≤ 5e-01, weaker than the equation",
        "eq-said": "definition numeric: 1 instance, exact",
        "eq-taken": "assumption",
        "eq-read": "cited: [Sherstinsky, 2020]",
        "thm-checked": "proof on the page z3",
        "lem-bare": "stated without proof",
    }
    assert set(rows.text) == {"", *(f"ledger-{label}" for label in says)}
    for label, text in says.items():
        assert text in rows.text[f"ledger-{label}"], label
    assert "weaker" not in rows.text["ledger-thm-checked"]
    assert "elsewhere.html#check-eq-elsewhere" in rows.links["ledger-eq-elsewhere"]

    source = (ROOT / "src/unrolled/layers/linear.py").read_text().splitlines()
    line = next(n for n, text in enumerate(source, 1) if text.endswith("# eq-linear"))
    assert f"layers/linear.py, line {line}" in rows.text["ledger-eq-linear"]
    links = rows.links["ledger-eq-linear"]
    assert "reference.html#unrolled.layers.Linear" in links
    assert "../_modules/unrolled/layers/linear.html#Linear" in links

    chapter = book_copy.html("chapter")
    for label in ("eq-square", "eq-logic", "eq-bits", "eq-slope", "eq-linear", "eq-said"):
        assert f'<div id="check-{label}" class="unrolled-check"' in chapter
        assert f'href="#equation-{label}">Equation' in chapter
    marks = re.findall(r'<p class="ledger-mark">(.*?)</p>', chapter)
    words = [re.sub("<.*?>", "", mark) for mark in marks]
    assert words == [
        "Equation 1: ✓ proved (go to its check)",
        "Equation 2: ✓ proved (go to its check)",
        "Equation 3: ✓ all 2 cases (go to its check)",
        "Equation 4: ✓ gradient (go to its check)",
        "Equation 5: ✓ 3 instances (go to its check)",
        "Equation 6: ✓ 1 instance (go to its check)",
        "Equation 7: definition (go to the ledger) · Equation 7: ✓ 1 instance (go to its check)",
        "Equation 8: assumption (go to the ledger)",
        "Equation 9: cited (go to the ledger)",
    ]
    assert 'href="elsewhere.html#check-eq-elsewhere"' in marks[5]
    assert 'href="chapter.html#equation-eq-elsewhere"' in book_copy.html("elsewhere")


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("2 * a * b", "(-2) * a * b", "eq-square: lhs - rhs is 4*a*b, not 0"),
        ('2 * x["x"]', '-2 * x["x"]', "eq-slope: the claimed gradient is -2"),
    ],
)
def test_a_wrong_sign_fails_the_build(book_copy, before, after, says):
    book_copy.chapters("chapter", "elsewhere", "reference")
    book_copy.write("elsewhere", ELSEWHERE)
    assert before in GOOD
    book_copy.write("chapter", GOOD.replace(before, after))
    result = book_copy.build()
    assert result.returncode != 0
    assert says in result.stdout + result.stderr
    assert "book/chapter" in result.stderr


def test_every_check_of_a_cell_appears_once(book_copy):
    book_copy.write(
        "chapter",
        equation("eq-a")
        + equation("eq-b")
        + cell(
            "from unrolled import verify",
            'first = verify.numeric("eq-a", 1, 1, 0)',
            "for n in (1, 2):",
            '    verify.numeric("eq-a", n, n, 0)',
            'verify.numeric("eq-b", 2, 2, 0)',
        )
        + cell("first"),
    )
    result = book_copy.build()
    assert result.returncode == 0, result.stderr
    anchors = re.findall(r'<div id="(check-[^"]*)"', book_copy.html("chapter"))
    assert anchors == ["check-eq-a", "check-eq-a-2", "check-eq-a-3", "check-eq-b", "check-eq-a-4"]


def test_a_page_that_did_not_change_follows_the_check_on_another(book_copy):
    write_good(book_copy)
    book_copy.write("chapter", equation("eq-elsewhere"))
    assert directly(book_copy).returncode == 0
    assert "✓ 1 instance" in book_copy.html("chapter")

    whole = ELSEWHERE.replace("instances=1", "instances=4, exhaustive=True")
    book_copy.write("elsewhere", whole)
    assert directly(book_copy).returncode == 0
    assert "✓ all 4 cases" in book_copy.html("chapter")
    assert "1 numbered equation: 1 checked in all cases." in book_copy.html("ledger")

    book_copy.write("elsewhere", "Nothing left.\n")
    result = directly(book_copy)
    assert result.returncode != 0
    assert "eq-elsewhere is numbered, and nothing checks it" in result.stderr
    assert "book/chapter.md" in result.stderr
