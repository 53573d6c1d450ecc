"""Lighthouse on the first page and three chapters, as a phone on a slow network sees them."""

from __future__ import annotations

import lighthouse
import pytest

PAGES = [
    "book/index.html",
    "book/roots/where-does-the-carry-go.html",
    "book/roots/stability.html",  # the heaviest
    "book/lstm/the-backward-pass.html",
]
#: What the best run has to reach. A run on a machine that does other things counts its processor's
#: time as the page's, and may look before all of a page is laid out, when boxes overlap.
LEAST = {"performance": 0.95, "accessibility": 1}
RUNS = 12


def shortcomings(report, category):
    """What in a category is not perfect, in words."""
    audits = (report["audits"][a["id"]] for a in report["categories"][category]["auditRefs"])
    return [
        f"{a['id']} {a['score']}: {a.get('displayValue', '')}"
        for a in audits
        if a["score"] is not None and a["score"] < 1
    ]


@pytest.mark.parametrize("path", PAGES)
def test_page_is_fast_accessible_and_well_made(site, path, record_property):
    best = dict.fromkeys(LEAST, 0.0)
    for _ in range(RUNS):
        report = lighthouse.run(f"{site}/{path}")
        scores = {name: part["score"] for name, part in report["categories"].items()}
        # These do not depend on how busy the machine is: one run decides.
        assert scores["best-practices"] == 1, shortcomings(report, "best-practices")
        assert scores["seo"] >= 0.95, shortcomings(report, "seo")
        audits = report["audits"]
        assert audits["cumulative-layout-shift"]["numericValue"] < 0.05
        assert audits["total-byte-weight"]["numericValue"] < 1e6
        best = {name: max(score, scores[name]) for name, score in best.items()}
        if all(best[name] >= least for name, least in LEAST.items()):
            break
    record_property("lighthouse", f"{path}: {best}")
    for name, least in LEAST.items():
        assert best[name] >= least, shortcomings(report, name)
