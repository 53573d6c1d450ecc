"""What a notebook finds in its box: which folders of the system, where, and how large."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from unrolled_course.containment.limits import Limits

INPUTS = "/box/inputs"
RECORDS = "/box/records"
FONTS = "/box/fonts"
SPACE = "/tmp"
SYSTEM = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
SETTINGS = (
    "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives",
    "/etc/fonts", "/etc/localtime", "/nix/store",
)  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """The files of a box.

    Attributes
    ----------
    links : dict of str to str
        Symbolic links: where, to what.
    shown : dict of str to str
        What can be read but not written: where, and what of the system it is.
    spaces : dict of str to int
        What can be written and is gone afterwards: where, and its size in bytes.
    """

    links: dict[str, str]
    shown: dict[str, str]
    spaces: dict[str, int]


def python_folders() -> list[str]:
    """Return the folders and files that this Python needs, without those of the system."""
    folders = list(dict.fromkeys((sys.prefix, sys.exec_prefix, sys.base_prefix)))
    link = Path(sys.executable)
    for _ in range(20):  # bin/python → … → bin/python3.11, which may lie somewhere else
        if not link.is_symlink():
            break
        link = Path(os.path.normpath(link.parent / link.readlink()))
        folders.append(str(link))
    kept: list[str] = []
    for folder in folders:
        if not any(Path(folder).is_relative_to(known) for known in ("/usr", *kept)):
            kept.append(folder)
    return kept


def library() -> Path | None:
    """Return the folder of the library ``unrolled`` that the students use."""
    found = find_spec("unrolled")
    places = list(found.submodule_search_locations or ()) if found else []
    return Path(places[0]) if places else None


def font_list() -> Path | None:
    """Return Matplotlib's list of fonts; without it every run would look for fonts for seconds."""
    try:
        import matplotlib
        import matplotlib.font_manager as fonts
    except ImportError:
        return None
    known = Path(matplotlib.get_cachedir()) / f"fontlist-v{fonts.FontManager.__version__}.json"
    return known if known.is_file() else None


def layout(inputs: Path, users: Path, limits: Limits) -> Layout:
    """Return the files of a box.

    Parameters
    ----------
    inputs : Path
        The folder of inputs.
    users : Path
        A file in the form of ``/etc/passwd`` with the one user there is.
    limits : Limits
        The sizes.
    """
    links = {place: os.readlink(place) for place in SYSTEM if os.path.islink(place)}
    plain = ["/usr", *(place for place in SYSTEM if place not in links), *SETTINGS]
    shown = {place: place for place in (*plain, *python_folders()) if os.path.exists(place)}
    shown |= {
        INPUTS: str(inputs),
        "/etc/passwd": str(users),
        "/box/runner/inside": str(Path(__file__).parent / "inside"),
    }
    if (known := library()) is not None:
        shown["/box/library/unrolled"] = str(known)
    if (fonts := font_list()) is not None:
        shown[f"{FONTS}/{fonts.name}"] = str(fonts)
    spaces = {
        SPACE: limits.disk_bytes,
        RECORDS: limits.record_bytes,
        "/dev/shm": limits.disk_bytes // 4,
    }
    return Layout(links, shown, spaces)


def environment(home: str, inputs: str, records: str, library_path: str) -> dict[str, str]:
    """Return all environment variables of a run; nothing is taken from outside."""
    threads = ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "VECLIB_MAXIMUM")
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": home,
        "TMPDIR": SPACE if home.startswith(SPACE + "/home") else home,
        "USER": "student",
        "LANG": "C.UTF-8",
        "PYTHONPATH": library_path,
        "PYTHONDONTWRITEBYTECODE": "1",
        "IPYTHONDIR": f"{home}/.ipython",
        "MPLCONFIGDIR": f"{home}/.matplotlib",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MALLOC_ARENA_MAX": "2",  # each arena takes 64 MB of address space, which is limited
        "UNROLLED_INPUTS": inputs,
        "UNROLLED_RECORDS": records,
        **{f"{name}_NUM_THREADS": "1" for name in threads},
    }
