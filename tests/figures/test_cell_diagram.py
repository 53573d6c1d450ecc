"""The drawings of the growing LSTM show the equations of their stage, and nothing else."""

# ruff: noqa: RUF001 - the signals have Greek letters, the drawings a minus sign

import re
import xml.etree.ElementTree as ET

import pytest
from drawn import DRAWINGS, SVG, crossings, measured, overlaps, texts

from unrolled.figures.cell_diagram import STAGES, cell_diagram, describe
from unrolled.figures.diagram import ACCENT

ERRORS = ("S8", "vanilla", "augmented")
GATES = ("cs", "cu", "cr")

# What each stage writes and strikes out; the symbols are those of its equations.
BEGIN = {"s[n−1]", "s[n]", "r[n−1]", "r[n]", "x[n]", "Ws", "Wr", "Wx", "θs", "Gd", "ℱs[n]", "ℱu[n]"}
WRITES = {
    "S1": {"gcs[n]", "gcu[n]", "given"},
    "S2": {"Ws = I"},
    "S3": {"gcr[n]", "v[n−1]", "v[n]"},
    "S4": {"gcx[n] = 1"},
    "S5": {"u[n]"},
    "S6": {"gcs[n] ⊙ s[n−1]", "gcu[n] ⊙ u[n]"},
    "S7": {"Gc", "zcs[n]", "zcu[n]", "zcr[n]"},
    "S8": {f"Wx{g} x[n]" for g in GATES}
    | {f"Wv{g} v[n−1]" for g in GATES}
    | {f"θ{g}" for g in GATES}
    | {"Wscs s[n−1]", "Wscu s[n−1]", "Wscr s[n]"},
    "vanilla": {"Wvdu", "Wxdu", "bdu", "adu[n]"}
    | {f"a{g}[n]" for g in GATES}
    | {f"b{g}" for g in GATES},
    "augmented": {"gcx[n]", "acx[n]", "bcx", "Wscx s[n−1]", "Wvcx v[n−1]", "q[n]", "Wqdr", "Wxdu ∗"}
    | {f"ξx{g}[n]" for g in (*GATES, "cx", "du")}
    | {"x[n+1]", "…", "x[n+L−1]", "ξxg[n] = Σl Wxg[l] x[n+l]", "g = cs, cu, cr, cx, du"},
}  # fmt: skip
STRIKES = {
    "S2": {"Ws", "ℱs[n]"},
    "S3": {"Ws = I", "r[n−1]"},
    "S5": {"gcx[n] = 1"},
    "S8": {"given"},
    "vanilla": {"Wr", "Wx", "θs", "ℱu[n]", "θcs", "θcu", "θcr", "zcs[n]", "zcu[n]", "zcr[n]"},
    "augmented": {"Wxdu"} | {f"Wx{g} x[n]" for g in GATES},
}


def written(stage):
    """Return what the drawing of a stage is to write, but its heading."""
    there = set(BEGIN)
    for name in STAGES[1 : STAGES.index(stage) + 1]:
        there = (there - STRIKES.get(name, set())) | WRITES[name]
    return there


def parts(diagram):
    """Return the groups of a drawing by name."""
    return {g.get("data-part"): g for g in ET.fromstring(diagram.svg()).iter(f"{SVG}g")}


def shapes(group):
    """Return where a part stands: tags and geometry, without looks and words."""
    places = ("x", "y", "cx", "cy", "r", "d", "width", "height", "text-anchor")
    return [
        (e.tag, *(e.get(name) for name in places)) for e in group.iter() if e.tag != f"{SVG}tspan"
    ]


@pytest.mark.parametrize("stage", STAGES)
def test_a_drawing_writes_the_symbols_of_its_stage_and_no_others(stage):
    heading = 2 if stage[0] == "S" else 1
    assert set(texts(cell_diagram(stage, highlight=False))[heading:]) == written(stage)


@pytest.mark.parametrize("stage", STAGES)
def test_a_part_stands_at_the_same_place_in_every_stage(stage):
    last = parts(cell_diagram("S8", highlight=False))
    here = parts(cell_diagram(stage, highlight=False))
    common = last.keys() & here.keys()
    assert {"state line", "feedback", "readout line"} <= common
    for name in common:
        assert shapes(here[name]) == shapes(last[name])


def test_no_text_overlaps_another_one_or_a_line_or_the_edge(browser):
    page = browser.new_page()
    faults = {}
    for name, diagram in DRAWINGS.items():
        boxes = measured(page, diagram)
        assert len(boxes) == len(texts(diagram))
        faults[name] = overlaps(boxes) + crossings(diagram, boxes)
    page.close()
    assert {name: found for name, found in faults.items() if found} == {}


@pytest.mark.parametrize("error", [False, True])
@pytest.mark.parametrize("stage", ERRORS)
def test_the_smallest_letter_is_nine_px_high_on_a_phone(stage, error):
    diagram = cell_diagram(stage, error=error)
    sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)"', diagram.svg())]
    assert min(sizes) * 358 / diagram.width >= 9  # 390 px less the margins of the page


@pytest.mark.parametrize("stage", [s for s in STAGES if s not in ("S0", "vanilla")])
def test_what_is_new_is_marked_by_color_and_by_weight(stage):
    svg = cell_diagram(stage).svg()
    new = [line for line in svg.splitlines() if ACCENT in line]
    strokes = [float(w) for line in new for w in re.findall(r'stroke-width="([\d.]+)"', line)]
    assert strokes
    assert min(strokes) >= 1.2 * 1.7
    assert ACCENT not in cell_diagram(stage, highlight=False).svg()


