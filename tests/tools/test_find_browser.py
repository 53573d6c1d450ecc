import find_browser
import pytest


def test_missing_browser_is_an_error_that_says_how_to_get_one(monkeypatch):
    monkeypatch.delenv("UNROLLED_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(FileNotFoundError, match="apt install chromium"):
        find_browser.find_browser()


def test_chosen_browser_that_does_not_exist_is_not_replaced(monkeypatch):
    monkeypatch.setenv("UNROLLED_CHROMIUM", "/no/such/browser")
    with pytest.raises(FileNotFoundError, match="UNROLLED_CHROMIUM"):
        find_browser.find_browser()


def test_chosen_browser_is_used(monkeypatch, tmp_path):
    browser = tmp_path / "my browser"
    browser.touch(mode=0o755)
    monkeypatch.setenv("UNROLLED_CHROMIUM", str(browser))
    assert find_browser.find_browser() == str(browser)
