"""The library reference as a reader uses it: find a name, read its entry, open its source."""

import pytest

REFERENCE = "book/back/reference"
SOURCES = "_modules/unrolled"
LSTM = "[id='unrolled.cells.LSTM']"
PHONE_AND_LAPTOP = pytest.mark.parametrize(
    "watch", [("phone", "dark"), ("laptop", "light")], indirect=True
)


@PHONE_AND_LAPTOP
def test_the_entry_of_the_lstm_has_its_parameters_shapes_errors_source_and_example(watch, site):
    page = watch.open(f"{site}/{REFERENCE}/cells.html#unrolled.cells.LSTM")
    signature = page.locator(LSTM)
    assert signature.is_visible()
    assert "LSTM(input_size, hidden_size, peepholes='none'" in signature.inner_text().replace(
        "\n", ""
    )

    entry = page.locator("dl.class", has=page.locator(LSTM))
    fields = entry.locator("> dd > dl.fields > dt").evaluate_all(
        "terms => terms.map(dt => [...dt.childNodes].map(node => node.textContent))"
    )
    assert fields[:3] == [
        ["input_size", "int"],
        ["hidden_size", "int"],
        ["peepholes", '{"none", "diagonal", "full"}'],
    ]
    rubrics = entry.locator("> dd > p.rubric").all_inner_texts()
    assert rubrics == ["Parameters", "Attributes", "Raises", "Notes", "Examples", "From Cell"]
    assert "Sherstinsky (2020), eqs. 126-136" in entry.inner_text()
    assert ">>> run.outputs.shape" in entry.inner_text()
    weights = page.locator("section#the-vanilla-lstm table tr", has_text="W_x, W_v, b")
    assert "(4, d_s, d_x)" in weights.inner_text()
    assert watch.complaints == []


def test_what_a_base_class_documents_is_linked_not_repeated(watch, site):
    page = watch.open(f"{site}/{REFERENCE}/cells.html")
    assert page.locator("[id='unrolled.cells.Cell.forward']").count() == 1
    assert page.locator("[id='unrolled.cells.LSTM.forward']").count() == 0
    page.locator("dl.class", has=page.locator(LSTM)).get_by_role("link", name="forward").click()
    page.wait_for_url("**/cells.html#unrolled.cells.Cell.forward")


def test_source_link_opens_the_code_and_its_link_leads_back(watch, site):
    page = watch.open(f"{site}/{REFERENCE}/cells.html")
    page.locator(LSTM).get_by_role("link", name="[source]").click()
    page.wait_for_url(f"**/{SOURCES}/cells/lstm.html#LSTM")
    assert "class LSTM(LSTMCell):" in page.locator("article pre").inner_text()
    page.locator("#LSTM").get_by_role("link", name="[docs]").first.click()
    page.wait_for_url("**/cells.html#unrolled.cells.LSTM")
    assert watch.complaints == []


def test_properties_and_what_comes_from_a_private_base_lead_to_their_source(watch, site):
    page = watch.open(f"{site}/{REFERENCE}/cells.html")
    for member, file in {"output_size": "lstm", "signals": "_lstm_cell"}.items():
        entry = page.locator(f"[id='unrolled.cells.LSTM.{member}'] a", has_text="[source]")
        assert entry.get_attribute("href").endswith(f"/cells/{file}.html#LSTM.{member}")


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("LSTM", f"{REFERENCE}/cells.html#unrolled.cells.LSTM"),
        ("clip_by_global_norm", f"{REFERENCE}/optim.html#unrolled.optim.clip_by_global_norm"),
    ],
)
def test_search_finds_a_name(watch, site, name, target):
    watch.page.goto(f"{site}/search.html?q={name}")
    watch.page.locator(f"#search-results a[href*='{target}']").first.wait_for()
    assert watch.complaints == []


@PHONE_AND_LAPTOP
@pytest.mark.parametrize("path", ["cells/lstm", "warping"])
def test_source_page_fits_and_is_part_of_the_site(watch, site, path):
    page = watch.open(f"{site}/{SOURCES}/{path}.html")
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert page.locator("article h1").count() == 1
    assert page.locator(".bd-sidebar-primary a", has_text="_modules").count() == 0
    assert watch.complaints == []


def test_every_public_module_is_in_the_table_of_contents(watch, site):
    page = watch.open(f"{site}/book/back/library-reference.html")
    table = page.locator("table.modules tbody tr td:first-child").all_inner_texts()
    sidebar = page.locator(".bd-sidebar-primary li.current li a").all_inner_texts()
    assert [f"unrolled.{name.strip()}" for name in table] == [name.strip() for name in sidebar]
