"""A file that ``save`` did not write, or that is not whole, is refused in words."""

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from training_run import run

from unrolled.train import FileFormatError, load, save
from unrolled.train._archive import HEADER

PARAMS = {"W": np.arange(6.0).reshape(2, 3), "b": np.zeros(0, ">f4")}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    save(tmp_path / "some.npz", PARAMS)
    return tmp_path / "some.npz"


def test_every_truncation_is_refused(file: Path) -> None:
    whole = file.read_bytes()
    for length in range(len(whole)):
        file.write_bytes(whole[:length])
        with pytest.raises(FileFormatError, match=r"some\.npz: (damaged|not a file)"):
            load(file)


def test_a_flipped_bit_is_refused_or_has_no_effect(file: Path) -> None:
    """It has none in the times and attributes that zip notes for a member."""
    whole, harmless = file.read_bytes(), 0
    for i in range(len(whole)):
        for bit in (1, 16, 128):
            damaged = bytearray(whole)
            damaged[i] ^= bit
            file.write_bytes(damaged)
            try:
                back = load(file)
            except FileFormatError:
                continue
            harmless += 1
            np.testing.assert_equal(back, PARAMS)
    assert harmless < len(whole)  # a third of what was tried


@pytest.mark.parametrize(
    "contents",
    [b"", b"some text\n", b"PK\x05\x06" + bytes(18), np.random.default_rng(0).bytes(999)],
)
def test_a_foreign_file_is_refused(file: Path, contents: bytes) -> None:
    file.write_bytes(contents)
    with pytest.raises(FileFormatError, match=r"some\.npz: .*not ") as refused:
        load(file)
    assert isinstance(refused.value, ValueError)
    assert refused.value.path == str(file)


def test_files_of_numpy_are_refused(file: Path) -> None:
    np.savez(file, W=np.zeros(2))
    with pytest.raises(FileFormatError, match=r"not a file of unrolled: it has no unrolled\.json"):
        load(file)
    with file.open("wb") as stream:
        np.save(stream, np.zeros(2))
    with pytest.raises(FileFormatError, match="not written by unrolled: File is not a zip file"):
        load(file)


def test_nothing_is_unpickled(file: Path) -> None:
    """Neither when numpy.load would be asked to, nor when the header says so."""
    rewrite(file, members={"params/W.npy": npy(np.array([print], object))})
    with pytest.raises(FileFormatError, match=r"params/W is \['\|O', \[1\]\], and"):
        load(file)
    header = {"arrays": {"params/W": ["|O", [1]], "params/b": [">f4", [0]]}}
    rewrite(file, header=header)
    with pytest.raises(FileFormatError, match="params/W is of dtype object"):
        load(file)


def npy(value: Any, version: Any = (1, 0)) -> bytes:
    from io import BytesIO

    stream = BytesIO()
    np.lib.format.write_array(stream, value, version, allow_pickle=True)
    return stream.getvalue()


def rewrite(
    file: Path, header: Any = None, members: Any = None, compression: int = zipfile.ZIP_STORED
) -> None:
    """Change entries of the header and members, None to leave one out; checksums are right."""
    with zipfile.ZipFile(file) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    changed = {**json.loads(contents[HEADER]), **(header or {})}
    changed = {key: value for key, value in changed.items() if value is not None}
    contents = {**contents, HEADER: json.dumps(changed).encode(), **(members or {})}
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, value in contents.items():
            if value is not None:
                archive.writestr(name, value)


