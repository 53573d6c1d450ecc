"""Typical wrong answers to assignment 5, and what they deserve.

An answer is code that follows the solution, or edits of the solution. Fractions follow from the
hidden cases: six runs (seven for the backward pass), of which the first has one step, the first
and the third have one unit, and the first three have one sequence.
"""

# ruff: noqa: E501 - a mistake is a line of code

LEAK = (("kind", "leak"), ("where", "state"))
WINDOW = (("kind", "window"), ("where", "nearest"), ("stride", 1), ("place", "first"))
BLEND = (("kind", "input"), ("where", "blend"))
MULTIPLY = (("kind", "input"), ("where", "multiply"))
SKIP = (("kind", "project"), ("where", "skip"))
HOLD = (("kind", "group"), ("where", "hold"))
COUPLE = (("kind", "couple"), ("where", "keep"))
NORM = (("kind", "norm"), ("where", "state"))
ATTEND = (("kind", "attend"), ("where", "all"), ("early", "absent"))

#: question, structure, answer, fraction, phrase of the feedback, phrase of the self-check.
WRONG = {
    "widest that does not exceed": (
        # The extended cell is always a little larger, so no width is right; the ratios fit.
        "match", LEAK, [("abs(count(shapes(d, d_x, m)) - want)",
                         "(count(shapes(d, d_x, m)) > want, -d)")],
        0.5, "another width comes nearer", "a narrower cell comes nearer",
    ),
    "ratio upside down": (
        "match", LEAK, [("count(shapes(d, d_x, m)) / want", "want / count(shapes(d, d_x, m))")],
        0.5, "the ratio", "the ratio is not that of these two cells",
    ),
    "same width for both": (
        # The smallest two cells are the only ones that the input gate does not narrow.
        "match", MULTIPLY, "def match(d, d_x, m): return d, 4 / 3",
        0.5 + 0.5 * 2 / 7, "another width comes nearer", "a narrower cell comes nearer",
    ),
    "same width for an extension that costs little": (
        # Only scores for many ages, in a small cell, are worth a unit.
        "match", ATTEND, "def match(d, d_x, m):\n"
        "    more, base = (sum(int(np.prod(a)) for a in sizes.values())\n"
        "                  for sizes in (shapes(d, d_x, m), base_shapes(d, d_x)))\n"
        "    return d, more / base",
        0.5 + 0.5 * 6 / 7, "another width comes nearer", "With d_base = 2, d_x = 1, m = 7, a narrower",
    ),
    "base cell": (
        "forward", LEAK, "forward = base_forward",
        0, "is that of the base cell", "In step 0 s[0, 0] is",
    ),
    "zeros at the edge": (
        # The run whose inputs are zero has no edge.
        "forward", WINDOW, [('WHERE == "nearest"', "False")],
        1 / 6, "s is wrong", "In step 2 s[0, 0] is",
    ),
    "window the other way": (
        # In a run of one step the nearest sample is that of the step, whichever way.
        "forward", WINDOW, [('{"first": 0,', '{"first": m - 1,')],
        2 / 6, "s is wrong", "In step 0 s[0, 0] is",
    ),
    "no blend": (
        "forward", BLEND, [('if WHERE == "blend" else np.ones_like', 'if False else np.ones_like')],
        0, "s is wrong", "In step 0 s[0, 0] is",
    ),
    "sum for mean": (
        # With a single unit they are the same.
        "forward", NORM, [(".mean(axis=1, keepdims=True)\n        o[\"N\"]", ".sum(axis=1, keepdims=True)\n        o[\"N\"]")],
        2 / 6, "With T = 2, B = 1: s", "In step 0 s[0, 1] is",
    ),
    "neighbors share": (
        # Two units with two gates, and one with one, have a gate each.
        "forward", HOLD, [('% len(p["c"])]', '* len(p["c"]) // s[n].shape[1]]')],
        3 / 6, "With T = 5, B = 3: s", "In step 0 s[0, 1] is",
    ),
    "values that do not exist": (
        "forward", ATTEND, [('if k <= n or DRAWN["early"] == "zeros"', "")],
        0, "s is wrong", "In step 0 s[0, 0] is",
    ),
    "writes into the state": (
        "forward", LEAK, [("    s, v = [s_before], [v_before]\n    for n",
                           "    s_before += 0.1\n    s_before -= 0.1\n    s_before += 1e-9\n    s, v = [s_before], [v_before]\n    for n")],
        0.8, "writes into its arguments", "forward writes into its argument number 3",
    ),
    "a tuple": (
        "forward", LEAK, [('return {"s": np.array(s), "v": np.array(v)}', "return np.array(s), np.array(v)")],
        0, "expected is a dict", "forward must return a dict with s and v, not tuple",
    ),
    "large nudges": (
        # Right where the recurrence is nearly straight: nowhere.
        "nudges", LEAK, [("1e-5 * max", "0.1 * max")],
        0, "In a case with right gradients", "a right gradient, you say that it is",
    ),
    "one-sided nudges": (
        # Good enough but for large parameters and a curved road.
        "nudges", LEAK, [("(size, -size)", "(size, 0)"), ("(2 * size)", "size")],
        4 / 6, "In a case with wrong gradients the deviation of c", "a right gradient, you say that it is",
    ),
    "without amount": (
        "nudges", LEAK, [("worst = max(worst, abs(", "worst = max(worst, 0.25 * (1e-3 < abs("), ("(2 * size)))", "(2 * size))))")],
        2 / 6, "it is measured as", "by -0.3 and 0.15, you say that it is 0.25 off",
    ),
    "signed": (
        # An entry that is too small has a deviation as well.
        "nudges", LEAK, [("abs(got[name][i]", "(got[name][i]")],
        2 / 6, "it is measured as", "one with entries moved by -0.25 and 0.125, you say that it is 0.13 off",
    ),
    "sum for largest": (
        # A sum over a single entry is its largest one.
        "nudges", LEAK, [("max(worst, abs(", "(worst + abs(")],
        2 / 6, "it is measured as", "by -0.25 and 0.125, you say that it is 0.38 off",
    ),
    "tiny nudges": (
        # The judge allows for more rounding than there is.
        "nudges", LEAK, [("1e-5 * max(1.0, abs(array[i]))", "1e-8")],
        1, "All cases are right", "is your step lost in rounding",
    ),
    "nothing ever found": (
        "nudges", LEAK, [("found[name] = float(worst)", "found[name] = 0.0")],
        0, "the deviation of", "one with entries moved by -0.25 and 0.125, you say that it is 0 off",
    ),
    "transpose": (
        # Right where there is one unit, and by W_x where the inputs are zero (so below, too).
        "backward", LEAK, [('to_f[k] @ p["W_v"][i]', 'to_f[k] @ p["W_v"][i].T')],
        (2 + 0.15) / 7, "wrong one of a matrix and its transpose", "With T = 1, B = 1, d = 3",
    ),
    "gate missing in its weights": (
        "backward", MULTIPLY, [('grads["W_x"][at] += to_xi[k].T', 'grads["W_x"][at] += alpha[k].T')],
        0.8 + 0.2 / 7, "act before the new gate", "the gradient by W_x",
    ),
    "blend heard once": (
        "backward", BLEND, [('(o["f"]["du"] if WHERE == "blend" else 0)', "0")],
        (0.2 + 0.12) / 7, "stands in two places", "With T = 1, B = 1, d = 1",
    ),
    "coupling heard once": (
        "backward", COUPLE, [('by[other] = by[other] - o["bound"] * by[one]', "pass")],
        (0.15 + 0.15 + 0.12) / 7, "stands in two places", "With T = 1, B = 1, d = 1",
    ),
    "hold heard once": (
        "backward", HOLD, [("(old + new - s_old)", "(old + new)"), ('psi[n] += by_r * (1 - o["bound"])', "pass")],
        (0.3 + 0.2) / 7, "stands in two places", "With T = 1, B = 1, d = 1",
    ),
    "one unit of a gate": (
        # Right where each unit has a gate of its own, and by W_x and A_x where inputs are zero.
        "backward", HOLD, [("by_bound[:, j::m].sum(axis=1)", "by_bound[:, j::m][:, -1]")],
        (3 + 0.2) / 7, "W_x is wrong, most at", "With T = 1, B = 1, d = 3, m = 2, the gradient by A_x is",
    ),
    "slope of the leak": (
        "backward", LEAK, [('slope_c(p["theta"]) * by_bound', "by_bound")],
        0.85, "bounds your new parameter or gate", "the gradient by theta",
    ),
    "norm taken for a constant": (
        "backward", NORM, [('by_z / o["N"] - o["r"] * (p["theta"] ** 2 * part).mean(axis=1, keepdims=True)', 'by_z / o["N"]')],
        (0.15 + 0.15) / 7, "opens a road", "With T = 1, B = 1, d = 1",
    ),
    "each unit alone": (
        # Right where there is one unit.
        "backward", NORM, [("part).mean(axis=1, keepdims=True)", 'part) / len(p["theta"])')],
        (2 + 0.15) / 7, "every unit hears from all the others", "With T = 1, B = 1, d = 3",
    ),
    "softmax without its sum": (
        "backward", ATTEND, [('(by_omega - (o["omega"] * by_omega).sum(axis=0))', "by_omega")],
        # The gradients by w and c alone are wrong in a single step, and that by the value.
        (5 * 0.12 + 0.16) / 7, "changes all of them", "With T = 1, B = 1, d = 1",
    ),
    "only the last value": (
        "backward", ATTEND, [("if k <= n:", "if k == 0:")],
        # One step has one value; two steps lose what goes back to the initial value.
        (1 + 0.88 + 0.12) / 7, "opens a road", "With T = 4, B = 2, d = 4",
    ),
    "skip forgotten": (
        "backward", SKIP, [("by_q[:, : now.shape[1]] += now", "pass")],
        (0.15 + 0.15) / 7, "opens a road", "With T = 1, B = 1, d = 1",
    ),
    "stand-ins forgotten": (
        # All but the inputs is right.
        "backward", WINDOW, [("if tap is not None:", "if tap == n + l:")],
        0.84, "stands in for missing ones", "d_x",
    ),
    "mean over the batch": (
        "backward", LEAK, [("return grads, d_x", "grads = {k: a / x.shape[1] for k, a in grads.items()}\n    return grads, d_x")],
        1 - (4 * 0.6 - 0.15) / 7, "means over the batch", "With T = 4, B = 2",
    ),
    "far, not far enough": (
        "reduction", (*LEAK, ("gate_warp", "ratio")), [("1e12", "1e4")],
        0.5, "how far is far enough", "away from the base cell",
    ),
    "not far enough for large values": (
        # Other values have weights of half a millionth; alone there is no other.
        "reduction", ATTEND, [('found["c"][0] = 1e3', 'found["c"][0] = 14.5')],
        0.5, "how far is far enough", "large initial values",
    ),
    "too far for floats": (
        "reduction", (*LEAK, ("gate_warp", "root")), [("1e12", "1e300")],
        0, "another way than the base cell", "away from the base cell",
    ),
    "blend without doubling": (
        "reduction", BLEND, [("*= 2", "*= 1")],
        0, "another way than the base cell", "away from the base cell",
    ),
    "past tap": (
        # The window of one tap has no other.
        "reduction", WINDOW, [('found["W_x"][here]', 'found["W_x"][-1]')],
        0, "another way than the base cell", "away from the base cell",
    ),
    "identity besides the skip": (
        "reduction", SKIP, [('KIND == "project" and WHERE == "bias"', 'KIND == "project"')],
        0, "another way than the base cell", "away from the base cell",
    ),
    "shapes of the base cell": (
        "reduction", LEAK, "def reduction(p, m): return p",
        0, "theta is no array", "Expected is a dict with",
    ),
    "base less extended": (
        "compare", LEAK, "right = compare\ndef compare(b, e, paired): return right(e, b, paired)",
        0, "extended less base", "With extended = base + 1, the difference is 1; yours is -1",
    ),
    "population": (
        # Right are the differences, and all where nothing is uncertain.
        "compare", LEAK, [("ddof=1", "ddof=0")],
        0.2 + 0.8 / 6, "one degree of freedom less", "Not looked at: how wide the interval is",
    ),
    "pooled degrees of freedom": (
        # With pairs all is right.
        "compare", LEAK, [("k = min(len(base), len(extended))", "k = len(base) + len(extended) - 1")],
        0.2 + 0.8 / 2, "those of the smaller sample", "base = [0, 0, 0, 0]",
    ),
    "one row too far with pairs": (
        # Right are the differences, what is not paired, and what is certain.
        "compare", LEAK, [("QUANTILES[k - 1]", "QUANTILES[k - 1 + paired]")],
        0.2 + 0.8 * 4 / 6, "With pairs the lower end", "base = [0, 0, 0, 0]",
    ),
    "spread of single runs": (
        "compare", LEAK, [("half = QUANTILES[k - 1]", "half = len(base) ** 0.5 * QUANTILES[k - 1]")],
        0.2 + 0.8 / 6, "spread of single runs", "narrower with twice as many runs",
    ),
    "never paired": (
        "compare", LEAK, "right = compare\ndef compare(b, e, paired): return right(b, e, False)",
        0.2 + 0.8 / 2, "is wrong", "nothing is uncertain",
    ),
    "normal distribution": (
        "compare", LEAK, [("QUANTILES[k - 1]", "1.96")],
        0.2 + 0.8 / 6, "the lower end is wrong", "few runs need a larger quantile",
    ),
}  # fmt: skip

#: These pass the self-check, which does not know how the spread of a sample is estimated.
NOT_SEEN = {"population"}
