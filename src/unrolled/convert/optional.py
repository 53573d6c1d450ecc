"""Imports of packages that the library itself does not need; see ``unrolled._optional``."""

from unrolled._optional import PACKAGES, require

__all__ = ["PACKAGES", "require"]
