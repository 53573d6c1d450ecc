"""Typical wrong answers to assignment 3, as edits of the solution, and what they deserve.

Fractions follow from the hidden cases: six or seven runs, of which the first has one step, and
the first and the third have one unit; six demands on a checker, of which one is worth 4 of the 16
points, three 3, and the others 2 and 1; three programs.
"""

from __future__ import annotations

END = "### END SOLUTION"
SLIP = "Right in plain cases. "
FORM = "Complete. "
#: question, structure, edits, fraction, phrase of the feedback, phrase of the self-check.
WRONG = {
    "warp of the book": (
        "forward", {"kind": "leak"}, [("r.append(G(s[-1])", "r.append(np.tanh(s[-1])")],
        1 / 9, "r is wrong", "In the example the readout of step n = 0",
    ),
    "lists": (
        "forward", {"kind": "delay"}, [("np.array(s[1:]), np.array(r[1:])", "s[1:], r[1:]")],
        0, "s is no array of numbers", "s must be an array of real numbers, not list",
    ),
    "no initial entry": (
        "forward", {"kind": "gate"}, [("np.array(s[1:]), np.array(r[1:])", "np.array(s[2:]), 1")],
        0, "s has shape (1, 1, 1) where (2, 1, 1) is expected", "s has shape (1, 1, 1)",
    ),
    "the step before, not two": (
        "forward", {"kind": "delay"}, [("keep_2 * s[-2]", "keep_2 * s[-1]")],
        0, "s is wrong", "the state of step n = 0",
    ),
    "writes into x": (
        "forward", {"kind": "echo"},
        [("    return np.array(s[1:])", "    x[:] = 0\n    return np.array(s[1:])")],
        0.8, "writes into its arguments", "writes into its argument number 2",
    ),
    "layout transposed": (
        # Right where there is one unit.
        "forward", {"kind": "leak", "layout": "rows"},
        [('return p["W_r"], p', 'return p["W_r"].T, p')],
        1 / 3, "With T = 2, B = 1: s is wrong", "the state of step n = 0",
    ),
    "weights backward in time": (
        # Right for a single step.
        "direct", {"loss": "fading"}, [("rho**ago", "rho**ago[::-1]")],
        1 / 6, "E is wrong", "In the example E is",
    ),
    "sum for mean": (
        # Right for a single sequence.
        "direct", {"mean": True}, [('part = 1 / B if NETWORK["mean"] else 1.0', "part = 1.0")],
        1 / 2, "E is wrong", "In the example E is",
    ),
    "step 0 is not graded": (
        "direct", {"loss": "alternate"},
        [("(ago % 2 == 0)", "(ago % 2 == 0) * (np.arange(T)[:, None, None] > 0)")],
        # Where T is odd; else step 0 does not count.
        2 / 3, "With T = 1, B = 1: E is wrong", "E does not depend on the readout of the only step",
    ),
    "one entry too early": (
        "direct", {"loss": "fading"}, [("d_r[1:] = weight", "d_r[:-1] = weight"),
                                       ("(d_r[1:] *", "(d_r[:-1] *")],
        0.4, "With T = 1, B = 1: d_r is one entry too early", "d_r is one entry too early: entry 0",
    ),
    "mean in a block": (
        "backward", {"kind": "leak", "layout": "piled"},
        [("d_z.sum(axis=0)", "d_z.mean(axis=0)")],
        0.3 + 0.7 * 3 / 7, "means over the batch", "W in its block θᵀ is 0.3333 times",
    ),
    "another block": (
        "backward", {"kind": "leak", "layout": "stacked"}, [("g_theta += d_z", "g_theta -= d_z")],
        0.3, "W in its block θ", "W in its block θ",
    ),
    "initial readout forgotten": (
        "direct", {"loss": "smooth"}, [("d_r[:-1] -= rho * jump", "d_r[1:-1] -= rho * jump[1:]")],
        0.4, "d_r is right in its last entry only", "d_r is right in its last entry only",
    ),
    "states forgotten": (
        "direct", {"loss": "state"}, [("d_s[1:] = rho * s[1:]", "pass")],
        0.4, "d_s is zero everywhere", "d_s is zero everywhere",
    ),
    "sign of the error": (
        "direct", {"loss": "alternate"},
        [("weight * (r[1:] - y)", "weight * (y - r[1:])"),
         ("* (r[1:] - y)).sum()", "* (y - r[1:])).sum()")],
        0.4, "d_r has the wrong sign", "d_r has the wrong sign",
    ),
    "missing transpose": (
        # Right where there is one unit.
        "backward", {"kind": "leak", "layout": "rows"},
        [("through = d_z @ W_r", "through = d_z @ W_r.T")],
        2 / 7, "the wrong one of the matrix and its transpose",
        "With T = 1, B = 1, d = 2, d_x = 1, d_s_before is wrong",
    ),
    "slope of the wrong step": (
        "backward", {"kind": "gate"}, [("slope(s[n]) * chi[n]", "slope(s[n - 1]) * chi[n]")],
        0, "the state of another step", "look at psi first",
    ),
    "no slope": (
        "backward", {"kind": "trail"}, [("slope(s[n]) * chi[n]", "chi[n]")],
        0, "The slope of the warp is missing", "times what it should be: look at psi first",
    ),
    "memory forgotten": (
        # Right are the parameters and inputs of the run of one step.
        "backward", {"kind": "leak"}, [("psi[n - 1] += keep * psi[n]", "pass")],
        0.9 / 7, "One of the roads", "d_s_before is wrong",
    ),
    "echo forgotten": (
        # One step: all right; two steps: all but the initial state.
        "backward", {"kind": "echo"}, [("chi[n - 2] += echo * through", "pass")],
        1.9 / 7, "One of the roads", "With T = 2, B = 1, d = 1, d_x = 1, d_s_before is wrong",
    ),
    "delay of one step": (
        "backward", {"kind": "delay"},
        [("psi[n - 2] += keep_2", "psi[n - 1] += keep_2"), ("if n > 1:\n", "if n > 0:\n")],
        0.9 / 7, "has to come two steps back", "d_s_before is wrong",
    ),
    "factor of the drive": (
        "backward", {"kind": "leak"}, [("d_z = drive * psi[n]", "d_z = psi[n]")],
        0, "What stands before the drive", "times what it should be",
    ),
    "mean over the batch": (
        # Right are inputs and initial state, and all where B = 1, in three of seven runs.
        "backward", {"kind": "echo"}, [("d_z.sum(axis=0)", "d_z.mean(axis=0)")],
        0.3 + 0.7 * 3 / 7, "means over the batch", "d_x, d_s_before.",
    ),
    "direct part by the state": (
        "backward", {"kind": "leak"}, [("psi, chi = d_s.copy(), d_r", "psi, chi = 0 * d_s, d_r")],
        0, "d_s, is not used", "all gradients are wrong",
    ),
    "nothing carried": (
        "backward", {"kind": "trail"}, [("chi[n - 1] += through + trail * chi[n]", "pass")],
        0.9 / 7, "What comes back from later steps is lost", "d_s_before is wrong",
    ),
    "gradient transposed": (
        "backward", {"kind": "leak", "layout": "rows"},
        [('{"W_r": g_r, "W_x": g_x', '{"W_r": g_r.T, "W_x": g_x')],
        0.3 + 0.7 * 2 / 7, "W_r is transposed", "the gradient by W_r is transposed",
    ),
    "gradient by a": (
        "backward", {"kind": "gate"}, [("(s[n - 1] - z)", "s[n - 1]")],
        0.3, "a is wrong", "the gradient by a is wrong",
    ),
    "adjoints written over": (
        "backward", {"kind": "leak"}, [("d_s.copy(), d_r.copy()", "d_s, d_r")],
        0.8, "writes into its arguments", "backward writes into its argument number 5",
    ),
    "last input only": (
        "backward", {"kind": "trail"}, [("d_x[n - 1] = d_z @ W_x", "d_x[-1] = d_z @ W_x")],
        0.8 + 0.2 / 7, "d_x is wrong in all", "d_x is wrong in all",
    ),
    "accepts everything": (
        "checker", {}, [("    here, sides", "    return None\n    here, sides")],
        0, "a wrong sign (accepted)", "A gradient with the wrong sign is accepted",
    ),
    "always the first entry": (
        "checker", {}, [("np.unravel_index(off.argmax(), at.shape)", "(0,) * at.ndim")],
        None, "refused, but at another entry", "the entry named is another",
    ),
    "an answer of another kind": (
        "checker", {}, [("return np.unravel_index(off.argmax(), at.shape)", "return True")],
        0, "no index is returned", "must return None or an index",
    ),
    "point written over": (
        "checker", {}, [("moved = at.copy()", "moved = at"), ("f(at.copy())", "f(at)")],
        0, "writes into its arguments", "furthest_off",
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
        "checker", {}, [("enumerate((1, -1))", "enumerate((1, 1))")],
        13 / 16, "a kink and no gradient (accepted)", "runs over a kink, with the claim (1, 1) is",
    ),
    "a number by its first entry": (
        "checker", {}, [("    return np.unr", "    len(at)\n    return np.unr")],
        14 / 16, "a wrong gradient of a number, shape () (It raises TypeError",
        "furthest_off raises TypeError",
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
        "checker", {}, [("sign * 1e-6", "sign * 2e-3"), ("off <= 1e-3", "off <= 9e-3")],
        13 / 16, "your step must not reach it (refused)", SLIP,
    ),
    "step too short": (
        "checker", {}, [("sign * 1e-6", "sign * 1e-12")],
        10 / 16, "how short may a step be? (refused)", SLIP,
    ),
    "one step taken for seven": (
        "evidence",
        {"program_1": "one step counts", "program_2": "overwritten", "program_3": "wrong border"},
        [("(found)", "((found[1], found[1]))")],
        2 / 3, "Program 1: the list after 1 step differs", FORM,
    ),
    "a line of three": (
        "lines", {}, [(END, f"lines[2] = 1\n{END}")],
        2 / 3, "Another line is wrong in program 2", FORM,
    ),
    # And what does not.
    "segments not filled": (
        "evidence", {"program_3": "time within the segment"},
        [("for T in (1, 7)", "for T in (1, 3)")],
        2 / 3, "Program 3: the list after 7 steps differs", "after seven steps something is wrong",
    ),
    "not repaired": (
        "repaired-1", {"program_1": "missing transpose"},
        [('by_s @ at["W_r"]', 'by_s @ at["W_r"].T')],
        0, "Nothing that was wrong is right now", "the gradient by s is wrong",
    ),
    "repaired and broken elsewhere": (
        "repaired-1", {"program_1": "missing transpose"}, [('"b_o": gap.sum(', '"b_o": gap.mean(')],
        0, "b_o is 0.5 times", "b_o is 0.5 times",
    ),
    "repaired in part": (
        "repaired-3", {"program_3": "wrong columns"},
        [("    return grads |", '    grads["x"][0] = 0\n    return grads |')],
        1 / 4, "Not all is repaired", "the gradient by x is zero everywhere",
    ),
}  # fmt: skip
