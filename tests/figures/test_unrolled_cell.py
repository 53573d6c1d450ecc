"""The drawing of the cell and of the unrolled cell shows what the equations say."""

import re
import xml.etree.ElementTree as ET

import pytest

from unrolled.figures.diagram import Diagram
from unrolled.figures.unrolled_cell import unrolled_cell

SVG = "{http://www.w3.org/2000/svg}"


def texts(diagram):
    """What is written, without the invisible spaces that end a subscript."""
    root = ET.fromstring(diagram.svg())
    return [
        "".join(t.itertext()).replace("\N{ZERO WIDTH SPACE}", "") for t in root.iter(f"{SVG}text")
    ]


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_every_step_has_its_own_copy_of_the_same_boxes(steps):
    shown = texts(unrolled_cell(steps))
    for box in ("Wr", "Wx", "G"):
        assert shown.count(box) == steps + 1  # the cell above has one of each
    for n in (*map(str, range(steps)), "n"):
        assert [f"{signal}[{n}]" in shown for signal in "xsr"] == [True] * 3
    assert shown.count("delay") == 1
    assert {"r[\N{MINUS SIGN}1]", "r[n\N{MINUS SIGN}1]"} <= set(shown)


def test_everything_is_inside_the_drawing():
    diagram = unrolled_cell(3)
    root = ET.fromstring(diagram.svg())
    for path in root.iter(f"{SVG}path"):
        places = [float(number) for number in re.findall(r"-?[\d.]+", path.get("d"))]
        assert 0 <= min(places[::2]) <= max(places[::2]) <= diagram.width
        assert 0 <= min(places[1::2]) <= max(places[1::2]) <= diagram.height
    for text in root.iter(f"{SVG}text"):
        assert 15 <= float(text.get("y")) <= diagram.height - 5


def test_arrow_ends_where_the_wire_was_to_end():
    diagram = Diagram(100, 100)
    diagram.wire((10, 10), (10, 60), (80, 60))
    head, line = (p.get("d") for p in ET.fromstring(diagram.svg()).iter(f"{SVG}path"))
    assert head.startswith("M 80 60 ")
    assert line.startswith("M 10 10 L 10 60 L ")


def test_a_notebook_shows_it_as_svg():
    diagram = unrolled_cell(1)
    assert diagram._repr_svg_() == diagram.svg()


@pytest.mark.parametrize(
    ("steps", "error", "message"),
    [
        (0, ValueError, "steps: expected an integer ≥ 1, got 0"),
        (4, ValueError, "steps: expected an integer in 1..3, got 4"),
        (2.0, TypeError, "steps: expected an integer, got float 2.0"),
    ],
)
def test_steps_are_refused(steps, error, message):
    with pytest.raises(error, match=message):
        unrolled_cell(steps)
