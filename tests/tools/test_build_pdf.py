"""What TeX says is read: a book with a fault in it is no book."""

import build_pdf
import find_tex
import pytest

CLEAN = """This is XeTeX
Overfull \\hbox (5.9pt too wide) in paragraph at lines 4--5
Underfull \\vbox (badness 10000) has occurred
"""


def test_a_clean_log_has_no_faults():
    assert build_pdf.faults(CLEAN) == []


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("! Undefined control sequence.", "error"),
        ("./unrolled.tex:12: Missing $ inserted.", "error"),
        ("LaTeX Warning: Reference `eq' on page 3 undefined on input line 9.", "undefined"),
        ("LaTeX Warning: Hyper reference `eq' on page 3 undefined on input line 9.", "undefined"),
        ("LaTeX Warning: Citation `who' on page 3 undefined on input line 9.", "unknown citation"),
        ("LaTeX Warning: Label `eq' multiply defined.", "doubled label"),
        ("Missing character: There is no ⊙ in font X!", "no such sign"),
        ("LaTeX Font Warning: Font shape `TU/x/b/n' undefined", "no such font"),
        ("Overfull \\hbox (6.1pt too wide) in paragraph at lines 4--5", "sticks out"),
        ("Overfull \\vbox (30.0pt too high) has occurred", "sticks out"),
    ],
)
def test_each_kind_of_fault_is_found(line, kind):
    assert build_pdf.faults(f"{CLEAN}{line}\n") == [f"{kind}: {line}"]


def test_without_tex_one_clear_error(monkeypatch, capsys):
    monkeypatch.setattr(find_tex, "missing", lambda: ["latexmk"])
    assert build_pdf.build() == 1
    assert "missing: latexmk" in capsys.readouterr().err


def test_before_the_site_is_built_one_clear_error(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(find_tex, "missing", list)
    monkeypatch.setattr(build_pdf, "BUILD", tmp_path)
    assert build_pdf.build() == 1
    assert "Build the site first: make book" in capsys.readouterr().err


def test_a_book_with_faults_leaves_no_pdf_behind(monkeypatch, capsys, tmp_path):
    (tmp_path / "html").mkdir()
    (tmp_path / "html" / "index.html").touch()
    old = tmp_path / "unrolled.pdf"
    old.touch()
    monkeypatch.setattr(find_tex, "missing", list)
    monkeypatch.setattr(build_pdf, "BUILD", tmp_path)
    monkeypatch.setattr(build_pdf, "PDF", old)
    monkeypatch.setattr(build_pdf, "write_latex", lambda: 0)
    monkeypatch.setattr(build_pdf, "typeset", lambda: ["undefined: a reference"])
    assert build_pdf.build() == 1
    assert "undefined: a reference" in capsys.readouterr().err
    assert not old.exists()
