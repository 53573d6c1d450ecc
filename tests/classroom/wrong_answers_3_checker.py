"""Typical wrong gradient checkers of assignment 3, as edits of the solution.

Fractions follow from six demands, of which one is worth 4 of the 16 points, three 3, and the
others 2 and 1.
"""

from __future__ import annotations

SLIP = "Right in plain cases. "
#: question, structure, edits, fraction, phrase of the feedback, phrase of the self-check.
CHECKER = {
    "accepts everything": (
        "checker", {}, [("    sides =", "    return None\n    sides =")],
        0, "a wrong sign (accepted)", "A gradient with the wrong sign is accepted",
    ),
    "always the first entry": (
        "checker", {}, [("np.unravel_index(off.argmax(), at.shape)", "(0,) * at.ndim")],
        None, "refused, but the entry named is not the one furthest off",
        "the entry named is another",
    ),
    "an answer of another kind": (
        "checker", {}, [("return np.unravel_index(off.argmax(), at.shape)", "return True")],
        0, "no index is returned", "must return None or an index",
    ),
    "point written over": (
        "checker", {}, [("    sides =", "    at += 1e-9\n    sides =")],
        0.8, "writes into its arguments", "furthest_off",
    ),
    "central difference over a kink": (
        "checker", {},
        [("np.abs(sides - claimed).max(axis=0)", "np.abs(sides.mean(axis=0) - claimed)")],
        13 / 16, "a kink and no gradient (accepted)", "runs over a kink, with the claim (1, 0) is",
    ),
    "nan is not more than the tolerance": (
        "checker", {}, [("np.where(np.isnan(off), np.inf, off)", "np.nan_to_num(off)")],
        15 / 16, "no number (accepted)", "A gradient with nan in one entry is accepted",
    ),
    "quotient to one side": (
        "checker", {}, [("np.abs(sides - claimed)", "np.abs(sides[:1] - claimed)")],
        13 / 16, "a kink and no gradient (accepted)", "runs over a kink, with the claim (1, 1) is",
    ),
    "a number by its first entry": (
        "checker", {}, [("    return np.unr", "    len(at)\n    return np.unr")],
        14 / 16, "a wrong gradient of a number, shape () (It raises TypeError",
        "furthest_off raises TypeError",
    ),
    "tolerance of two percent": (
        "checker", {}, [("off <= 1e-3", "off <= 2e-2")],
        12 / 16, "a factor of 1.012 (accepted).", "off by 1.2 % of the largest is accepted",
    ),
    "tolerance of six percent": (
        # The step is right: nothing is said about it.
        "checker", {}, [("off <= 1e-3", "off <= 6e-2")],
        6 / 16, "values, a wrong claim is accepted, as among the plain claims: see the tolerance.",
        "off by 1.2 % of the largest is accepted",
    ),
    # What follows passes the self-check, and is meant to: the text asks for more than it looks at.
    "absolute tolerance": (
        "checker", {}, [("1e-3 * np.abs(sides).max()", "1e-5")],
        10 / 16, "right or wrong is relative (accepted)", SLIP,
    ),
    "step of fixed length": (
        "checker", {}, [("* max(1, abs(at[index]))", "")],
        13 / 16, "arguments near a million", SLIP,
    ),
    "tolerance by entry": (
        "checker", {}, [("np.abs(sides).max())", "np.abs(sides))")],
        13 / 16, "the tolerance is for the whole array (refused)", SLIP,
    ),
    "step over a kink": (
        "checker", {}, [("1e-6 * max", "2e-3 * max"), ("off <= 1e-3", "off <= 9e-3")],
        13 / 16, "your step must not reach it (refused)", SLIP,
    ),
    "step too short": (
        "checker", {}, [("1e-6 * max", "1e-12 * max")],
        10 / 16, "how short may a step be? (refused)", SLIP,
    ),
}  # fmt: skip
