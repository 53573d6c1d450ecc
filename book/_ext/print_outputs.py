"""What cells show, on paper: checks, tables, interactive figures.

Runs before myst-nb selects one of the forms that an output has, and puts one of its own in the
place of what is HTML only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from docutils import nodes
from ledger_records import CheckParser, all_entries, is_check
from print_nodes import block, inline, label, page_of, plain
from print_pictures import drawings, widget_states, write_svg
from print_tables import table
from sphinx import addnodes
from sphinx.errors import ExtensionError
from sphinx.transforms.post_transforms import SphinxPostTransform

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"

#: The width of the text: a drawing of so many px fills it, a plot of so many points. Then letters
#: of a drawing (14 px) and of a plot (13 pt) are a little smaller than those of the text.
TEXT_WIDTH = {"px": 720, "pt": 740}
WIDEST = 0.92
#: The height that the pictures of an interactive figure may have in all, as a share of that width:
#: with title and words they are to fit on a page.
TALLEST = 0.95
#: What a check in an exercise says before there is an answer: of no use on paper.
WAITING = "Waiting for your answer."


def reference(label_: str, what: str, page: str) -> addnodes.pending_xref:
    """Return a reference to an equation or a statement, to be resolved later."""
    domain, role = ("math", "eq") if what == "equation" else ("prf", "ref")
    return addnodes.pending_xref(
        "",
        nodes.literal(label_, label_),
        refdomain=domain,
        reftype=role,
        reftarget=label_,
        refdoc=page,
        refexplicit=False,
        refwarn=True,
    )


class PrintOutputs(SphinxPostTransform):
    """Put a printed form in the place of outputs that are made for a screen."""

    default_priority = 1  # before myst-nb selects at 4 and references are resolved at 10
    formats = ("latex",)

    def run(self, **kwargs: Any) -> None:
        """Go through the outputs of the whole book."""
        views: list[tuple[nodes.Element, dict[str, Any]]] = []
        states: dict[str, dict[str, dict[str, Any]]] = {}
        for bundle in list(self.document.findall(nodes.container)):
            if bundle.get("nb_element") != "mime_bundle":
                continue
            forms = {form["mime_type"]: form for form in bundle}
            page = page_of(bundle)
            if WIDGET_VIEW in forms:
                if page not in states:
                    states[page] = widget_states(self.app, page)
                view = re.search(r"\{.*\}", forms[WIDGET_VIEW].astext())
                model = json.loads(view[0])["model_id"] if view else None
                if model not in states[page]:
                    raise ExtensionError(f"print_outputs: {page}: no state of the widget {model}")
                views.append((bundle, states[page][model]))
            elif "text/html" in forms:
                bundle.replace_self(list(self.printed(forms["text/html"], page)))
        for (bundle, state), svgs in zip(
            views, drawings([state for _, state in views]), strict=True
        ):
            words = nodes.Text(self.words(bundle))
            bundle.replace_self(list(self.figure(state, svgs, words)))
        for image in self.document.findall(nodes.image):
            self.fit(image)
        for text in list(self.document.findall(nodes.literal_block)):
            if text.astext().startswith(WAITING):
                text.parent.remove(text)

    def printed(self, form: nodes.Element, page: str) -> Iterator[nodes.Node]:
        """Yield what stands for an output in HTML."""
        html = form.astext()
        if is_check(form[0]):
            yield from self.check(form[0], page)
        elif "ufig-static" in html:  # the picture stands in its place
            return
        else:
            try:
                yield table(html)
            except ValueError as error:
                raise ExtensionError(f"print_outputs: {page}: {error}") from error

    def check(self, node: nodes.raw, page: str) -> Iterator[nodes.Node]:
        """Yield the line of a check, with the number of what it checks."""
        parser = CheckParser()
        parser.feed(node.astext())
        name = parser.data["label"]
        anchor = label(page, node["check_anchor"]) if node.get("check_anchor") else ""
        entry = all_entries(self.env).get(name)
        after = node.astext().rpartition("</span>")[2].removesuffix("</div>")
        if entry is None:
            subject: list[nodes.Node] = [nodes.literal(name, name)]
        else:
            subject = [nodes.Text("Equation ")] if entry.what == "equation" else []
            subject.append(reference(name, entry.what, page))
        yield inline(rf"\unrolledcheck{{{anchor}", [*subject, nodes.Text(unescape(after))], "}")

    @staticmethod
    def words(bundle: nodes.Element) -> str:
        """Return the sentence of a figure, from its form as plain text: title, words, caption."""
        text = next(form for form in bundle if form["mime_type"] == "text/plain").astext()
        return str(text.split("\n\n")[1])

    def figure(
        self, state: dict[str, Any], svgs: list[str], words: nodes.Text
    ) -> Iterator[nodes.Node]:
        """Yield an interactive figure: title, picture, words, caption."""
        images = [self.image(write_svg(self.app, svg), state["title"]) for svg in svgs]
        shares = [self.size(image) for image in images]
        room = min(1, TALLEST / sum(height for _, height in shares))
        for image, (width, _) in zip(images, shares, strict=True):
            image["width"] = f"{100 * room * width:.0f}%"
        body = [*images, inline(r"\unrolledwords{", [words], "}")]
        body.append(inline(r"\unrolledcaption{", [nodes.Text(state["caption"])], "}"))
        yield from block("unrolledfigure", body, f"{{{plain(state['title'])}}}")

    def image(self, path: str, alt: str) -> nodes.image:
        """Return an image of this build."""
        self.env.images.add_file(self.env.docname, path)
        return nodes.image("", uri=path, candidates={"image/svg+xml": path}, alt=alt)

    def fit(self, image: nodes.image) -> None:
        """Give a drawing the width at which its letters are as high as those of the text."""
        if "width" not in image and self.path(image).endswith(".svg"):
            image["width"] = f"{100 * self.size(image)[0]:.0f}%"

    @staticmethod
    def path(image: nodes.image) -> str:
        """Return where the drawing is, or ""."""
        candidates = image.get("candidates", {})
        return str(candidates.get("image/svg+xml", candidates.get("*", "")))

    def size(self, image: nodes.image) -> tuple[float, float]:
        """Return the width and height of a drawing, as shares of the width of the text."""
        with open(self.env.srcdir / self.path(image), encoding="utf-8") as file:
            head = file.read(1500)
        sides = [
            re.search(rf'<svg[^>]*?\s{side}="([\d.]+)(pt|px)?"', head, re.DOTALL)
            for side in ("width", "height")
        ]
        if not all(sides):
            raise ExtensionError(f"print_outputs: {self.path(image)}: an SVG without size")
        wide, high = (float(side[1]) / TEXT_WIDTH[side[2] or "px"] for side in sides if side)
        return min(wide, WIDEST), high * min(1, WIDEST / wide)
