"""A symbol is found however it is typed."""

import pytest
from docutils import nodes
from docutils.utils import new_document
from search_symbols import SearchInFormulas, add_entries, spellings
from sphinx import addnodes


@pytest.mark.parametrize(
    ("tex", "want"),
    {
        r"\lambda": {"λ", "lambda"},
        r"\Theta": {"Θ", "Theta"},
        r"\varepsilon": {"ε", "epsilon"},
        "W_r": {"W_r", "W"},
        r"\hat W": {"W"},
        r"\tau_s(k)": {"τ_s", "τ", "tau_s", "tau"},
        r"\rho_{\max}": {"ρ_max", "ρ", "rho_max", "rho"},  # noqa: RUF001
        r"W_{x_{cs}}": {"W_x_cs", "W"},
        r"W_{x_\bullet}": {"W_x", "W"},
        r"\mathcal F_s": {"F_s", "F"},
        r"f_\psi[n]": {"f_ψ", "f", "f_psi"},
        r"\Delta T": {"ΔT", "DeltaT"},
        "G'": {"G'"},
        r"\partial s[l]/\partial s[n]": set(),
        r"\odot": set(),
        "s^*": set(),
    }.items(),
)
def test_spellings_of_a_symbol(tex, want):
    assert set(spellings(tex)) == want


def words(text):
    """What a search for any of the words of a text finds."""
    return set(SearchInFormulas({}).split(text))


def test_a_formula_is_found_by_letters_by_names_and_by_indices():
    found = words(r"W_{x_{cs}} v_{n} + \lambda_i \Sigma_{cr} \eta")
    assert found >= {"W_x_cs", "v_n", "λ_i", "λ", "Σ", "lambda_i", "η", "eta"}
    assert "θ" not in words(r"\beta \eta")  # beta is not b and eta; theta is not t, h and eta


def test_plain_text_is_split_as_ever():
    assert SearchInFormulas({}).split("The gate forgets, V_n too.") == [
        *("The", "gate", "forgets", "V_n", "too")
    ]


class App:
    """What the extension asks of Sphinx."""

    class builder:  # noqa: N801
        name = "html"


def table(*symbols):
    """A page with a table of symbols, and the table's rows."""
    rows = [
        nodes.row("", nodes.entry("", nodes.paragraph("", "", nodes.math("", s)))) for s in symbols
    ]
    head = nodes.thead("", nodes.row("", nodes.entry("", nodes.math("", "Z"))))
    inner = nodes.tgroup("", head, nodes.tbody("", *rows))
    document = new_document("page")
    document += nodes.container("", nodes.table("", inner), classes=["notation"])
    return document, rows


def test_a_row_of_the_notation_is_a_place_that_its_symbol_leads_to():
    document, rows = table(r"\lambda", r"\odot", "W_r")
    add_entries(App, document, "page")
    assert [row["ids"] for row in rows] == [["symbol-1"], [], ["symbol-3"]]
    entries = [entry[1:3] for node in document.findall(addnodes.index) for entry in node["entries"]]
    assert entries == [
        ("λ", "symbol-1"),
        ("lambda", "symbol-1"),
        ("W_r", "symbol-3"),
        ("W", "symbol-3"),
    ]


def test_other_tables_stay_as_they_are():
    document, rows = table("W_r")
    document[0]["classes"] = []
    add_entries(App, document, "page")
    assert rows[0]["ids"] == []
    assert not list(document.findall(addnodes.index))
