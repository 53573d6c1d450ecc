"""Find what `make pdf` needs beside Python, or say in one message what is missing.

The system's Python runs this too, before there is an environment. ``--packages`` prints the names
of Debian's packages, for those who install them by a program.
"""

from __future__ import annotations

import shutil
import subprocess
import sys

#: Debian's package → a program, a file of TeX or a font by which to know that it is there.
PROGRAMS = {
    "latexmk": "latexmk",
    "texlive-xetex": "xelatex",
    "librsvg2-bin": "rsvg-convert",
    "fontconfig": "fc-list",
}
TEX_FILES = {
    "texlive-latex-recommended": "microtype.sty",
    "texlive-latex-extra": "tcolorbox.sty",
    "texlive-fonts-recommended": "ptmr7t.tfm",
    "fonts-texgyre": "texgyrepagella-regular.otf",
    "fonts-texgyre-math": "texgyrepagella-math.otf",
}
FONTS = {"fonts-dejavu-core": "DejaVu Sans Mono", "fonts-dejavu-extra": "DejaVu Sans Condensed"}
PACKAGES = (*PROGRAMS, *TEX_FILES, *FONTS)


def output(*command: str) -> str:
    """Return what a program prints, or "" if it fails."""
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else ""


def missing() -> list[str]:
    """Return Debian's names of the packages that are missing."""
    lacking = [name for name, program in PROGRAMS.items() if not shutil.which(program)]
    # Without TeX or fontconfig nothing can be asked: what they would find is missing as well.
    has_tex = shutil.which("kpsewhich") is not None
    lacking += [n for n, file in TEX_FILES.items() if not (has_tex and output("kpsewhich", file))]
    known = output("fc-list", ":", "family") if shutil.which("fc-list") else ""
    return lacking + [name for name, family in FONTS.items() if family not in known]


def message(packages: list[str]) -> str:
    """Return what to say of missing packages."""
    return (
        f"The PDF needs TeX and more; missing: {', '.join(packages)} (names of Debian's packages). "
        "On Debian or Ubuntu, 120 MB to fetch, 400 MB on disk:\n"
        f"  sudo apt install --no-install-recommends {' '.join(packages)}\n"
        "Elsewhere install TeX Live with XeTeX, librsvg's rsvg-convert, TeX Gyre and DejaVu fonts."
    )


if __name__ == "__main__":
    if "--packages" in sys.argv:
        print(" ".join(PACKAGES))
    elif missing():
        sys.exit(message(missing()))
