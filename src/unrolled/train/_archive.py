"""One file of arrays and a header: an ``.npz`` that is either whole or not there.

An archive is a zip of ``.npy`` members, as ``numpy.savez`` writes, so ``numpy.load`` reads it too;
and of one member more, ``unrolled.json``, the header: format name, version, the shape and dtype of
every array, and whatever else the writer says in JSON. Nothing is pickled. The members are not
compressed, and carry no time: equal contents make equal files.

A reader believes nothing: every member is held against its checksum and against the header, and a
file that does not fit is refused, in words, before anything of it is used.
"""

from __future__ import annotations

import json
import math
import os
import secrets
import shutil
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Literal

import numpy as np

from unrolled._checks import Array

FORMAT, VERSION = "unrolled", 1
HEADER = "unrolled.json"


class FileFormatError(ValueError):
    """A file is not what ``save`` wrote: foreign, damaged, or of a newer version.

    Attributes
    ----------
    path : str
        Which file.

    Examples
    --------
    >>> import tempfile
    >>> from unrolled import train
    >>> with tempfile.NamedTemporaryFile(suffix=".npz") as file:
    ...     try:
    ...         train.load(file.name)
    ...     except train.FileFormatError as error:
    ...         print(error.path == file.name)
    True
    """

    def __init__(self, path: str | os.PathLike[str], reason: str) -> None:
        super().__init__(f"{os.fspath(path)}: {reason}")
        self.path = os.fspath(path)


def write(path: Path, header: Mapping[str, Any], arrays: Mapping[str, Array]) -> None:
    """Write an archive; when it fails, or is killed, what was at ``path`` is still there."""
    described = {name: [value.dtype.str, list(value.shape)] for name, value in arrays.items()}
    header = {"format": FORMAT, "version": VERSION, **header, "arrays": described}
    text = json.dumps(header, indent=1)

    def write_to(file: IO[bytes]) -> None:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr(zipfile.ZipInfo(HEADER), text)
            for name, value in arrays.items():
                info = zipfile.ZipInfo(f"{name}.npy")
                with archive.open(info, "w", force_zip64=True) as member:
                    np.lib.format.write_array(member, value, (1, 0), allow_pickle=False)

    replace_whole(path, write_to)


def replace_whole(path: Path, write_to: Callable[[IO[bytes]], None]) -> None:
    """Put a new file in the place of ``path`` in one stroke.

    It is written beside ``path`` and on the disk before it takes the name; at no moment is there
    half a file under that name. A killed process may leave ``.….unrolled-tmp`` behind.
    """
    path = Path(os.path.realpath(path))  # a link stays a link
    temporary = path.with_name(f".{secrets.token_hex(8)}.unrolled-tmp")
    try:
        with open(temporary, "xb") as file:
            write_to(file)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileNotFoundError):
            shutil.copymode(path, temporary)
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a loss of power, where the system can."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except PermissionError:  # Windows opens no folders
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def refused_as_broken(path: Path) -> Iterator[None]:
    """Turn whatever parsers raise on bytes they do not expect into a FileFormatError."""
    try:
        yield
    except (FileFormatError, MemoryError):
        raise
    except Exception as error:
        # The message of a KeyError is its key, in quotes.
        reason = (
            f"lacks {error}" if isinstance(error, KeyError) else str(error) or type(error).__name__
        )
        raise FileFormatError(path, f"damaged, or not written by unrolled: {reason}") from error


def read(path: Path) -> tuple[dict[str, Any], dict[str, Array]]:
    """Return the header and the arrays of an archive.

    Raises
    ------
    FileFormatError
        On a file that is not a whole archive of a version known here.
    OSError
        If there is no such file, or it cannot be read.
    """
    data = BytesIO(path.read_bytes())  # in a file, an offset gone wrong looks like a failing disk
    with refused_as_broken(path), zipfile.ZipFile(data) as archive:
        members = {info.filename: info for info in archive.infolist()}
        if HEADER not in members:
            raise FileFormatError(path, f"not a file of unrolled: it has no {HEADER}")
        if len(members) < len(archive.infolist()):
            raise ValueError("two members have one name")
        header = _header(path, _contents(archive, members.pop(HEADER)))
        described = {f"{name}.npy": name for name in header["arrays"]}
        if described.keys() != members.keys():
            odd = sorted(described.keys() ^ members.keys())
            raise ValueError(f"the header and the contents disagree on {', '.join(odd)}")
        arrays = {
            name: _array(name, _contents(archive, members[member]), *header["arrays"][name])
            for member, name in described.items()
        }
    return header, arrays


def _header(path: Path, data: bytes) -> dict[str, Any]:
    """Return the header of a file of this format and version."""
    header = json.loads(data.decode())
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise FileFormatError(path, f"not a file of unrolled: {HEADER} names another format")
    version = header.get("version")
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise ValueError(f"the version is {version!r}")
    if version > VERSION:
        reason = f"written by a newer unrolled: format version {version}, known here up to"
        raise FileFormatError(path, f"{reason} {VERSION}")
    return header


def _contents(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Return the bytes of a member; a wrong checksum raises BadZipFile."""
    if info.compress_type != zipfile.ZIP_STORED:
        raise ValueError(f"{info.filename} is compressed")
    return archive.read(info)


def _array(name: str, data: bytes, dtype: str, shape: list[int]) -> Array:
    """Return the array in ``data`` if it has the dtype and shape that the header says.

    It is looked at before any memory is asked for: a damaged size must not exhaust it.
    """
    stream = BytesIO(data)
    version = np.lib.format.read_magic(stream)
    if version != (1, 0):
        raise ValueError(f"{name} is of .npy version {version}")
    found_shape, fortran, found_dtype = np.lib.format.read_array_header_1_0(stream)
    found = [found_dtype.str, list(found_shape)]
    if found != [dtype, shape]:
        raise ValueError(f"{name} is {found}, and {[dtype, shape]} in the header")
    if found_dtype.kind not in "fciub":
        raise ValueError(f"{name} is of dtype {found_dtype}")
    start, size = stream.tell(), math.prod(found_shape) * found_dtype.itemsize
    if len(data) - start != size:
        raise ValueError(f"{name} has {len(data) - start} bytes, not {size}")
    order: Literal["C", "F"] = "F" if fortran else "C"
    return np.ndarray(found_shape, found_dtype, data, start, order=order).copy(order)
