"""Formulas are typeset when the book is built: seen, and heard, without a script on the page."""

import formulas
import pytest

BUILT = formulas.Path(__file__).resolve().parents[2] / formulas.MATHJAX
INLINE = '<span class="math notranslate nohighlight">\\({}\\)</span>'
DISPLAYED = (
    '<div class="math notranslate nohighlight" id="e">\n<span class="eqno">(1)</span>\\[{}\\]</div>'
)


def found(html):
    """The formulas of a page."""
    return [formulas.formula_of(match) for match in formulas.FORMULA.finditer(html)]


def test_formulas_of_a_page_are_found_with_their_text_as_it_was_written():
    html = f"<p>{INLINE.format('a &lt; b')} and {INLINE.format('c')}</p>{DISPLAYED.format(' x ')}"
    assert found(html) == [("a < b", False), ("c", False), ("x", True)]


def test_what_only_looks_like_a_formula_stays():
    assert found(r"<code>\(a\)</code> <p>\[b\]</p>") == []


@pytest.fixture(scope="module")
def typeset():
    """Formula → its HTML, for some formulas; and their stylesheet."""
    asked = [(r"\lambda_i", False), (r"\lambda_i = 12", False), (r"\sum_n s[n]", True)]
    asked += [(r"\nonsense x", False), ("{", False)]
    made, css = formulas.typeset(asked, BUILT)
    return {tex: html for (tex, _), html in made.items()}, css


def test_a_formula_is_seen_and_its_mathml_is_heard(typeset):
    html = typeset[0][r"\lambda_i"]
    assert '<mjx-math class=" MJX-TEX" aria-hidden="true"' in html
    assert "<msub><mi>λ</mi><mi>i</mi></msub></math>" in html


def test_a_letter_is_one_element_with_its_size_and_space(typeset):
    html = typeset[0][r"\lambda_i = 12"]
    assert '<mjx-c class="mjx-c1D706 TEX-I"></mjx-c>' in html
    assert '<mjx-c class="mjx-c1D456 TEX-I" size="s"></mjx-c>' in html
    assert '<mjx-c class="mjx-c3D" space="4"></mjx-c>' in html
    # Two digits stay together: the space is before the first alone.
    digits = '<mjx-c class="mjx-c31"></mjx-c><mjx-c class="mjx-c32"></mjx-c>'
    assert f'<mjx-mn class="mjx-n" space="4">{digits}</mjx-mn>' in html


def test_a_displayed_formula_is_one(typeset):
    html = typeset[0][r"\sum_n s[n]"]
    assert 'display="true"' in html
    assert '<math xmlns="http://www.w3.org/1998/Math/MathML" display="block">' in html


def test_the_stylesheet_names_the_fonts_of_the_site(typeset):
    assert 'url("mathjax/fonts/MathJax_Main-Regular.woff")' in typeset[1]


@pytest.mark.parametrize("tex", [r"\nonsense x", "{"])
def test_what_mathjax_cannot_read_is_an_error_in_the_formula(typeset, tex):
    """For ``\\nonsense`` MathJax by itself writes the name in red, which nobody would notice."""
    assert "<merror" in typeset[0][tex]


def test_rules_for_other_pages_stay(tmp_path):
    path = tmp_path / "vendor" / "mathjax.css"
    formulas.write_styles(path, "a {\n  top: 0;\n}\n\nb {\n  top: 0;\n}\n")
    formulas.write_styles(path, "b {\n  top: 0;\n}\n\nc {\n  top: 0;\n}\n")
    assert [rule[0] for rule in formulas.rules(path.read_text())] == ["a", "b", "c"]


def test_a_formula_is_typeset_once(tmp_path, monkeypatch):
    cache = tmp_path / "formulas.json"
    asked = [("x", False), ("x", True)]
    first, css = formulas.typeset_new(asked, BUILT, cache)
    assert first[asked[0]] != first[asked[1]]

    program = formulas.typeset
    new = []
    monkeypatch.setattr(formulas, "typeset", lambda f, m: new.extend(f) or program(f, m))
    again, both = formulas.typeset_new([*asked, ("y", False)], BUILT, cache)
    assert new == [("y", False)]
    assert {formula: again[formula] for formula in asked} == first
    assert set(formulas.rules(css)) < set(formulas.rules(both))


def test_another_mathjax_typesets_anew(tmp_path, monkeypatch):
    cache = tmp_path / "formulas.json"
    cache.write_text('{"program": "older", "html": {"0x": "old"}, "css": "old"}')
    made, css = formulas.typeset_new([("x", False)], BUILT, cache)
    assert "old" not in made.values()
    assert "old" not in formulas.rules(css)


def test_without_mathjax_the_build_ends_with_its_name(tmp_path):
    with pytest.raises(formulas.ExtensionError, match=f"MathJax failed in {tmp_path}"):
        formulas.typeset([("x", False)], tmp_path)


def test_without_node_the_build_says_what_to_do(monkeypatch):
    monkeypatch.setattr(formulas.shutil, "which", lambda name, path=None: None)
    with pytest.raises(formulas.ExtensionError, match="found none: run `make book`"):
        formulas.node()
