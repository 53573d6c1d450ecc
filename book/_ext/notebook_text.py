"""Shape text as Markdown that every notebook shows alike: lists, quotations, mathematics."""

from __future__ import annotations

import re
from collections.abc import Iterable

#: Which sides the columns of a table keep to.
RULES = {"text-left": ":---", "text-center": ":---:", "text-right": "---:"}
#: Mathematics that is one environment from its first character to its last.
ONE_ENVIRONMENT = r"\\begin\{(\w+\*?)\}(?:(?!\\begin\{\1\}).)*\\end\{\1\}"


def guarded(text: str) -> str:
    """Return a paragraph that begins with no mark of a list, a heading or a quotation."""
    return re.sub(r"^(\d+)([.)]) |^([-+>#]+) ", lambda m: f"{m[1] or ''}\\{m[2] or m[3]} ", text)


def listed(items: Iterable[tuple[str, str]]) -> str:
    """Return a list of (mark, text), the other lines of a text set under its first."""
    return "\n".join(
        mark + re.sub(r"\n(?!\n)", "\n" + " " * len(mark), text) for mark, text in items
    )


def ruled(classes: Iterable[str]) -> str:
    """Return what stands under the head of a column: it says which side the column keeps to."""
    return next((RULES[name] for name in classes if name in RULES), "---")


def displayed(math: str) -> str:
    """Return displayed mathematics as Sphinx hands it to MathJax: of one piece, lines aligned."""
    parts = [aligned(part.strip()) for part in math.split("\n\n") if part.strip()]
    if len(parts) == 1:
        return parts[0]
    lines = " \\\\\n".join(parts)
    return f"\\begin{{aligned}}\n{lines}\n\\end{{aligned}}"


def aligned(math: str) -> str:
    """Return mathematics whose line breaks stand in an environment."""
    if r"\\" not in math or re.fullmatch(ONE_ENVIRONMENT, math, re.DOTALL):
        return math
    return f"\\begin{{split}}\n{math}\n\\end{{split}}"


def in_one_line(math: str) -> str:
    """Return mathematics in one line, without what a comment says."""
    return " ".join(re.sub(r"(?<!\\)%.*", "", math).split())


def without_bars(math: str) -> str:
    """Return mathematics without the bars that would divide the row of a table."""
    return math.replace("\\|", "\\Vert ").replace("|", "\\vert ")


def quoted(text: str) -> str:
    """Return the text as a quotation."""
    return "\n".join(f"> {line}" if line else ">" for line in text.split("\n"))


def folded(title: str, body: str) -> str:
    """Return the text folded away behind its title."""
    return f"<details>\n<summary><b>{title}</b></summary>\n\n{body}\n\n</details>"
