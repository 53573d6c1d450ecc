"""Whatever stops a process that saves, the file that was there is still there, whole."""

import os
import random
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from training_run import START, assert_same_to_the_last_bit, interrupt, run

from unrolled.optim import SGD
from unrolled.train import Interrupted, _archive, load, save

NEW = {name: value + 1 for name, value in START.items()}


def temporary_files(folder: Path) -> list[Path]:
    return list(folder.glob(".*.unrolled-tmp"))


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt, MemoryError])
@pytest.mark.parametrize("where", ["write_array", "fsync", "replace"])
def test_a_save_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: Any, where: str, error: type[BaseException]
) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise error("no space left")

    file = tmp_path / "some.npz"
    save(file, START)
    with monkeypatch.context() as patched:
        patched.setattr(np.lib.format if where == "write_array" else os, where, fails)
        with pytest.raises(error, match="no space left"):
            save(file, NEW)
    np.testing.assert_equal(load(file), START)
    assert os.listdir(tmp_path) == ["some.npz"]
    save(file, NEW)
    np.testing.assert_equal(load(file), NEW)


#: A process that stops in the middle of saving, says so, and waits to be killed.
STOPS = """
import os, sys, time
import numpy as np
from unrolled.train import save

def stop(*_, **__):
    print("in the middle", flush=True)
    time.sleep(600)

module = np.lib.format if sys.argv[2] == "write_array" else os
setattr(module, sys.argv[2], stop)
save(sys.argv[1], {"W": np.ones(1000)})
"""


def started(code: str, *arguments: object) -> Any:
    tests = Path(__file__).parents[1]
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(tests)},
    )


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
@pytest.mark.parametrize("where", ["write_array", "fsync", "replace"])
def test_a_process_killed_in_the_middle_of_a_save_leaves_the_old_file(
    tmp_path: Path, where: str
) -> None:
    file = tmp_path / "some.npz"
    save(file, START)
    with started(STOPS, file, where) as process:
        assert process.stdout.readline() == "in the middle\n"
        process.kill()
    assert process.returncode == -signal.SIGKILL
    assert len(temporary_files(tmp_path)) == 1  # it was being written
    np.testing.assert_equal(load(file), START)
    save(file, NEW)
    np.testing.assert_equal(load(file), NEW)


#: A training run that saves after every step and does not end.
TRAINS = """
import sys
from training_run import draw, run

def drawn(rng):
    print(".", end="", flush=True)
    return draw(rng)

run(10**9, sample=drawn, save_to=sys.argv[1], save_every=1)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
@pytest.mark.parametrize("seed", range(4))
def test_training_killed_at_any_moment_goes_on_to_the_same_parameters(
    tmp_path: Path, seed: int
) -> None:
    file, moment = tmp_path / "run.npz", random.Random(seed)
    steps = moment.randrange(1, 40)
    with started(TRAINS, file) as process:
        assert process.stdout.read(steps) == "." * steps
        time.sleep(moment.uniform(0, 0.01))
        process.kill()
    state = load(file)
    assert state.step >= steps - 1  # all that was done before the step it died in
    whole = run(state.step + 5)
    assert_same_to_the_last_bit(run(state.step + 5, resume=state, seed=7), whole)


@pytest.mark.parametrize(
    ("steps", "every", "saved"),
    [(7, None, [0, 7]), (7, 3, [0, 3, 6, 7]), (6, 3, [0, 3, 6]), (2, 5, [0, 2]), (0, 1, [0])],
)
def test_fit_saves_at_the_start_after_every_so_many_steps_and_at_the_end(
    tmp_path: Path, monkeypatch: Any, steps: int, every: int | None, saved: list[int]
) -> None:
    from unrolled.train import loop

    seen = []
    monkeypatch.setattr(loop, "save", lambda path, state: (seen.append(state), save(path, state)))
    file = tmp_path / "run.npz"
    result = run(steps, save_to=file, save_every=every)
    assert [state.step for state in seen] == saved
    for state in seen:
        assert_same_to_the_last_bit(run(steps, resume=state, seed=5), result)
    assert_same_to_the_last_bit(run(steps + 2, resume=load(file)), run(steps + 2))
    assert os.listdir(tmp_path) == ["run.npz"]


def test_fit_goes_on_saving_to_the_file_it_came_from(tmp_path: Path) -> None:
    file = tmp_path / "run.npz"
    run(3, save_to=file)
    run(7, save_to=file, save_every=2, resume=load(file), seed=5)
    assert_same_to_the_last_bit(run(7, resume=load(file)), run(7))


def test_interrupted_training_leaves_the_last_state_that_was_saved(tmp_path: Path) -> None:
    file, calls = tmp_path / "run.npz", iter(range(10))
    from training_run import draw

    def sample(rng: Any) -> Any:
        return interrupt(None) if next(calls) == 5 else draw(rng)

    with pytest.raises(Interrupted, match="after 5 of 7 steps"):
        run(7, sample=sample, save_to=file, save_every=2)
    assert load(file).step == 4
    assert_same_to_the_last_bit(run(7, resume=load(file)), run(7))


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"save_every": 2}, ValueError, "save_every: expected None without save_to, got 2"),
        ({"save_every": 0, "save_to": "x"}, ValueError, "save_every: expected an integer ≥ 1"),
        ({"save_every": 1.0, "save_to": "x"}, TypeError, "save_every: expected an integer, got"),
        ({"save_to": 3}, TypeError, "path: expected a string or a path, got int"),
        ({"save_to": "no-folder/run.npz"}, FileNotFoundError, "no-folder"),
    ],
)
def test_a_place_that_cannot_be_saved_to_is_refused_before_the_first_step(
    tmp_path: Path, monkeypatch: Any, changes: Any, error: type[Exception], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(error, match=message):
        run(2, sample=interrupt, **changes)
    assert os.listdir(tmp_path) == []


def test_an_optimizer_that_cannot_be_saved_is_refused_before_the_first_step(tmp_path: Path) -> None:
    class Strange(SGD):
        def init(self, params: Any) -> Any:
            return {"function": print}

    with pytest.raises(TypeError, match="optimizer/function: expected an array"):
        run(2, sample=interrupt, optimizer=Strange(0.1), save_to=tmp_path / "run.npz")


@pytest.mark.skipif(os.name != "posix", reason="permissions and links as POSIX has them")
def test_permissions_and_links_are_kept(tmp_path: Path) -> None:
    plain, private, link = (tmp_path / name for name in ("plain", "private", "link"))
    before = os.umask(0o022)
    try:
        save(plain, START)
    finally:
        os.umask(before)
    assert stat.S_IMODE(plain.stat().st_mode) == 0o644
    save(private, START)
    private.chmod(0o600)
    link.symlink_to(private)
    save(link, NEW)
    assert link.is_symlink()
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    np.testing.assert_equal(load(private), NEW)


def test_a_folder_that_cannot_be_opened_is_no_obstacle(tmp_path: Path, monkeypatch: Any) -> None:
    """As on Windows."""

    def refuses(*_: Any) -> None:
        raise PermissionError

    monkeypatch.setattr(_archive.os, "open", refuses)
    save(tmp_path / "some.npz", START)
    np.testing.assert_equal(load(tmp_path / "some.npz"), START)
