"""JupyterLite is built from parts that fit together, or not at all."""

from __future__ import annotations

import ast
import hashlib
import json
import zipfile

import assets
import build_lite
import pytest
from lite import lock, pages, wheels
from lite.errors import LiteError

INFO = {"python": "3.14.2", "abi_version": "2026_0", "arch": "wasm32", "platform": "emscripten"}
MACHINE = "pyemscripten_2026_0_wasm32"
COMPILED = f"compiled-1.0-cp314-cp314-{MACHINE}.whl"
ADDRESS = "https://distribution.test/full/"


def official(content=b"compiled"):
    """A lock of Pyodide with one compiled package, which wants a pure one, and that."""
    digest = hashlib.sha256(content).hexdigest()
    entries = {
        "Compiled": {"file_name": COMPILED, "sha256": digest, "depends": ["pure", "old"]},
        "pure": {"file_name": "pure-1.0-py3-none-any.whl", "sha256": "0", "depends": []},
        "old": {"file_name": "old-1.0-py3-none-any.whl", "sha256": "0", "depends": []},
    }
    more = {"version": "1.0", "imports": [], "install_dir": "site"}
    packages = {name: {"name": name, **entry, **more} for name, entry in entries.items()}
    return {"info": INFO, "packages": packages}


@pytest.fixture
def wheel(tmp_path):
    """Return what writes a wheel with these tags and lines of metadata."""

    def write(name, *metadata, version="2.0", tags="py3-none-any"):
        path = tmp_path / f"{name}-{version}-{tags}.whl"
        lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", *metadata]
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(f"{name}-{version}.dist-info/METADATA", "\n".join([*lines, ""]))
            archive.writestr(f"{name}/__init__.py", "")
        return path

    return write


def test_a_lock_has_our_wheels_by_name_and_the_compiled_ones_by_address(wheel):
    ours = [wheel("pure"), wheel("asking", "Requires-Dist: compiled>=1", "Requires-Dist: pure")]
    packages = lock.make(official(), ours, ADDRESS)["packages"]
    assert packages.keys() == {"asking", "compiled", "pure"}
    assert packages["compiled"]["file_name"] == ADDRESS + COMPILED
    assert packages["compiled"]["sha256"] == official()["packages"]["Compiled"]["sha256"]
    assert packages["compiled"]["depends"] == ["pure"]
    assert packages["asking"]["depends"] == ["compiled", "pure"]
    assert packages["pure"]["file_name"] == ours[0].name
    assert packages["pure"]["sha256"] == wheels.sha256(ours[0])
    assert packages["pure"]["imports"] == ["pure"]


def test_what_is_not_for_the_browser_is_left_out(wheel):
    asking = wheel(
        "asking",
        "Requires-Dist: pexpect; sys_platform != 'emscripten'",
        "Requires-Dist: backport; python_version < '3.14'",
        "Requires-Dist: pytest; extra == 'test'",
        "Requires-Dist: widgetsnbextension",
    )
    assert lock.make(official(), [asking], ADDRESS)["packages"]["asking"]["depends"] == []


def test_the_library_is_loaded_with_its_extras_but_z3(wheel):
    extras = [f"Requires-Dist: pure; extra == '{name}'" for name in ("figures",)]
    extras += ["Requires-Dist: z3-solver>=4; extra == 'verify'"]
    extras += ["Requires-Dist: torch; extra == 'torch'"]
    found = lock.make(official(), [wheel("unrolled", *extras), wheel("pure")], ADDRESS)
    assert found["packages"]["unrolled"]["depends"] == ["pure"]


@pytest.mark.parametrize(
    ("tags", "metadata"),
    [
        ("cp313-cp313-" + MACHINE, ()),
        ("cp314-cp314-pyemscripten_2025_0_wasm32", ()),
        ("cp314-cp314-manylinux_2_28_x86_64", ()),
        ("py3-none-any", ("Requires-Python: <3.14",)),
    ],
)
def test_a_wheel_for_another_python_is_refused_and_both_are_named(wheel, tags, metadata):
    path = wheel("other", *metadata, tags=tags)
    with pytest.raises(LiteError, match=r"other-2\.0.* does not run on Pyodide's Python 3\.14\.2"):
        lock.make(official(), [path], ADDRESS)


@pytest.mark.parametrize(
    "tags", ["py3-none-" + MACHINE, "cp314-cp314-" + MACHINE, "py2.py3-none-any"]
)
def test_a_wheel_for_this_python_is_taken(wheel, tags):
    assert "fits" in lock.make(official(), [wheel("fits", tags=tags)], ADDRESS)["packages"]


