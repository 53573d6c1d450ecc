"""How the parts of a self-check tell each other that an answer cannot be looked at."""


class Unusable(Exception):  # noqa: N818 - says what is wrong with an answer, not with a program
    """An answer of the wrong kind, in one sentence for the reader; it becomes a verdict."""
