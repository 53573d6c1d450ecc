"""Formgrader, where a teacher grades by hand, in JupyterLab as the teachers' page starts it."""

from __future__ import annotations

import pytest
from jupyter_started import running
from playwright.sync_api import expect
from small_class import graded_now, shown_grades

#: Would give its writer all points as soon as a teacher looks at it.
ATTACK = """\
<script>fetch(base_url + "/api/grades/0", {method: "PUT"})</script>
<img src="nowhere" onerror="document.title = 'obeyed'"> [look](javascript:alert(1))

The map is linear: $x \\mapsto \\alpha x$, so

$$ f(x + y) = f(x) + f(y). $$
"""


@pytest.fixture
def formgrader(course, tmp_path, browser):
    """The page of ada's answers, and the requests that it made."""
    graded_now(course, tmp_path / "export", {"ada": {"explain": ATTACK}})
    with course.gradebook() as gradebook:
        (found,) = gradebook.find_submission("doubling", "ada").notebooks
        number = found.id
    home = tmp_path / "home"
    home.mkdir()
    with running(course.root, home, {}) as lab, browser.new_context() as context:
        page = context.new_page()
        page.set_default_timeout(60_000)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{lab.address}/lab?token={lab.token}", wait_until="commit")
        page.goto(f"{lab.address}/formgrader/submissions/{number}/")
        yield page, asked, lab.address


def test_an_answer_is_shown_and_not_obeyed(formgrader):
    page, asked, address = formgrader
    answer = page.locator(".nbgrader_cell .text_cell_render")
    expect(answer).to_contain_text("<script>fetch(base_url")
    expect(answer).to_contain_text("onerror=")
    assert answer.locator("script, img, a").count() == 0
    assert page.title() == "doubling"
    # Formulas need nothing from elsewhere.
    assert answer.locator("math").count() == 2
    expect(answer.locator("math[display=block] mi").first).to_have_text("f")
    page.wait_for_load_state("networkidle")
    assert {url for url in asked if not url.startswith((address, "data:"))} == set()


def test_points_by_hand_arrive_in_the_gradebook(formgrader, course):
    page, _, _ = formgrader
    points = page.locator("input.score#explain")
    points.fill("15")
    with page.expect_response(lambda answer: "/api/grade/" in answer.url) as saved:
        points.blur()
    assert saved.value.ok
    assert shown_grades(course)["ada"]["explain"] == (None, 15, False)