@pytest.mark.parametrize("stage", ["S0", "vanilla"])
def test_a_stage_that_adds_nothing_marks_nothing(stage):
    assert cell_diagram(stage).svg() == cell_diagram(stage, highlight=False).svg()


def test_only_the_deferred_valve_is_dashed():
    dashed = {
        stage: [n for n, g in parts(cell_diagram(stage)).items() if "dash" in str(ET.tostring(g))]
        for stage in STAGES
    }
    assert dashed.pop("S4") == ["input ghost"]
    assert not any(dashed.values())


def test_the_core_stage_pales_all_but_the_core():
    shown = parts(cell_diagram("S6", highlight=False))
    strong = {n for n, g in shown.items() if "#222222" in str(ET.tostring(g))}
    assert strong >= {"state line", "valve cs", "valve cu", "update name", "two terms"}
    assert not strong & {"feedback", "readout line", "valve cr", "sample", "update warp"}


def test_the_readout_gate_alone_sees_the_new_state():
    for stage in ("S8", "vanilla", "augmented"):
        shown = texts(cell_diagram(stage))
        assert "Wscr s[n]" in shown
        assert "Wscr s[n−1]" not in shown
        assert {"Wscs s[n−1]", "Wscu s[n−1]"} <= set(shown)
        wire = parts(cell_diagram(stage, highlight=False))["new state"]
        assert len(list(wire.iter(f"{SVG}circle"))) == 1  # the branch on the line of s[n]


@pytest.mark.parametrize("stage", ERRORS)
def test_the_error_passes_every_wire_under_its_name(stage):
    shown = set(texts(cell_diagram(stage, error=True)))
    assert shown >= {"fψ[n+1]", "fχ[n+1]", "fψ[n]", "fχ[n]", "ψ[n]", "χ[n]", "ρ[n]", "γcr[n]"}
    assert shown >= {f"α{g}[n]" for g in (*GATES, "du")}
    assert shown >= {"WTscr → ψ[n]", "WTscs → fψ[n]", "WTscu → fψ[n]", "WTvcr → fχ[n]"}
    only_augmented = {"β[n]", "γcx[n]", "αcx[n]", "WTqdr", "WTscx → fψ[n]"}
    assert shown & only_augmented == (only_augmented if stage == "augmented" else set())


def test_the_error_runs_against_the_state():
    def arrows(diagram, part):
        """Return for each arrowhead on the state's line whether it points to the right."""
        heads = [
            p.get("d") for p in parts(diagram)[part].iter(f"{SVG}path") if p.get("d")[-1] == "Z"
        ]
        tips = [[float(n) for n in re.findall(r"-?[\d.]+", head)] for head in heads]
        return [x0 > x1 for x0, y0, x1, *_ in tips if y0 == 112]

    forward = arrows(cell_diagram("S0"), "state line")
    backward = arrows(cell_diagram("S8", error=True), "state error")
    assert forward == [True, True]
    assert len(backward) >= 4
    assert not any(backward)


@pytest.mark.parametrize("stage", STAGES)
def test_what_enters_on_the_left_leaves_on_the_right_at_the_same_height(stage):
    diagram = cell_diagram(stage)
    ends = [
        [float(n) for n in re.findall(r"-?[\d.]+", p.get("d"))]
        for p in ET.fromstring(diagram.svg()).iter(f"{SVG}path")
    ]
    entries = {points[1] for points in ends if points[0] == 0}
    exits = {points[1] for points in ends if points[0] == diagram.width}
    assert entries == exits
    assert len(entries) == 2


@pytest.mark.parametrize("stage", STAGES)
def test_the_description_is_the_title_and_follows_the_parts(stage):
    words = describe(stage)
    assert ET.fromstring(cell_diagram(stage).svg()).findtext(f"{SVG}title") == words
    assert 2 <= len(re.findall(r"[.](?: |$)", words)) <= 4
    assert ("matrix W_s " in words) == (stage in ("S0", "S1"))
    assert ("valve g_cr[n]" in words) == (STAGES.index(stage) >= 3)
    assert ("W_q_dr" in words) == (stage == "augmented")


@pytest.mark.parametrize("stage", ERRORS)
def test_the_error_is_described_too(stage):
    words = describe(stage, error=True)
    assert ET.fromstring(cell_diagram(stage, error=True).svg()).findtext(f"{SVG}title") == words
    assert ("β[n]" in words) == (stage == "augmented")


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: cell_diagram("S9"), ValueError, "stage: expected one of 'S0'"),
        (lambda: cell_diagram(8), ValueError, "stage: expected one of 'S0'"),
        (lambda: describe("s0"), ValueError, "stage: expected one of 'S0'"),
        (lambda: cell_diagram("S3", error=True), ValueError, "stage: expected one of 'S8'"),
        (lambda: describe("S3", error=True), ValueError, "stage: expected one of 'S8'"),
        (lambda: cell_diagram("S3", highlight=1), TypeError, "highlight: expected True or False"),
        (lambda: cell_diagram("S8", error=None), TypeError, "error: expected True or False"),
    ],
)
def test_what_is_not_there_is_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()
