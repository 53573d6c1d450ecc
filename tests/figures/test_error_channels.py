"""The drawing of the two channels shows the blocks of the Jacobian of the pair (s, v)."""

# ruff: noqa: RUF001 - the signals have Greek letters, the drawings a minus sign

import re
import xml.etree.ElementTree as ET

from drawn import SVG, texts

from unrolled.figures.diagram import ACCENT
from unrolled.figures.error_channels import error_channels

S_LINE, V_LINE = 120, 330


def groups(name):
    return [
        g
        for g in ET.fromstring(error_channels().svg()).iter(f"{SVG}g")
        if g.get("data-part") == name
    ]


def ends(group):
    """Return where each line of a part begins, and where the points of its arrows are."""
    starts, tips = [], []
    for path in group.iter(f"{SVG}path"):
        numbers = [float(n) for n in re.findall(r"-?[\d.]+", path.get("d"))]
        (tips if path.get("d").endswith("Z") else starts).append(tuple(numbers[:2]))
    return starts, tips


def test_each_of_two_steps_has_the_blocks_of_its_jacobian():
    shown = texts(error_channels())
    for block in ("JTss", "JTsv", "WTvcr", "r ⊙ Gc′"):
        assert shown.count(block) == 2
    for k in ("k−1", "k", "k+1"):
        assert {f"ψ[{k}]", f"χ[{k}]", f"R[{k}]T"} <= set(shown)
    assert {"αcr[k]", "αcr[k+1]", "step k", "step k+1"} <= set(shown)


def test_the_by_pass_leads_from_value_to_value_and_never_touches_a_state():
    for group in groups("by-pass"):
        starts, tips = ends(group)
        right, left = max(starts), min(tips)
        assert right[1] == V_LINE  # from the knot of χ[k]
        assert left[1] == V_LINE + 14  # into the sum of χ[k-1], from below
        assert min(y for _, y in starts + tips) >= V_LINE > S_LINE


def test_the_by_pass_is_named_in_the_letters_of_the_cell():
    shown = texts(error_channels())
    assert {"v[k−1] → acr[k] → v[k]", "v[k] → acr[k+1] → v[k+1]"} <= set(shown)


def test_the_by_pass_alone_is_marked_and_by_more_than_color():
    for group in groups("by-pass"):
        look = ET.tostring(group, encoding="unicode")
        assert ACCENT in look
        assert "stroke-dasharray" in look
        assert 'font-weight="700"' in look
    for group in groups("step") + groups("readout"):
        look = ET.tostring(group, encoding="unicode")
        assert ACCENT not in look
        assert "stroke-dasharray" not in look


def test_the_error_runs_to_the_left_on_both_channels():
    for group in groups("step"):
        starts, tips = ends(group)
        on_state = [x for x, y in tips if y == S_LINE]
        assert len(on_state) == 2
        assert all(any(x < x0 for x0, y in starts if y == S_LINE) for x in on_state)
        assert [y for x, y in tips if y == V_LINE] == [V_LINE]  # J_sv reaches the value


def test_the_title_says_what_is_seen():
    title = ET.fromstring(error_channels().svg()).findtext(f"{SVG}title")
    assert "by-pass" in title
    assert 'role="img"' in error_channels().svg()
