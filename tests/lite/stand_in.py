"""Stands in for NumPy, SciPy and Matplotlib, so that the library can be imported; computes nothing.

The real ones, compiled for a browser, are in the Pyodide distribution only. With this in their
place a test can show how a browser loads them, and that a figure answers whose numbers JavaScript
computes. Whatever is asked of it is an object that takes any call and any operation, and is no
number.
"""

import math
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType

IS_STAND_IN = True
__version__, __version_info__ = "0", (0, 0)
#: What the library checks the ends of a slider with, and is plain Python's as well.
inf, isfinite = math.inf, math.isfinite
#: Asked for by ``isinstance``, so they are classes; nothing is ever one of them.
CLASSES = ("ndarray", "generic", "integer", "floating", "bool_", "number")


class Anything:
    """Takes any call, attribute, index, operation and part in an annotation."""

    def _itself(self, *args, **kwargs):
        return self

    __call__ = __getitem__ = __or__ = __ror__ = __add__ = __radd__ = __sub__ = __rsub__ = _itself
    __mul__ = __rmul__ = __truediv__ = __rtruediv__ = __pow__ = __neg__ = __matmul__ = _itself

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __float__(self):
        return float("nan")

    def __iter__(self):
        return iter(())

    def __mro_entries__(self, bases):
        return (Empty,)


class Empty:
    """What a class has as base that derives from anything."""


class Module(ModuleType):
    """A module that has every name."""

    __path__ = ()

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {}) if name in CLASSES else Anything()


class Finder:
    """Finds every submodule of the packages stood in for."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        """Return a spec for ``numpy.random`` and the like."""
        if name.partition(".")[0] == __name__ and "." in name:
            return ModuleSpec(name, Finder, is_package=True)
        return None

    @staticmethod
    def create_module(spec):
        """Return the module that has every name."""
        return Module(spec.name)

    @staticmethod
    def exec_module(module):
        """Leave the module as it is."""


sys.meta_path.append(Finder)
__path__ = []


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return type(name, (), {}) if name in CLASSES else Anything()
