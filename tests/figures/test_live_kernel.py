"""Figures in a real kernel: ``figure.values`` follows the reader, and the page follows it.

JupyterLab, JupyterLite and Colab speak to a figure by the messages that are sent here.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from figure_registry import FIGURES
from jupyter_client import KernelClient
from jupyter_client.manager import run_kernel

from unrolled.figures.stages import HANDS, NAMES, left_over

TESTS = Path(__file__).resolve().parents[1]
PATIENCE = 60  # seconds: the machine may be busy
SQUARES = """
export const compute = (values, { square }) => square;
export const draw = (square, values, data, { svg }) => svg("svg");
export const describe = (square, { m }) => `At ${m} there is ${square}.`;
"""
START = f"""
import sys
sys.path.insert(0, {str(TESTS)!r})
from figure_registry import FIGURES
"""


@pytest.fixture(scope="module")
def kernel() -> Iterator[KernelClient]:
    """Return a kernel that has the figures at hand."""
    environment = {**os.environ, "JUPYTER_PREFER_ENV_PATH": "1"}
    with run_kernel(kernel_name="python3", env=environment) as client:
        run(client, START)
        yield client


def run(client: KernelClient, code: str, value: str = "None") -> tuple[Any, list[dict]]:
    """Run code; return the text of an expression after it and all messages to the page."""
    said: list[dict] = []
    reply = client.execute_interactive(
        code, user_expressions={"value": value}, output_hook=said.append, timeout=PATIENCE
    )["content"]
    assert reply["status"] == "ok", "\n".join(reply["traceback"])
    shown = reply["user_expressions"]["value"]
    assert shown["status"] == "ok", shown
    return eval(shown["data"]["text/plain"], {}), said


def updates(said: list[dict], comm: str) -> list[dict]:
    """Return the states that a widget sent to its page."""
    messages = [m["content"] for m in said if m["msg_type"] == "comm_msg"]
    sent = [m["data"] for m in messages if m["comm_id"] == comm]
    return [data["state"] for data in sent if data["method"] == "update"]


def send(client: KernelClient, comm: str, data: dict) -> None:
    """Send what a page sends to a widget."""
    content = {"comm_id": comm, "data": {"buffer_paths": [], **data}}
    client.shell_channel.send(client.session.msg("comm_msg", content))


def moved(first: dict, controls: list[dict]) -> dict:
    """Return values with one control somewhere else."""
    for spec in controls:
        if spec["kind"] == "slider":
            end = spec["high"] if first[spec["name"]] != spec["high"] else spec["low"]
            return {**first, spec["name"]: end}
        if spec["kind"] == "choice":
            other = next(one for one in spec["options"] if one != first[spec["name"]])
            return {**first, spec["name"]: other}
    raise AssertionError("no slider and no choice")


@pytest.mark.parametrize("name", FIGURES)
def test_values_follow_the_reader_and_the_page_follows_the_values(kernel, name):
    (comm, first), said = run(
        kernel,
        f"figure = FIGURES[{name!r}].make(); display(figure)",
        "(figure.comm.comm_id, figure.values)",
    )
    (opened,) = [
        m["content"]
        for m in said
        if m["msg_type"] == "comm_open" and m["content"]["comm_id"] == comm
    ]
    state = opened["data"]["state"]
    assert state["values"] == first
    assert all(state[part] for part in ("_esm", "_css", "title", "caption", "script"))
    shown = [m["content"]["data"] for m in said if m["msg_type"] == "display_data"]
    view = "application/vnd.jupyter.widget-view+json"
    assert [data[view]["model_id"] for data in shown if view in data] == [comm]

    # The reader moves a control.
    there = moved(first, state["controls"])
    send(kernel, comm, {"method": "update", "state": {"values": there}})
    seen, _ = run(kernel, "", "figure.values")
    assert seen == there

    # The program moves it back, and the page is told.
    _, said = run(kernel, f"figure.values = {first!r}")
    told = updates(said, comm)
    assert told, "no update was sent"
    assert told[-1]["values"] == first


LIVE = (
    """
from unrolled.figures import Figure, Live, Slider
SCRIPT = """
    + repr(SQUARES)
    + """
figure = Figure(
    title="Squares", caption="They grow.", words="At 0 there is 0.", script=SCRIPT,
    controls=[Slider("n", "Here", 0, 9, 1, value=0)], data={"square": 0, "kept": 1},
    live=Live([Slider("m", "There", 0, 9, 1, value=0)], lambda m: {"square": m**2}),
)
"""
)


def test_a_kernel_that_is_asked_says_that_it_is_there(kernel):
    comm, _ = run(kernel, LIVE, "figure.comm.comm_id")
    answers: list[dict] = []
    send(kernel, comm, {"method": "custom", "content": {"ask": "live"}})
    # What comes after is for a request of its own; wait for the answer to the message.
    while not answers:
        message = kernel.get_iopub_msg(timeout=PATIENCE)
        if message["msg_type"] == "comm_msg" and message["content"]["comm_id"] == comm:
            answers.append(message["content"]["data"])
    assert answers == [{"method": "custom", "content": {"live": True}}]


def test_a_live_control_makes_the_kernel_compute_and_no_other_does(kernel):
    comm, _ = run(kernel, LIVE, "figure.comm.comm_id")
    _, said = run(kernel, "figure.values = {'n': 5}")
    assert updates(said, comm) == [{"values": {"n": 5, "m": 0}}]
    _, said = run(kernel, "figure.values = {'m': 3}")
    (told,) = [state for state in updates(said, comm) if "data" in state]
    assert told["data"] == {"square": 9, "kept": 1}
    assert told["computed"] == {"m": 3}  # in the same message


def test_the_stages_show_fresh_cells_of_any_seed(kernel):
    code = "figure = FIGURES['stages'].make(); figure.values = {'seed': 7}"
    found, _ = run(kernel, code, "(figure.data['left'], figure.computed)")
    curves = [[left_over(name, hand, 7).tolist() for hand in HANDS] for name in NAMES]
    assert found == (curves, {"seed": 7})
    assert curves[0] != [left_over("S0", hand).tolist() for hand in HANDS]
