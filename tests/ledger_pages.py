"""Pages for the tests of the ledger, and what the ledger says, row by row."""

from html.parser import HTMLParser


def equation(label, kind=None):
    """Return a numbered equation."""
    declared = f":class: {kind}\n" if kind else ""
    return f"\n```{{math}}\n:label: {label}\n{declared}a = b\n```\n\n"


def cell(*lines, tags=""):
    """Return a code cell."""
    start = f":tags: [{tags}]\n\n" if tags else ""
    return "```{code-cell} ipython3\n" + start + "\n".join(lines) + "\n```\n\n"


class Rows(HTMLParser):
    """The rows of the ledger: id → what the cells say, and where they link to."""

    def __init__(self, html):
        super().__init__()
        self.text: dict[str, str] = {}
        self.links: dict[str, list[str]] = {}
        self.row = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "tr":
            self.row = found.get("id", "")
            self.text[self.row], self.links[self.row] = "", []
        elif tag == "a" and self.row:
            self.links[self.row].append(found["href"])

    def handle_endtag(self, tag):
        if tag == "table":
            self.row = ""
        elif tag == "td":
            self.text[self.row] += " | "

    def handle_data(self, data):
        if self.row:
            self.text[self.row] += data.replace("\n", " ")
