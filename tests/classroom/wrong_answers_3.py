"""Typical wrong answers to assignment 3, as edits of the solution, and what they deserve.

Fractions follow from the hidden cases: six or seven runs, of which the first has one step, and
the first and the third have one unit; three programs.
"""

from __future__ import annotations

from wrong_answers_3_checker import CHECKER

END = "### END SOLUTION"
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
        0.4, "d_r is wrong in entry 0, the initial readout: does E depend on it?",
        "d = 1, d_r is wrong in entry 0, the initial readout: does E depend on it?",
    ),
    "initial state punished": (
        "direct", {"loss": "state"}, [("d_s[1:] = rho * s[1:]", "d_s = rho * s")],
        0.4, "d_s is wrong in entry 0, the initial state: does E depend on it?",
        "d = 1, d_s is wrong in entry 0, the initial state: does E depend on it?",
    ),
    "total for partial derivative": (
        "direct", {"loss": "state"}, [("d_s[1:] = rho * s[1:]", "d_s[1:] = rho * s[1:] * 0.77")],
        0.4, "B = 1: d_s is wrong", "With T = 1, B = 1, d = 1, d_s is wrong",
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
        0, "The slope of the warp is missing", "look at psi first",
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
        0, "What stands before the drive", "all gradients are wrong",
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
    "only the second program": (
        "evidence", {}, [("    evidence[k] = tuple(found)", "    evidence[2] = tuple(found)")],
        0, "Program 1: missing. Program 2: after 1 step, after 7 steps. Program 3: missing.",
        "Program",
    ),
    "one step taken for seven": (
        "evidence",
        {"program_1": "one step counts", "program_2": "overwritten", "program_3": "wrong border"},
        [("(found)", "((found[1], found[1]))")],
        2 / 3, "Lists that differ or are missing: Program 1: after 1 step.", FORM,
    ),
    "a line of three": (
        "lines", {}, [(END, f"lines[2] = 1\n{END}")],
        2 / 3, "In program 2 it is not the line you named: change yours", FORM,
    ),
    "segments not filled": (
        "evidence", {"program_3": "time within the segment"},
        [("for T in (1, 7)", "for T in (1, 3)")],
        2 / 3, "Program 3: after 7 steps.", "after seven steps something is wrong",
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
} | CHECKER  # fmt: skip
