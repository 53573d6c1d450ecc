"""The framework in a real browser: drawing, words and table follow the model, two at once too."""

from bar_figure import bar, focus_drawing, words

from unrolled.figures import Figure, Slider


def test_python_values_data_and_caption_reach_the_page(page):
    assert words(page) == "4 gives +1.200."
    assert page.locator("figcaption").inner_text() == "The bar is the product."
    assert page.get_by_role("figure", name="Product").count() == 1
    assert page.locator("[data-value]").get_attribute("data-value") == str(4 * 3 * 0.1)
    assert page.evaluate("models[0].saved") == 0  # showing is not changing


def test_words_are_a_polite_live_region_and_name_the_drawing(page):
    text = page.locator(".ufig-text")
    assert text.get_attribute("aria-live") == "polite"
    assert page.get_by_role("img", name="Product 4 gives +1.200.").count() == 1
    focus_drawing(page)
    page.keyboard.press("ArrowUp")
    assert page.get_by_role("img", name="Product 4.5 gives +1.350.").count() == 1


def test_drawing_learns_what_changed(page):
    assert page.locator("svg").get_attribute("data-changed") == ""
    page.get_by_role("button", name="Ten").click()
    assert page.locator("svg").get_attribute("data-changed") == "n,factor"


def test_table_opens_and_follows(page):
    page.locator("summary").press("Enter")
    page.locator("td").first.wait_for()
    assert page.locator("td").all_inner_texts() == ["4", "1.2000000000000002"]
    page.get_by_role("button", name="More").click()
    assert page.locator("td").first.inner_text() == "4.5"
    assert page.locator("th").all_inner_texts() == ["n", "Length"]


def test_change_from_python_moves_the_controls(page):
    page.evaluate("models[0].set('values', { n: 2.5, factor: 2.5, digits: '1' })")
    assert words(page) == "2.5 gives +0.625."
    assert page.get_by_role("slider").input_value() == "2.5"
    assert page.get_by_label("Digits").input_value() == "1"
    assert page.evaluate("models[0].saved") == 0  # no echo


def test_two_figures_on_a_page_do_not_interfere(stage):
    page = stage(bar(), bar(title="Another"))
    page.get_by_role("button", name="More").nth(1).click()
    page.get_by_label("Digits").nth(1).fill("x")
    page.get_by_role("radio", name="2.5").nth(1).check()
    assert words(page, 0) == "4 gives +1.200."
    assert words(page, 1) == "Still showing the last valid entry. 4.5 gives +3.375."
    assert page.locator(".ufig-error").all_inner_texts() == ["", "Only 0 and 1."]
    assert page.get_by_role("radio", name="1", exact=True).first.is_checked()
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(({ id }) => id)")
    assert len(ids) == len(set(ids))
    for name in ("for", "aria-labelledby", "aria-describedby"):
        referring = page.locator(f"[{name}]").all()
        assert referring
        for element in referring:
            assert set(element.get_attribute(name).split()) <= set(ids)


def test_two_views_of_one_figure_move_together(page):
    page.evaluate(
        "import('./interactive.js').then(({ default: widget }) => widget.render({ model: models[0],"
        " el: document.querySelector('main').appendChild(document.createElement('div')) }))"
    )
    page.get_by_role("button", name="More").first.click()
    assert words(page, 1) == "4.5 gives +1.350."


def test_destroyed_view_leaves_nothing_behind(page):
    page.evaluate("cleanups[0]()")
    assert page.evaluate("[...models[0].listeners.values()].flat().length") == 0
    assert page.locator(".ufig").count() == 0
    page.evaluate("models[0].set('values', { n: 1, factor: 1, digits: '1' })")


def test_a_drawing_of_the_library_is_shown_and_can_run_nothing(stage):
    """A script in the SVG would run if it stood in the page; as an image it does not."""
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">'
        '<script>window.top.ran = "yes"</script><text x="1" y="9">100 % "ä" #</text></svg>'
    )
    script = """
export const compute = () => 1;
export const draw = (result, values, { drawing }, { image }) => image(drawing, 30);
export const describe = () => "A drawing.";
"""
    figure = Figure(
        title="A drawing",
        caption="It comes from elsewhere.",
        controls=[Slider("n", "N", 0, 1, 1, value=0)],
        data={"drawing": drawing},
        script=script,
        words="A drawing.",
    )
    page = stage(figure, theme="dark")
    image = page.locator("img")
    page.wait_for_function("document.querySelector('img').complete")
    assert image.evaluate("image => [image.naturalWidth, image.width]") == [40, 30]
    assert "invert" in image.evaluate("image => getComputedStyle(image).filter")
    assert page.evaluate("window.ran") is None
