"""Every page is offered as a notebook that says in Markdown what its directives say on the site."""

from __future__ import annotations

import shutil
import zipfile

import nbformat
import pytest

EVERYTHING = r"""
Text with $a_n$, `code`, *stress*, **weight**, a_b, 2 * 3, a price of 5 \$ and a < b.

```{math}
:label: eq-twice
:class: definition

y = 2x
```

Plain math has no number:

$$
z = 1
$$

:::{prf:theorem} Twice
:label: thm-twice
By {eq}`eq-twice`, $y$ is even. See {cite:t}`sherstinsky2020`.

A second paragraph.
:::

:::{prf:proof}
Obvious from {eq}`eq-twice`.
:::

:::{prf:definition} Even
:label: def-even
A multiple of 2.
:::

:::{admonition} At a glance
:class: at-a-glance
**You need** nothing.\
**It takes** no time.
:::

:::{note}
Take note.
:::

1. First
2. Second, see {prf:ref}`thm-twice` and {doc}`/book/other`

- one
- two
  - and a half

| symbol | meaning |
|---|---|
| $\lvert y\rvert$ | size of `y` |

```{code-cell} ipython3
from myst_nb import glue
answer = 6 * 7
answer
```

```{code-cell} ipython3
:tags: [remove-cell]

glue("answer", answer, display=False)
```

The answer is {glue:text}`answer`.

```{code-cell} ipython3
---
tags: [remove-input]
mystnb:
  image:
    alt: A square
  figure:
    name: fig-square
    caption: A square that says $x^2$.
---
from IPython.display import SVG
SVG('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>')
```

```{exercise-start} Try it
:label: ex-try
```
Double {ref}`a square <fig-square>`.
```{exercise-end}
```

```{code-cell} ipython3
doubled = None
```

````{admonition} Hint
:class: dropdown tip
Add.
````

````{solution-start} ex-try
:class: dropdown
````
The secret is addition:
```{code-cell} ipython3
secret = answer + answer
```
````{solution-end}
````

```{exercise} In words
:label: ex-words
Say it.
```

````{solution} ex-words
:class: dropdown
Another secret.
````
"""
PLAIN = "# Plain\n\nNo cells, no notebook.\n\n```{bibliography}\n```\n"
SITE = "https://book.test/here/"


@pytest.fixture
def made(book_copy, monkeypatch):
    """Return the folder of notebooks of a book with everything on one page."""
    book_copy.chapters("chapter", "other", "plain")
    book_copy.write("chapter", EVERYTHING)
    book_copy.write("other", "Nothing.\n")
    (book_copy.root / "book" / "plain.md").write_text(PLAIN)
    monkeypatch.setenv("SITE_URL", SITE)
    result = book_copy.build()
    assert result.returncode == 0, result.stderr
    return book_copy.root / "_build" / "html" / "notebooks"


def test_every_construct_is_readable_markdown(made):
    path = made / "book" / "chapter.ipynb"
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    text = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    page = f"{SITE}book/chapter.html"
    whole = "\n\n".join(text)
    for piece in (
        "# Chapter\n\nText with $a_n$, `code`, *stress*, **weight**, a_b, 2 \\* 3, a price of "
        "5 \\$ and a &lt; b.",
        "$$\ny = 2x\n\\tag{1}\n$$",
        "$$\nz = 1\n$$",
        f"> **Theorem 1 (Twice).** By [(1)]({page}#equation-eq-twice), $y$ is even. See "
        "Sherstinsky [[2020]",
        "\n>\n> A second paragraph.",
        f"*Proof.* Obvious from [(1)]({page}#equation-eq-twice). □",
        "> **Definition 1 (Even).** A multiple of 2.",
        "> **At a glance**\n>\n> **You need** nothing.  \n> **It takes** no time.",
        "> **Note**\n>\n> Take note.",
        f"1. First\n2. Second, see [Theorem 1]({page}#thm-twice) and "
        f"[Other]({SITE}book/other.html)",
        "- one\n- two\n\n  - and a half",
        "| symbol | meaning |\n| --- | --- |\n| $\\lvert y\\rvert$ | size of `y` |",
        "The answer is 42.",
        "*Figure 1.* A square that says $x^2$.",
        f"## Exercise 1: Try it\n\nDouble [a square]({page}#fig-square).",
        "<details>\n<summary><b>Hint</b></summary>\n\nAdd.\n\n</details>",
        "## Exercise 2: In words\n\nSay it.",
    ):
        assert piece in whole, whole
    assert [source.splitlines()[-1] for source in code] == [
        f'    %pip install --quiet "unrolled[continuous,figures,verify] @ {SITE}wheels/'
        'unrolled-0.1.0-py3-none-any.whl"',
        "answer",
        'SVG(\'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>\')',
        "doubled = None",
    ]
    assert "secret" not in path.read_text().lower()
    assert notebook.metadata.kernelspec == {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    }


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


def test_the_same_book_makes_the_same_notebooks(made, book_copy):
    first = {p: p.read_bytes() for p in made.rglob("*") if p.is_file()}
    shutil.rmtree(made.parent.parent)
    result = book_copy.build()
    assert result.returncode == 0, result.stderr
    assert {p: p.read_bytes() for p in made.rglob("*") if p.is_file()} == first


@pytest.mark.parametrize(
    "text",
    [
        "- [ ] a\n\n% ok\n\n:::{note}\nA note.\n:::\n\n[^1]\n\n[^1]: A footnote.\n",
        "Term\n: Meaning\n\n```{math}\n:nowrap:\n\n\\begin{align}a\\end{align}\n```\n\n"
        "```{raw} html\n<b>bold</b>\n```\n",
    ],
    ids=["footnote", "raw HTML"],
)
def test_a_construct_without_a_rule_fails_the_build_and_is_named(text, book_copy):
    book_copy.write("chapter", f"{text}\n```{{code-cell}}\n1 + 1\n```\n")
    result = book_copy.build()
    assert result.returncode != 0
    assert "no rule turns" in result.stderr
    assert "book/chapter" in result.stderr
