"""Pictures on paper: interactive figures as they first look, and every SVG as a PDF.

Node runs a figure's own script with the figure's own tools, from the state that the executed page
embeds, so that the picture in print is the one the reader of the site sees first. There it is
colored by the theme; here by the same style sheet, with its variables worked out, since what
converts an SVG knows none.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.transforms.post_transforms.images import ImageConverter

SCRIPT = Path(__file__).with_name("print_picture.mjs")

#: What the theme of the site says, on paper.
PAPER = {
    "--pst-color-text-base": "#222222",
    "--pst-color-background": "#ffffff",
    "--pst-color-primary": "#1c5f7c",
    "--pst-color-danger": "#b3261e",
}
#: Fonts with every sign of the figures: TeX Gyre Heros first, as in the headings.
SANS = "'TeX Gyre Heros', 'DejaVu Sans', sans-serif"
FONTS = f"svg {{ font-family: {SANS}; }}"

MIX = re.compile(r"color-mix\(in srgb, (#[0-9a-f]{6}) (\d+)%, (#[0-9a-f]{6})\)")
VARIABLE = re.compile(r"var\((--[\w-]+)(?:, [^()]*(?:\([^()]*\))?[^()]*)?\)")


def mixed(match: re.Match[str]) -> str:
    """Return the color that ``color-mix`` stands for."""
    one, share, other = match[1], int(match[2]) / 100, match[3]
    pairs = ((int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(share * a + (1 - share) * b):02x}" for a, b in pairs)


def paper_style(css: str) -> str:
    """Return the rules of ``interactive.css`` for drawings, without variables."""
    colors = dict(PAPER)
    for name, value in re.findall(r"(--fig-[\w-]+): (.*);", css):
        plain = VARIABLE.sub(lambda found: colors.get(found[1], found[0]), value)
        colors[name] = MIX.sub(mixed, plain)
    rules = []
    for selector, body in re.findall(r"^\.ufig (svg [^{]+) \{ ([^}]*) \}", css, re.MULTILINE):
        choice = re.search(r":is\(([^)]*)\)", selector)
        either = choice[1].split(", ") if choice else [""]
        whole = ", ".join(re.sub(r":is\([^)]*\)", one, selector) for one in either)
        rules.append(f"{whole} {{ {VARIABLE.sub(lambda f: colors.get(f[1], f[0]), body)} }}")
    style = "\n".join([FONTS, *rules])
    left = re.search(r"(?:var|color-mix)\([^)]*", style)
    if left or len(rules) < 10:
        found = left[0] if left else f"{len(rules)} rules"
        raise ExtensionError(f"print_pictures: cannot read interactive.css: {found}")
    return style


def node() -> str:
    """Return the Node.js of the system, or the one that ``tools/assets.py`` installed."""
    beside = str(Path(sys.executable).parent)
    found = shutil.which("node") or shutil.which("node", path=beside)
    if not found:
        raise ExtensionError("print_pictures: no Node.js: run `make book`, which installs one")
    return found


def drawings(states: list[dict[str, Any]]) -> list[list[str]]:
    """Return the SVG texts of each figure, given its widget's state."""
    command = [node(), str(SCRIPT)]
    wanted = [{k: state[k] for k in ("_esm", "script", "data", "values")} for state in states]
    done = subprocess.run(
        command, input=json.dumps(wanted), capture_output=True, text=True, encoding="utf-8"
    )
    if done.returncode:
        raise ExtensionError(f"print_pictures: a figure cannot be drawn:\n{done.stderr}")
    drawn: list[list[str]] = json.loads(done.stdout)
    return [
        [
            svg if "<style" in svg or "class=" not in svg else with_style(svg, state["_css"])
            for svg in svgs
        ]
        for svgs, state in zip(drawn, states, strict=True)
    ]


def with_style(svg: str, css: str) -> str:
    """Return the drawing with its style sheet in it."""
    return re.sub(r"^<svg[^>]*>", lambda f: f"{f[0]}<style>{paper_style(css)}</style>", svg)


def widget_states(app: Sphinx, page: str) -> dict[str, dict[str, Any]]:
    """Return id → state of the interactive figures of a page, as the page embeds them."""
    _, embedded = NbMetadataCollector.get_js_files(app.env, page).get("ipywidgets_state", ("", {}))
    models = json.loads(embedded.get("body", "{}")).get("state", {})
    return {name: model["state"] for name, model in models.items() if "script" in model["state"]}


def write_svg(app: Sphinx, svg: str) -> str:
    """Keep an SVG beside the images of the build; return its path."""
    folder = Path(app.doctreedir) / "print"
    folder.mkdir(exist_ok=True)
    path = folder / f"figure-{sha256(svg.encode()).hexdigest()[:16]}.svg"
    path.write_text(svg, encoding="utf-8")
    return str(path)


class SvgToPdf(ImageConverter):
    """Convert SVG to PDF, which LaTeX takes, with librsvg; what is converted is kept."""

    conversion_rules = [("image/svg+xml", "application/pdf")]  # noqa: RUF012 - Sphinx's own form

    def is_available(self) -> bool:
        """Tell whether there is a converter."""
        return shutil.which("rsvg-convert") is not None

    def convert(self, _from: str | os.PathLike[str], _to: str | os.PathLike[str]) -> bool:
        """Convert one image, unless an older build has."""
        svg = Path(_from).read_text(encoding="utf-8")
        # No font of the list is on every machine; the diagrams are laid out for either of these.
        svg = svg.replace("Helvetica, Arial, 'DejaVu Sans', sans-serif", SANS)
        svg = svg.replace("Georgia, 'Times New Roman'", "'TeX Gyre Pagella'")
        kept = Path(_to).with_name(f"{sha256(svg.encode()).hexdigest()[:24]}.pdf")
        if not kept.exists():
            command = ["rsvg-convert", "--format=pdf", f"--output={kept}"]
            done = subprocess.run(command, input=svg, capture_output=True, text=True)
            if done.returncode or not kept.exists():
                raise ExtensionError(f"print_pictures: {_from}: {done.stderr.strip()}")
        shutil.copyfile(kept, _to)
        return True
