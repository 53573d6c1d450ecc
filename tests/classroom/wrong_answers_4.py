"""Typical wrong answers to assignment 4, and what they deserve.

An answer is code that follows the solution, or edits of the solution. Fractions follow from the
hidden cases: six runs (seven for the backward pass), of which the first has one step, the first
and the third have one unit, and the first three have one sequence. One known mistake of the way
back leaves half.
"""

#: question, structure, answer, fraction, phrase of the feedback, phrase of the self-check.
WRONG = {
    "order of the book": (
        "unpack", (("kind", "free"), ("order", ("cr", "cs", "du", "cu")), ("by", "gate")),
        [('W.shape[1] - d - 1', 'W.shape[1] - d - 1\n    order = ["cu", "cs", "cr", "du"]')],
        0.25, "what you call W_x of", "with your weights a_",
    ),
    "units and nodes exchanged": (
        # Right where there is one unit.
        "unpack", (("kind", "free"), ("by", "unit")),
        [('DRAWN["by"] == "unit"', "False")],
        0.25 + 0.75 / 3, "With d = 2: W_x of", "with your weights a_",
    ),
    "bias as a column": (
        "unpack", (("kind", "leak"),), [('a[:, 0] if source == "1" else a', "a")],
        0.75, "b of", "expected is (d,), here (1,)",
    ),
    "copies": (
        "unpack", (), [('else a for g, a', 'else a.copy() for g, a')],
        0.5, "All numbers are right, but W_x of", "is a copy: what is written into it",
    ),
    "copies of the state's weights": (
        "unpack", (), [('zip(CELL["sees"], p["P"])', 'zip(CELL["sees"], p["P"].copy())')],
        0.5, "All numbers are right, but W_s of", "The numbers are right, but W_s of",
    ),
    "copies of wrong weights": (
        "unpack", (("kind", "leak"),), [('a[:, 0] if source == "1" else a', "a.copy()")],
        0.375, "is expected, but", "expected is (d,), here (1,)",
    ),
    "sources in another order": (
        # One input and one unit: the numbers are as many, in other places.
        "unpack", (("sources", ("v", "1", "x")),), [('DRAWN["sources"]', '["x", "v", "1"]')],
        0.25, "W_x of cu is wrong", "with your weights a_",
    ),
    "warp of the candidate": (
        # The states are right.
        "core", (("readout", "outside"),), "G_r = G_u",
        0.5, "v is wrong", "In step 0 v[0, 0] is",
    ),
    "state's weights turned": (
        # Nothing is wrong with a single unit, nor in the first step of the example.
        "unpack", (("full", True),),
        [('zip(CELL["sees"], p["P"])', 'zip(CELL["sees"], p["P"].swapaxes(1, 2))')],
        0.75 + 0.25 / 3, "W_s of", "is no array of P as it stands there",
    ),
    "state's weights exchanged": (
        "unpack", (("sees", (("cu", "old"), ("cs", "old"), ("cr", "none"))), ("kind", "free")),
        [('zip(CELL["sees"], p["P"])', 'zip(CELL["sees"], p["P"][::-1])')],
        0.75, "what you call W_s of", "are its weights of the state those of another gate?",
    ),
    "weights of what is kept exchanged": (
        "unpack", (("sees", (("cu", "kept"), ("cs", "old"), ("cr", "none"))), ("kind", "shared")),
        [('zip(CELL["sees"], p["P"])', 'zip(CELL["sees"], p["P"][::-1])')],
        0.75, "what you call W_s of", "are its weights of the state those of another gate?",
    ),
    "free for coupled": (
        # The value is rightly made of a wrong state.
        "core", (("kind", "coupled"),), "def keep(g): return g['cu']",
        0.5, "s is wrong", "In step 1 s[0, 0] is",
    ),
    "old value forgotten": (
        "core", (("readout", "blend"),), [("v + (1 - g[\"cr\"]) * v_old if", "v if")],
        0.5, "v is wrong", "In step 0 v[0, 0] is",
    ),
    "writes into the state": (
        "core", (("kind", "free"),),
        [("    s = keep(g) * s_old", "    s_old *= keep(g)\n    s = s_old")],
        0.8, "writes into its arguments", "core writes into its argument number 1",
    ),
    "old state for the new": (
        # The states of the first steps do not hear of it: right is the state of a single step.
        "forward", (("sees", (("cu", "old"), ("cs", "old"), ("cr", "new"))), ("kind", "free")),
        [('"new": s}', '"new": s_old}')],
        0.4 / 6, "v is wrong", "a_cr[0, 0] is",
    ),
    "old for what is kept": (
        "forward", (("sees", (("cu", "kept"), ("cs", "old"), ("cr", "new"))), ("kind", "shared"),
         ("gate_warp", "root")),
        [('"kept": kept', '"kept": s_old')],
        0, "s is wrong", "In step 1 a_cu[0, 0] is",
    ),
    "lists": (
        "forward", (), [("name: np.array(signal) for", "name: signal for")],
        0, "is no array", "s must be an array of real numbers, not list",
    ),
    "value of the step not carried": (
        "forward", (("kind", "free"), ("readout", "outside")),
        [('run["s"][-1], run["v"][-1], {}', 'run["s"][-1], v_before, {}')],
        1 / 6, "With T = 2, B = 1: s is wrong", "does not go on from its own state and value",
    ),
    "transpose": (
        "backward", (("kind", "free"),),
        [('alpha @ w["W_v"][name]', 'alpha @ w["W_v"][name].T')],
        0.5, "wrong one of the matrix and its transpose", "d = 2, ",
    ),
    "peepholes forgotten": (
        "backward", (("sees", (("cu", "old"), ("cs", "old"), ("cr", "new"))), ("kind", "free")),
        [("return alpha @ W_s if W_s.ndim == 2 else alpha * W_s", "return 0.0")],
        0.5, "a peephole is a road too", "With T = 1, B = 1, d = 1, ",
    ),
    "coupled gate heard once": (
        "backward", (("kind", "coupled"),), [("by_cu = by_cu - by_kept * s_old", "pass")],
        0.5, "has to hear from both places", "the gradient by all weights of cr",
    ),
    "shared gate heard once": (
        "backward", (("kind", "shared"),), [('by_cs = by_cs - psi[n + 1] * g["cu"] * u', "pass")],
        0.5, "has to hear from both places", "With T = 1, B = 1, d = 1, ",
    ),
    "leak forgotten": (
        "backward", (("kind", "leak"),),
        [('(DRAWN["leak"] if DRAWN["kind"] == "leak" else 1)', "1"),
         ("by_kept * keep(g)", 'by_kept * g["cs"]')],
        0.5, "The constant leak", "With T = 1, B = 1, d = 1, ",
    ),
    "old value's road": (
        "backward", (("readout", "blend"),), [('chi[n] += now * (1 - g["cr"])', "pass")],
        0.5, "The old value enters the new one directly", "d_v_before is wrong",
    ),
    "slope of the gates": (
        "backward", (("kind", "free"),),
        [("alpha = by_signal * slope(",
          "alpha = by_signal * (np.ones_like, slope)[name == 'du'](")],
        0.5, "The slope of the gates", "With T = 1, B = 1, d = 1, ",
    ),
    "slope beside the gate": (
        "backward", (("readout", "inside"),), [('slope_r(g["cr"] * s)', "slope_r(s)")],
        0.5, "at another argument", "With T = 1, B = 1, d = 1, ",
    ),
    "value's adjoint lost": (
        "backward", (("kind", "free"), ("readout", "outside")),
        [('chi[n] += alpha @ w["W_v"][name]', "pass")],
        0.5, "The value's adjoint is not carried", "d_v_before is wrong",
    ),
    "means": (
        # Right without a batch, in three of seven runs; besides W all is right.
        "backward", (), [("alpha.sum(axis=0)", "alpha.mean(axis=0)")],
        0.5 * 3 / 7 + 0.5, "means over the batch", "right are the gradient by W_x of all nodes",
    ),
    "all at once": (
        # Right where one piece is enough.
        "segments", (), "def in_segments(forward, backward, p, x, s, v, d_s, d_v, K):\n"
        "    return backward(p, x, forward(p, x, s, v), d_s, d_v)",
        2 / 6, "there is room for K = 2", "raises ValueError (a piece of 4 steps, where K is 2)",
    ),
    "border twice": (
        "segments", (), [("by_s[None]", "by_s[None] + (last < T) * d_s[last]")],
        2 / 6, "a parameter is wrong", "by s at a border counts twice, that by v once",
    ),
    "borders twice": (
        "segments", (),
        [("by_s[None]", "by_s[None] + (last < T) * d_s[last]"),
         ("by_v[None]", "by_v[None] + (last < T) * d_v[last]")],
        2 / 6, "yours count twice", "the direct parts at a border count twice",
    ),
    "nothing handed back": (
        "segments", (),
        [("by_s[None]]", "d_s[last][None] * (last == T)]"),
         ("by_v[None]]", "d_v[last][None] * (last == T)]")],
        2 / 6, "lost at its border", "With T = 4, K = 2",
    ),
    "state alone handed back": (
        "segments", (), [("by_v[None]]", "d_v[last][None] * (last == T)]")],
        2 / 6, "Two things cross a border", "With T = 4, K = 2",
    ),
    "inputs of the last piece": (
        "segments", (), [("some, d_x[first:last], by_s", "some, d_x[:last - first], by_s")],
        0.8 + 0.2 * 2 / 6, "d_x is", "d_x is",
    ),
    "all runs kept": (
        # The gradients are right, and the judge looks at nothing else.
        "segments", (),
        [("T, borders = len(x), ", "runs, T, borders = [], len(x), "),
         ("borders.append(", "runs.append(run)\n        borders.append("),
         ("run = forward(p, x[first:last], *borders[k])", "run = runs[k]")],
        1, "All cases are right", "has to run the pieces again on the way back",
    ),
    "rest forgotten": (
        "segments", (), [("T, borders = len(x), ", "T, borders = len(x) // K * K, ")],
        0.5, "With T = 4, K = 6", "With T = 3, K = 5",
    ),
    "bias of the book": (
        "hold", (("gate_warp", "ratio"),), [("1e12 *", "1000 *")],
        0, "does not bring it nearer to 0 than 0.0005", "the gate is deaf, but off by 0.0005",
    ),
    "still listens": (
        "hold", (("gate_warp", "steep"),), [('("W_x", "W_v", "W_s")', "()"), ("1e12 *", "20 *")],
        0, "what does it listen to", "it still listens to what comes in",
    ),
    "bias alone": (
        # No number that anybody sees moves it, and yet it listens.
        "hold", (("gate_warp", "steep"),), [('("W_x", "W_v", "W_s")', "()")],
        0, "what does it listen to", "its node still depends on what comes in",
    ),
    "all units": (
        # Right where there is one unit: one of four sizes.
        "hold", (),
        [("[gate][unit] = 0", "[gate][:] = 0"), ("[gate][unit] = 1e12", "[gate][:] = 1e12")],
        0.625, "another gate or unit", "has something else been set?",
    ),
    "other end": (
        "hold", (), [("(2 * value - 1)", "(1 - 2 * value)")],
        0, "brought it to the other end", "brought it to the other end",
    ),
    "memory is the state": (
        # Of three units one wire, and one that has none.
        "facts", (("kind", "free"), ("readout", "outside")),
        'for known in facts.values(): known["wire"] = known["wire"].replace("value", "state")',
        0.9, '"wire" of unit', "The form is in order",
    ),
    "all alike": (
        "facts", (), 'facts = {k: {"wire": "none", "written": 11, "breaks": []} for k in range(3)}',
        0, "the same for all units", "does hold change anything?",
    ),
    "step after": (
        # Who counts the entries of s; the last step has none after it.
        "facts", (), 'for one in facts.values(): one["written"] = min(11, one["written"] + 1)',
        0.8, '"written" of unit', "The form is in order",
    ),
    "only the state's gate": (
        "facts", (("kind", "free"), ("readout", "outside")),
        'for one in facts.values(): one["breaks"] = [b for b in one["breaks"] if b == "cs=0"]',
        0.6 + 0.4 * (1 + 0.5) / 3, '"breaks" of unit', "The form is in order",
    ),
}  # fmt: skip
#: Wrong answers that the self-checks let pass: they know no facts.
NOT_SEEN = {"memory is the state", "step after", "only the state's gate"}
