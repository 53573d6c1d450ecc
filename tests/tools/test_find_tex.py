import find_tex
import pytest


def test_on_a_bare_machine_everything_is_missing(monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert find_tex.missing() == list(find_tex.PACKAGES)


def test_one_message_names_each_package_and_the_command(monkeypatch):
    said = find_tex.message(["latexmk", "fonts-texgyre"])
    assert "missing: latexmk, fonts-texgyre" in said
    assert "sudo apt install --no-install-recommends latexmk fonts-texgyre" in said


@pytest.mark.parametrize("name", find_tex.TEX_FILES)
def test_a_package_whose_file_tex_does_not_find_is_missing(monkeypatch, name):
    def output(*command):
        if command[0] == "kpsewhich":
            return "" if command[1] == find_tex.TEX_FILES[name] else "found"
        return ", ".join(find_tex.FONTS.values())

    monkeypatch.setattr(find_tex.shutil, "which", lambda program: program)
    monkeypatch.setattr(find_tex, "output", output)
    assert find_tex.missing() == [name]
