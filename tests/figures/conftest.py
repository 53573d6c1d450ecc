"""A bare page that shows figures without Jupyter: a mock model, a theme, no network."""

import json
from collections.abc import Callable, Iterator

import pytest
from bar_figure import bar
from playwright.sync_api import Browser, BrowserContext, Page, Route

from unrolled.figures import Figure

ORIGIN = "http://figures.test/"
STATE = ("title", "caption", "controls", "data", "script", "values", "computed")

# The colors the book's theme hands to a figure.
THEMES = {
    "light": {
        "text-base": "#222832",
        "background": "#ffffff",
        "primary": "#0a7d91",
        "danger": "#d72d47",
    },
    "dark": {
        "text-base": "#ced6dd",
        "background": "#14181e",
        "primary": "#3fb1c5",
        "danger": "#e78894",
    },
}

PAGE = """<!doctype html>
<html lang="en" data-theme="{theme}">
<head><title>Figures</title><meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,">
<style>{theme_css} body {{ margin: 16px; background: var(--pst-color-background);
  color: var(--pst-color-text-base); font-family: system-ui, sans-serif }}</style>
<style>{css}</style></head>
<body><main></main>
<script type="application/json" id="states">{states}</script>
<script type="module">
class Model {{ // what a figure uses of anywidget's model
  constructor(state) {{ this.state = state; this.listeners = new Map(); this.saved = 0; }}
  get(name) {{ return this.state[name]; }}
  set(name, value) {{
    const changed = JSON.stringify(value) !== JSON.stringify(this.state[name]);
    this.state[name] = value;
    if (changed) [...(this.listeners.get(`change:${{name}}`) ?? [])].forEach((tell) => tell());
  }}
  on(event, tell) {{ this.listeners.set(event, [...(this.listeners.get(event) ?? []), tell]); }}
  off(event, tell) {{
    this.listeners.set(event, (this.listeners.get(event) ?? []).filter((one) => one !== tell));
  }}
  save_changes() {{ this.saved += 1; }}
}}
const {{ default: widget }} = await import("./interactive.js");
window.models = JSON.parse(document.getElementById("states").textContent).map((s) => new Model(s));
window.cleanups = [];
for (const model of window.models) {{
  const el = document.querySelector("main").appendChild(document.createElement("div"));
  window.cleanups.push(await widget.render({{ model, el }}));
}}
window.ready = true;
</script></body></html>"""


def page_html(figures: tuple[Figure, ...], theme: str) -> str:
    """Return a page that renders ``figures`` by the same calls anywidget makes."""
    theme_css = "".join(
        f'html[data-theme="{name}"] {{ color-scheme: {name}; '
        + "".join(f"--pst-color-{key}: {color};" for key, color in colors.items())
        + "}"
        for name, colors in THEMES.items()
    )
    states = json.dumps([{name: getattr(f, name) for name in STATE} for f in figures])
    return PAGE.format(
        theme=theme, theme_css=theme_css, css=Figure._css, states=states.replace("</", "<\\/")
    )


@pytest.fixture
def stage(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open figures on a page: ``stage(figure, …, theme="dark", width=390)`` returns the page.

    When the test is over, a console message of level error or warning, an uncaught exception or a
    request beyond the page and its module fails it.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_page(*figures: Figure, theme: str = "light", width: int = 1280, **options) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        served = {
            ORIGIN: ("text/html", page_html(figures, theme)),
            ORIGIN + "interactive.js": ("text/javascript", str(Figure._esm)),
        }

        def serve(route: Route) -> None:
            if route.request.url not in served:
                faults.append(f"request: {route.request.url}")
                route.abort()
                return
            kind, body = served[route.request.url]
            route.fulfill(body=body, content_type=f"{kind}; charset=utf-8")

        context.route(lambda url: not url.startswith(("blob:", "data:")), serve)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"exception: {error}"))
        page.on(
            "console",
            lambda message: (
                faults.append(f"console: {message.text}")
                if message.type in ("error", "warning")
                else None
            ),
        )
        page.goto(ORIGIN)
        page.wait_for_function("window.ready")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not faults


@pytest.fixture
def page(stage: Callable[..., Page]) -> Page:
    """Return a page with the bar alone; a test file of another figure overrides this."""
    return stage(bar())
