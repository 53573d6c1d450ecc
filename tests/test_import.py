"""``import unrolled`` is light: measured and inspected in fresh interpreters."""

import statistics
import subprocess
import sys

import pytest

import unrolled

HEAVY = ["sympy", "matplotlib", "torch", "onnx", "scipy", "anywidget", "ipywidgets", "IPython"]


def run(code):
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    return result.stdout.strip()


def test_import_loads_nothing_heavy():
    loaded = run("import sys, unrolled; print(*sys.modules)").split()
    assert "numpy" in loaded
    assert [name for name in HEAVY if name in loaded] == []


def test_import_costs_less_than_300_ms_beyond_numpy():
    """Interleaved, so that a busy moment of the machine meets both; the median of seven."""
    timed = (
        "import time; start = time.perf_counter(); import {}; print(time.perf_counter() - start)"
    )
    seconds = {"numpy": [], "unrolled": []}
    for _ in range(7):
        for module, times in seconds.items():
            times.append(float(run(timed.format(module))))
    beyond = statistics.median(seconds["unrolled"]) - statistics.median(seconds["numpy"])
    assert beyond < 0.3, seconds


def test_every_public_name_is_there():
    for name in unrolled.__all__:
        assert getattr(unrolled, name) is not None
    assert set(unrolled.__all__) <= set(dir(unrolled))


def test_unknown_names_are_refused():
    with pytest.raises(AttributeError, match="module 'unrolled' has no attribute 'GRUU'"):
        unrolled.GRUU  # noqa: B018


def test_the_version_is_the_packages():
    from importlib.metadata import version

    assert unrolled.__version__ == version("unrolled")