W, B = ["<f8", [2, 3]], [">f4", [0]]
DISAGREE = "the header and the contents disagree on"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"header": {"version": 2}},
            "written by a newer unrolled: format version 2, known .* to 1",
        ),
        ({"header": {"version": 0}}, "damaged.*: the version is 0"),
        ({"header": {"version": True}}, "damaged.*: the version is True"),
        ({"header": {"version": None}}, "damaged.*: the version is None"),
        ({"header": {"format": "other"}}, "not a file of unrolled: .* names another format"),
        ({"header": {"kind": "poem"}}, "holds 'poem', which is unknown here"),
        ({"header": {"kind": None}}, "damaged.*: lacks 'kind'"),
        ({"header": {"trees": None}}, "damaged.*: lacks 'trees'"),
        ({"header": {"trees": []}}, "damaged.*: 'list' object has no attribute 'items'"),
        ({"header": {"trees": {}}}, "damaged.*: lacks 'params'"),
        ({"header": {"trees": {"params": 3}}}, "damaged.*: params is no dict of arrays"),
        ({"header": {"trees": {"params": {"dict": {"W": 3}}}}}, "params is no dict of arrays"),
        ({"header": {"trees": {"params": {"set": []}}}}, "'set' is no container known here"),
        ({"header": {"trees": {"params": [1]}}}, r"\[1\] is no container with a name"),
        ({"header": {"trees": {"params": {}}}}, "{} is no container with a name"),
        ({"header": {"trees": {"params": {"array": "params/V"}}}}, "lacks 'params/V'"),
        ({"header": {"arrays": {"params/W": W}}}, rf"{DISAGREE} params/b\.npy"),
        (
            {"header": {"arrays": {"params/W": W, "params/b": B, "x": W}}},
            rf"{DISAGREE} x\.npy",
        ),
        ({"header": {"arrays": {"params/W": W, "params/b": [">f4"]}}}, "damaged.*argument"),
        (
            {"header": {"arrays": {"params/W": ["<f4", [2, 3]], "params/b": B}}},
            r"params/W is \['<f8', \[2, 3\]\], and \['<f4', \[2, 3\]\] in the header",
        ),
        ({"members": {"params/W.npy": None}}, rf"{DISAGREE} params/W\.npy"),
        ({"members": {"readme.txt": b""}}, rf"{DISAGREE} readme\.txt"),
        (
            {"members": {"params/W.npy": npy(np.zeros((2, 3), np.float32))}},
            r"params/W is \['<f4', \[2, 3\]\], and \['<f8', \[2, 3\]\] in the header",
        ),
        (
            {"members": {"params/W.npy": npy(np.zeros((3, 2)))}},
            r"params/W is \['<f8', \[3, 2\]\], and \['<f8', \[2, 3\]\] in the header",
        ),
        (
            {"members": {"params/W.npy": npy(np.zeros((2, 3)))[:-1]}},
            "params/W has 47 bytes, not 48",
        ),
        ({"members": {"params/W.npy": npy(np.zeros((2, 3))) + b"."}}, "has 49 bytes, not 48"),
        (
            {"members": {"params/W.npy": npy(np.zeros((2, 3)), (2, 0))}},
            r"params/W is of \.npy version \(2, 0\)",
        ),
        ({"members": {"params/W.npy": b""}}, "damaged"),
        ({"members": {HEADER: b"{"}}, "damaged.*: Expecting property name"),
        ({"members": {HEADER: b"[]"}}, "names another format"),
        ({"members": {HEADER: b"\xff"}}, "damaged.*: 'utf-8' codec can't decode"),
        ({"members": {HEADER: b"[" * 10**5}}, "damaged.*recursion"),
        ({"compression": zipfile.ZIP_DEFLATED}, r"unrolled\.json is compressed"),
    ],
)
def test_a_tampered_file_is_refused(file: Path, changes: Any, message: str) -> None:
    rewrite(file, **changes)
    with pytest.raises(FileFormatError, match=rf"(?s)some\.npz: .*{message}"):
        load(file)


def test_a_size_beyond_memory_is_refused_before_it_is_asked_for(file: Path) -> None:
    huge = npy(np.zeros((2, 3))).replace(b"(2, 3)", b"(2, %d)" % 10**15)
    assert huge.count(b"10000") == 1
    rewrite(
        file,
        header={"arrays": {"params/W": ["<f8", [2, 10**15]], "params/b": B}},
        members={"params/W.npy": huge},
    )
    with pytest.raises(FileFormatError, match="bytes, not 16000000000000000"):
        load(file)


def test_two_members_of_one_name_are_refused(file: Path) -> None:
    with (
        zipfile.ZipFile(file, "a") as archive,
        pytest.warns(UserWarning, match="Duplicate name"),
    ):
        archive.writestr(HEADER, "{}")
    with pytest.raises(FileFormatError, match="two members have one name"):
        load(file)


ADAM = {"object": ["AdamState", {"steps": 1, "mean": {"dict": {}}}]}


@pytest.mark.parametrize(
    ("part", "value", "message"),
    [
        ("step", -1, "step: expected an integer ≥ 0, got -1"),
        ("step", "1", "step: expected an integer, got str"),
        ("step", 2, r"loss: expected shape \(step,\) = \(2,\), got \(1,\)"),
        ("rng", {"dict": {}}, "rng is no state of a generator"),
        ("rng", None, "rng is no state of a generator"),
        ("history", {"dict": {}}, "lacks 'loss'"),
        ("params", 3, "params is no dict of arrays"),
        ("optimizer", ADAM, "missing 1 required positional argument: 'mean_square'"),
        ("optimizer", {"object": ["Popen", {}]}, "it holds a Popen, known here are AdamState, SGD"),
        ("optimizer", {"object": []}, "missing 2 required positional arguments"),
        ("poem", 3, "unexpected keyword argument 'poem'"),
    ],
)
def test_a_tampered_training_state_is_refused(
    tmp_path: Path, part: str, value: Any, message: str
) -> None:
    file = tmp_path / "some.npz"
    save(file, run(1).state)
    with zipfile.ZipFile(file) as archive:
        trees = json.loads(archive.read(HEADER))["trees"]
    rewrite(file, header={"trees": {**trees, part: value}})
    with pytest.raises(FileFormatError, match=rf"some\.npz: damaged, or .*{message}"):
        load(file)
    rewrite(file, header={"trees": {k: v for k, v in trees.items() if k != "rng"}})
    with pytest.raises(FileFormatError, match=r"missing 1 required positional argument: 'rng'"):
        load(file)
