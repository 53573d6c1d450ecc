"""What comes out of a box is made anew: only kinds that cannot act, and bounded."""

import base64
import json

import nbformat
import pytest

from unrolled_course.containment import Limits
from unrolled_course.containment.outputs import PNG, safe_outputs
from unrolled_course.containment.story import Story

IMAGE = base64.b64encode(PNG + b"pixels").decode()


def shown(data, **more):
    return {"output_type": "display_data", "data": data, "metadata": {}, **more}


@pytest.mark.parametrize(
    "found",
    [
        None,
        7,
        "text",
        {},
        [None, 3, "x", []],
        [{"output_type": "unknown"}],
        [{"output_type": ["stream"]}],
        [shown(None)],
        [shown({"text/html": "<script></script>"})],
        [shown({"application/javascript": "alert(1)"})],
        [shown({"image/svg+xml": "<svg onload='alert(1)'/>"})],
        [shown({"text/latex": "$x$"})],
        [shown({"image/png": "no base64"})],
        [shown({"image/png": 7})],
        [shown({"image/png": base64.b64encode(b"<script>").decode()})],
        [shown({"image/png": base64.b64encode(PNG + bytes(2000)).decode()})],
    ],
)
def test_nothing_is_left_of_what_could_act_or_is_no_output(found):
    assert safe_outputs(found, 10, 1000) == []


def test_what_is_kept_is_made_anew():
    found = [
        shown({"text/plain": "1", "image/png": IMAGE + "\n"}, metadata={"a": "b"}, extra="x"),
        {"output_type": "stream", "name": "\"onload='x'", "text": ["a", "b"]},
        {"output_type": "error", "ename": "E", "evalue": 3, "traceback": ["x\ny"]},
    ]
    assert safe_outputs(found, 10, 1000) == [
        {
            "output_type": "display_data",
            "metadata": {},
            "data": {"text/plain": "1", "image/png": IMAGE},
        },
        {"output_type": "stream", "name": "stdout", "text": "ab"},
        {"output_type": "error", "ename": "E", "evalue": "3", "traceback": ["x", "y"]},
    ]


def test_text_can_be_written_and_is_bounded():
    found = [{"output_type": "stream", "name": "stdout", "text": "\ud800" + "x" * 5000}] * 30
    made = safe_outputs(found, 10, 1000)
    assert len(made) == 10
    assert made[0].text.startswith("\\ud800xxx")
    assert made[0].text.endswith("x\n[cut here]")
    made[0].text.encode("utf-8")


@pytest.fixture
def story():
    cells = [nbformat.v4.new_code_cell("1"), nbformat.v4.new_markdown_cell("text")]
    return Story(nbformat.v4.new_notebook(cells=cells), Limits(records=2, record_bytes=100))


def event(kind, **facts):
    return json.dumps({"event": kind, **facts}).encode()


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"no json",
        b"7",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b"[" * 100_000,
        event("begun"),
        event("begun", index={}),
        event("record", name=3, content="MTIz"),
        event("record", name="a", content="not base64"),
        event("record", name="a", content=None),
    ],
)
def test_what_is_no_event_ends_the_story(story, line):
    story.hear(event("ready"))
    story.hear(line)
    assert "sent what the grader does not understand" in story.ended


@pytest.mark.parametrize(
    "line",
    [
        event("begun", index=1),
        event("begun", index=-1),
        event("begun", index=99),
        event("done", index=0, met=None, outputs=[], seconds=1, alive=True),
        event("failed", reason="forged"),
        event("unknown"),
        event("record", name="../up", content="MTIz"),
        event("record", name="a/b", content="MTIz"),
        event("record", name=".hidden", content="MTIz"),
        event("record", name="", content="MTIz"),
        event("record", name="large", content=base64.b64encode(bytes(101)).decode()),
    ],
)
def test_an_event_out_of_place_changes_nothing(story, line):
    story.hear(event("ready"))
    story.hear(line)
    assert (story.current, story.ended, story.failed, story.over) == (None, None, None, False)
    assert story.records == {}
    assert story.outputs == {}


def test_records_are_counted_and_the_last_of_a_name_stands(story):
    for name, content in (("a", b"1"), ("b", b"2"), ("c", b"3"), ("a", b"4")):
        story.hear(event("record", name=name, content=base64.b64encode(content).decode()))
    assert story.records == {"a": b"4", "b": b"2"}


def test_what_came_with_the_notebook_is_filtered_if_nothing_ran(story):
    story.notebook.cells[0].outputs = [
        nbformat.from_dict(shown({"text/plain": "kept", "text/html": "<b>dropped</b>"}))
    ]
    story.close("total")
    done = story.result()
    assert done.ended.startswith("A part of the notebook was running when the 300 seconds")
    assert done.notebook.cells[0].outputs[0].data == {"text/plain": "kept"}
