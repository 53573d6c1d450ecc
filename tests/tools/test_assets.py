"""Only what the list names, with the checksum it names, gets into the site."""

import base64
import hashlib
import io
import json
import tarfile

import assets
import pytest


@pytest.fixture
def archive(tmp_path):
    """An npm archive with two files, and its checksum."""
    path = tmp_path / "thing-1.0.0.tgz"
    with tarfile.open(path, "w:gz") as tar:
        for name, text in {"package/a/one.js": b"one", "package/two.css": b"two"}.items():
            info = tarfile.TarInfo(name)
            info.size = len(text)
            tar.addfile(info, io.BytesIO(text))
    digest = hashlib.sha512(path.read_bytes()).digest()
    return path, "sha512-" + base64.b64encode(digest).decode()


def test_checksum_of_the_list_is_accepted(archive):
    assets.verify(*archive)


def test_changed_archive_is_refused(archive):
    path, integrity = archive
    path.write_bytes(path.read_bytes() + b"!")
    with pytest.raises(assets.AssetError, match=r"thing-1\.0\.0\.tgz: expected sha512-"):
        assets.verify(path, integrity)


def test_only_listed_files_are_unpacked(archive, tmp_path):
    assets.unpack(archive[0], {"a/*.js": "scripts/", "two.css": "look.css"}, tmp_path / "site")
    found = {
        str(p.relative_to(tmp_path / "site")): p.read_text()
        for p in (tmp_path / "site").rglob("*")
        if p.is_file()
    }
    assert found == {"scripts/one.js": "one", "look.css": "two"}


def test_listed_file_that_is_missing_is_an_error(archive, tmp_path):
    with pytest.raises(assets.AssetError, match="no file matches three"):
        assets.unpack(archive[0], {"three.js": "three.js"}, tmp_path)


def test_every_asset_is_pinned_by_version_and_checksum():
    for packages in json.loads(assets.LIST.read_text()).values():
        for entry in packages.values():
            assert entry["integrity"].startswith("sha512-")
            assert entry["version"][0].isdigit()


def test_what_is_there_is_not_fetched_again(monkeypatch):
    def refuse(*arguments):
        raise AssertionError(f"fetched {arguments}")

    monkeypatch.setattr(assets, "fetch", refuse)
    assert list((assets.ensure("site") / "mathjax" / "fonts").glob("*.woff"))
    assert (assets.ensure("build") / "mathjax" / "node-main.js").is_file()


@pytest.mark.parametrize("damage", ["delete", "truncate"])
def test_damaged_asset_is_noticed(damage, tmp_path):
    packages = {"thing": {"version": "1", "integrity": "sha512-", "files": {}}}
    script = tmp_path / "thing.js"
    script.write_text("whole")
    record = {"packages": packages, "files": assets.digests(tmp_path)}
    (tmp_path / assets.STAMP).write_text(json.dumps(record))
    assert assets.intact(tmp_path, packages)
    if damage == "delete":
        script.unlink()
    else:
        script.write_text("wh")
    assert not assets.intact(tmp_path, packages)


def test_npm_comes_from_pypi_where_the_system_has_none(monkeypatch):
    calls = []
    known = {}
    monkeypatch.setattr(assets.shutil, "which", lambda name, path=None: known.get(path))

    def install(command, check):
        calls.append(command)
        known[str(assets.Path(assets.sys.executable).parent)] = "npm-of-the-environment"

    monkeypatch.setattr(assets.subprocess, "run", install)
    assert assets.npm() == "npm-of-the-environment"
    assert "--require-hashes" in calls[0]
    assert str(assets.NODE_LOCK) in calls[0]
