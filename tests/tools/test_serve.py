"""The site is served as a host would: compressed, with its own page for what is not there."""

import gzip
import urllib.error
import urllib.request

import pytest
from served import served


@pytest.fixture
def address(tmp_path):
    """A served folder."""
    (tmp_path / "index.html").write_text("<p>" + "words " * 500)
    (tmp_path / "face.woff2").write_bytes(b"compressed already")
    (tmp_path / "404.html").write_text("<h1>There is no such page</h1>")
    with served(tmp_path) as where:
        yield where


def ask(address, **headers):
    """The headers and the body of an answer."""
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as answer:
        return answer.headers, answer.read()


def test_text_is_compressed_for_who_takes_it(address, tmp_path):
    headers, body = ask(f"{address}/index.html", **{"Accept-Encoding": "gzip"})
    assert headers["Content-Encoding"] == "gzip"
    assert headers["Content-Type"] == "text/html"
    assert int(headers["Content-Length"]) == len(body) < 200
    assert gzip.decompress(body) == (tmp_path / "index.html").read_bytes()


def test_who_does_not_take_it_gets_the_file_itself(address, tmp_path):
    headers, body = ask(f"{address}/index.html")
    assert headers["Content-Encoding"] is None
    assert body == (tmp_path / "index.html").read_bytes()


def test_what_is_compressed_already_is_sent_as_it_is(address):
    headers, body = ask(f"{address}/face.woff2", **{"Accept-Encoding": "gzip"})
    assert headers["Content-Encoding"] is None
    assert body == b"compressed already"


def test_a_changed_file_is_not_served_from_memory(address, tmp_path):
    ask(f"{address}/index.html", **{"Accept-Encoding": "gzip"})
    (tmp_path / "index.html").write_text("new")
    _, body = ask(f"{address}/index.html", **{"Accept-Encoding": "gzip"})
    assert gzip.decompress(body) == b"new"


def test_a_wrong_address_shows_the_page_of_the_site(address):
    with pytest.raises(urllib.error.HTTPError) as caught:
        ask(f"{address}/nowhere/at/all.html")
    with caught.value as answer:
        assert answer.code == 404
        assert b"There is no such page" in answer.read()


def test_nothing_above_the_folder_is_served(address):
    with pytest.raises(urllib.error.HTTPError) as caught:
        ask(f"{address}/../../../../etc/hostname")
    with caught.value as answer:
        assert answer.code == 404
