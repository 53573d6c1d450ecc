"""The numbers of the site on paper: equations, figures, tables, theorems, exercises.

LaTeX would count by itself, and differently. Every number printed here is the one that Sphinx gave
for the site; LaTeX only sets it. (Chapters and sections it counts itself, as the site does: the
tests compare.)
"""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes
from ledger_marks import mark_text
from ledger_records import all_entries, checks_by_label, rank
from print_nodes import block, label, latex, page_of, plain, run_in
from sphinx.application import Sphinx
from sphinx.util.math import wrap_displaymath

#: Statements whose text is set in italics; a definition or a remark stands upright.
ITALIC = {"theorem", "lemma", "proposition", "corollary", "conjecture", "axiom"}


def number(app: Sphinx, page: str, kind: str, names: list[str]) -> str:
    """Return the number of something as the site has it, or ""."""
    numbers = app.env.toc_fignumbers.get(page, {}).get(kind, {})
    return next((".".join(map(str, numbers[name])) for name in names if name in numbers), "")


def number_equations(app: Sphinx, book: nodes.document) -> None:
    """Tag each numbered equation and put its mark under it, as on the site."""
    entries, checks = all_entries(app.env), checks_by_label(app.env)
    for equation in list(book.findall(nodes.math_block)):
        name, page = equation.get("label"), page_of(equation)
        text = equation.astext()
        if not name or not equation.get("number"):
            put(equation, text if equation.get("nowrap") else wrap_displaymath(text, None, False))
            continue
        found = number(app, page, "displaymath", [nodes.make_id(f"equation-{name}")])
        place = rf"\label{{equation:{equation['docname']}:{name}}}\tag{{{found}}}"
        anchor = label(page, nodes.make_id(f"equation-{name}"))
        body = rf"\begin{{equation}}{place}\begin{{split}}{text}\end{{split}}\end{{equation}}"
        mark = ""
        entry = entries.get(name)
        if entry is not None:
            words = [plain(kind) for kind in entry.declared]
            if name in checks:
                best = min(checks[name], key=lambda one: (rank(one), one.page != page))
                target = rf"\detokenize{{{best.page}:{best.anchor}}}"
                words.append(rf"\hyperref[{target}]{{{plain(mark_text(best))}}}")
            mark = rf"\unrolledmark{{{' · '.join(words)}}}" if words else ""
        put(equation, f"{anchor}{body}{mark}")


def put(equation: nodes.math_block, text: str) -> None:
    """Put LaTeX in the place of an equation, into the paragraph that leads to it if there is one.

    Between a paragraph and a display of its own, TeX would leave an empty line.
    """
    siblings = equation.parent.children[: equation.parent.index(equation)]
    shown = [node for node in siblings if not isinstance(node, nodes.target)]
    before = shown[-1] if shown else None
    if isinstance(before, nodes.paragraph):
        before += latex(f"\n{text.strip()}")
        equation.parent.remove(equation)
    else:
        equation.replace_self(latex(text))


def number_captions(app: Sphinx, book: nodes.document) -> None:
    """Give figures and tables with a caption the numbers of the site."""
    for kind, node_type in (("figure", nodes.figure), ("table", nodes.table)):
        for node in list(book.findall(node_type)):
            found = number(app, page_of(node), kind, node["ids"])
            if found:
                place = node.parent.index(node)
                node.parent.insert(place, latex(rf"\renewcommand{{\the{kind}}}{{{found}}}"))


def content(node: nodes.Element) -> list[nodes.Node]:
    """Return what a statement or an exercise says, without title and wrapper."""
    inner: list[nodes.Node] = []
    for child in node.children:
        if isinstance(child, nodes.section):
            inner += child.children
        elif not isinstance(child, nodes.title):
            inner.append(child)
    return inner


def set_statements(app: Sphinx, book: nodes.document) -> None:
    """Set theorems and their like, and proofs."""
    for node in list(book.findall(nodes.Element)):
        if node.tagname == "proof_node":
            inner = [part for child in node for part in child.children]
            first = inner[0] if inner else None
            if isinstance(first, nodes.paragraph) and first.astext().startswith("Proof."):
                text = next(iter(first.findall(nodes.Text)))
                rest = text.astext().removeprefix("Proof.")
                head = nodes.emphasis("Proof.", "Proof.")
                text.parent.replace(text, [head, nodes.Text(rest)])
            end = latex(r"\unrolledqed")
            if inner and isinstance(inner[-1], nodes.paragraph):
                inner[-1] += end
            else:
                inner.append(end)
            node.replace_self(block("unrolledproof", inner))
        elif "realtype" in node:
            page, kind = page_of(node), node["realtype"]
            found = number(app, page, node["countertype"], node["ids"])
            title = [part.deepcopy() for t in node if isinstance(t, nodes.title) for part in t]
            head = f"{kind.title()} {found}".strip()
            inner = run_in(head, without_space(title), content(node))
            name = "unrolledtheorem" if kind in ITALIC else "unrolledremark"
            # In the line, not above it: a label that heads a box is lost where the box is broken.
            inner[0].insert(0, latex(label(page, node["label"])))
            node.replace_self(block(name, inner))


def without_space(title: list[nodes.Node]) -> list[nodes.Node]:
    """Return a title without the blank that leads it."""
    if title and isinstance(title[0], nodes.Text):
        title[0] = nodes.Text(title[0].astext().lstrip())
    return title


def set_exercises(app: Sphinx, book: nodes.document) -> Iterator[tuple[str, list[nodes.Node]]]:
    """Set exercises where they are; yield page and nodes of each solution, taken out."""
    solved = {node["target_label"]: node for node in book.findall(is_solution)}
    heads: dict[str, str] = {}
    for node in list(book.findall(is_exercise)):
        page, name = page_of(node), node["label"]
        found = number(app, page, "exercise", node["ids"])
        heads[name] = f"Exercise {found}".strip()
        title = next(iter(node.findall(nodes.title)), nodes.title())
        # The title says "Exercise 1.2 (How far?)"; the head says the first half.
        said = [part.deepcopy() for part in title.children]
        if said and isinstance(said[0], nodes.Text):
            words = said[0].astext().removeprefix(heads[name])
            said[0] = nodes.Text(words.lstrip())
        before = label(page, name) + rf"\label{{exercise:{name}}}"
        head = heads[name]
        if name in solved:
            target = rf"\detokenize{{{page}:{solved[name]['label']}}}"
            said.append(latex(rf"\unrolledsolvedat{{{target}}}"))
        inner = run_in(head, said, content(node))
        node.replace_self(block("unrolledexercise", inner, before=before))
    for name, node in solved.items():
        page = page_of(node)
        target = rf"\detokenize{{{page}:{name}}}"
        head = rf"\hyperref[{target}]{{{heads[name]}}}"
        body = run_in(head, [], content(node))
        node.parent.remove(node)
        yield page, block("unrolledsolution", body, before=label(page, node["label"]))


def is_exercise(node: nodes.Node) -> bool:
    """Tell whether a node is an exercise."""
    return isinstance(node, nodes.Element) and node.tagname in (
        "exercise_node",
        "exercise_enumerable_node",
    )


def is_solution(node: nodes.Node) -> bool:
    """Tell whether a node is a solution."""
    return isinstance(node, nodes.Element) and node.tagname == "solution_node"


def set_numbers(app: Sphinx, book: nodes.document) -> None:
    """Set everything that has a number, but exercises."""
    number_equations(app, book)
    number_captions(app, book)
    set_statements(app, book)