def test_a_version_that_will_not_do_is_refused_and_both_are_named(wheel):
    asking = wheel("asking", "Requires-Dist: compiled>=9")
    with pytest.raises(LiteError, match=r"needs compiled>=9, but the browser gets compiled 1\.0"):
        lock.make(official(), [asking], ADDRESS)


@pytest.mark.parametrize("name", ["nowhere", "old"])
def test_a_package_the_site_does_not_have_is_named(wheel, name):
    asking = wheel("asking", f"Requires-Dist: {name}")
    with pytest.raises(LiteError, match=rf"{name}.*browser\.in"):
        lock.make(official(), [asking], ADDRESS)


def test_a_copy_of_the_distribution_is_served_with_verified_files(monkeypatch, wheel, tmp_path):
    folder, copy = tmp_path / "served", tmp_path / "copy"
    folder.mkdir()
    copy.mkdir()
    asking = wheel("asking", "Requires-Dist: compiled")
    monkeypatch.setattr(wheels, "from_pypi", lambda info: [asking, wheel("pure")])
    monkeypatch.setattr(wheels, "of_the_library", lambda folder: wheel("unrolled"))

    def serve():
        (folder / build_lite.LOCK).write_text(json.dumps(official()))
        build_lite.serve_packages(folder, ADDRESS, str(copy))

    with pytest.raises(LiteError, match=rf"there is no {COMPILED} in .*copy"):
        serve()
    (copy / COMPILED).write_bytes(b"altered")
    with pytest.raises(LiteError, match=rf"{COMPILED} is not the file .*expected SHA-256"):
        serve()
    (copy / COMPILED).write_bytes(b"compiled")
    serve()
    assert (folder / COMPILED).read_bytes() == b"compiled"
    served = json.loads((folder / build_lite.LOCK).read_text())["packages"]
    assert served["compiled"]["file_name"] == COMPILED  # beside the lock: nothing leaves the site


def test_pyodide_is_the_one_the_kernel_is_written_for(monkeypatch, tmp_path):
    monkeypatch.setattr(build_lite.environment, "python", lambda: tmp_path)
    monkeypatch.setattr(build_lite.environment, "kernel_wants", lambda program: "1.2.3")
    monkeypatch.setattr(assets, "ensure", lambda group: tmp_path)
    with pytest.raises(LiteError, match=r"Pyodide 314\..* written for 1\.2\.3"):
        build_lite.build(tmp_path)


def test_a_notebook_without_the_cell_that_installs_is_an_error(tmp_path):
    (tmp_path / "a.ipynb").write_text('{"cells": [], "metadata": {}}')
    with pytest.raises(LiteError, match=r"a\.ipynb: the second cell"):
        pages.write(tmp_path, tmp_path / "files")
    with pytest.raises(LiteError, match="no notebooks"):
        pages.write(tmp_path / "empty", tmp_path / "files")


@pytest.mark.parametrize("leads", ["", "../lite/notebooks/index.html?path=book/other.ipynb"])
def test_a_page_without_its_button_is_an_error(tmp_path, leads):
    page = tmp_path / "book" / "page.html"
    page.parent.mkdir()
    page.write_text(f'<a href="{leads}">')
    with pytest.raises(LiteError, match=r"page\.html .* opens book/page\.ipynb: .*WITH_LITE=1"):
        build_lite.check_button(tmp_path, "book/page.ipynb")
    page.write_text('<a href="../lite/notebooks/index.html?path=book/page.ipynb">')
    build_lite.check_button(tmp_path, "book/page.ipynb")


def test_a_notebook_that_a_reader_took_home_runs_its_first_cell_there(tmp_path):
    cell = {"cell_type": "code", "metadata": {}, "source": ["import unrolled\n", "done = 1"]}
    text = {"cell_type": "markdown", "metadata": {}, "source": "# Title"}
    (tmp_path / "page.ipynb").write_text(json.dumps({"cells": [text, cell], "metadata": {}}))
    pages.write(tmp_path, tmp_path / "files")
    made = json.loads((tmp_path / "files" / "page.ipynb").read_text())
    code = compile(
        "".join(made["cells"][1]["source"]), "cell", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    )
    found: dict[str, object] = {}
    with pytest.raises(StopIteration):  # a cell with `await` is a coroutine; it waits for nothing
        eval(code, found).send(None)
    assert found["done"] == 1
    assert made["metadata"]["unrolled"] == {"page": "page.html"}


def test_the_same_module_makes_the_same_wheel(tmp_path):
    made = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        made.append(wheels.of_module(wheels.HELPER, "1.0", tmp_path / name).read_bytes())
    assert made[0] == made[1]
