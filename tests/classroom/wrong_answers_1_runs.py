"""How students go wrong with a run, with growth near rest and with what is stable."""

#: Both drives read the same readout.
YOUNG = """
right = advance
def start(eq, k, s_0, x_0):
    return np.repeat(s_0[None], 2 * k + 1, 0), np.repeat(x_0[None], k + 1, 0)
def advance(eq, W, k, carried, x):
    past, inputs = carried
    states = np.zeros((len(x), past.shape[1]))
    for n in range(len(x)):
        before = drive(eq, k, np.concatenate([past[1:], past[-1:]]), inputs)
        inputs = np.concatenate([inputs[1:], x[n : n + 1]])
        now = drive(eq, k, np.concatenate([past[1:], past[-1:]]), inputs)
        states[n] = W["W_s"] @ past[-1] + W["W_0"] @ now + W["W_1"] @ before
        past = np.concatenate([past[1:], states[n : n + 1]])
    return states, (past, inputs)
"""
#: As in wrong_answers_1.py.
RUNS = {
    "gain forgotten": (
        "advance", ("echo", "late"),
        """
right = start, advance
def start(eq, k, s_0, x_0): return right[0]({**eq, "gain": 1.0}, k, s_0, x_0)
def advance(eq, W, k, carried, x): return right[1]({**eq, "gain": 1.0}, W, k, carried, x)
""",
        0.3, "tanh(gain s)", "with the gain in tanh(gain s)",
    ),
    "term forgotten": (
        "advance", ("delayed state", "early"),
        """
right = start, advance
def bare(eq): return {name: value for name, value in eq.items() if name != "E"}
def start(eq, k, s_0, x_0): return right[0](bare(eq), k, s_0, x_0)
def advance(eq, W, k, carried, x): return right[1](bare(eq), W, k, carried, x)
""",
        0.3, "is missing", "With or without E, your states are the same",
    ),
    "late input": (
        "advance", ("second delay", "middle"),
        """
right = start, advance
def start(eq, k, s_0, x_0): return right[0](eq, k, s_0, x_0), x_0
def advance(eq, W, k, carried, x):
    inside, last = carried
    x = np.concatenate([last[None], x])
    s, inside = right[1](eq, W, k, inside, x[:-1])
    return s, (inside, x[-1])
""",
        0.3, "the input of the step before", "read the input of the step before",
    ),
    "one step early": (
        "advance", ("echo", "late"),
        """
right = start, advance
def drive(eq, k, past, inputs):
    early = eq["B"] @ np.tanh(eq["gain"] * past[-k])
    return early + eq["C"] @ inputs[-1] + eq["phi"] + eq["F"] @ inputs[-1 - k]
""",
        0.5, "one step too early", "comes back 2 steps later; its delay is 3 steps",
    ),
    "the drive before is one step too young": (
        "advance", ("echo", "line"), YOUNG,
        1 / 6, "", "it belongs one step further back than that in g[n]",
    ),
    "the drive before is too young, and held": (
        "advance", ("second delay", "held"), YOUNG,
        1 / 6, "", "it belongs one step further back than that in g[n]",
    ),
    "B transposed": (
        "growth", ("mass", "late"),
        """
right = growth
def growth(eq, W, k): return right({**eq, "B": eq["B"].T}, W, k)
""",
        0.4, "", "at the right place and with the gain?",
    ),
    "zero history": (
        "advance", ("echo", "mixed"),
        """
right = start
def start(eq, k, s_0, x_0):
    past, inputs, before, g = right(eq, k, s_0, x_0)
    past[:-1] = 0.0
    return past, inputs, before, drive(eq, k, past, inputs)
""",
        0.3, "counts as zero", "The equation rests",
    ),
    "a segment begins afresh": (
        "advance", ("second delay", "middle"),
        """
right = advance
def advance(eq, W, k, carried, x):
    s, inside = right(eq, W, k, carried, x)
    return s, (start(eq, k, s[-1], x[-1]) if len(x) else inside)
""",
        0.5, "forgotten at its end", "what does a step need that is not carried?",
    ),
    "carried state changed": (
        "advance", ("echo", "late"),
        """
right = start, advance
def start(eq, k, s_0, x_0): return {"now": right[0](eq, k, s_0, x_0)}
def advance(eq, W, k, carried, x):
    s, carried["now"] = right[1](eq, W, k, carried["now"], x)
    return s, carried
""",
        0.9, "changes the carried state", "advance writes into its arguments",
    ),
    "from the history, not the tangent": (
        "advance", ("echo", "two-step"),
        """
right = start
def start(eq, k, s_0, x_0):
    past, inputs, before, g = right(eq, k, s_0, x_0)
    return past, inputs, s_0, g
""",
        0, "0 of 6 runs", "is not on the tangent at s_0",
    ),
    "slope one": (
        "growth", ("second delay", "early"),
        """
right = growth
def growth(eq, W, k): return right({**eq, "gain": 1.0}, W, k)
""",
        0.4, "The slope of the readout", "at the right place and with the gain?",
    ),
    "as if one step old": (
        "growth", ("echo", "mixed"),
        """
def growth(eq, W, k):
    late, d = eq["gain"] * eq["B"], len(eq["A"])
    first = np.hstack([W["W_s"] + W["W_0"] @ late, W["W_1"] @ late])
    matrix = np.vstack([first, np.eye(d, 2 * d)])
    return np.abs(np.linalg.eigvals(matrix)).max()
""",
        0.4, "as one step old", "at the right place and with the gain?",
    ),
    "W_s alone": (
        "growth", ("echo", "held"),
        'def growth(eq, W, k): return np.abs(np.linalg.eigvals(W["W_s"])).max()',
        0.1, "of W_s alone", "at the right place and with the gain?",
    ),
    "one of six wrong": (
        "stable", ("echo", "late"), "stable[2] = not stable[2]",
        2 / 3, "5 of 6 are right", "your own growth(…) says otherwise",
    ),
    "always stable": (
        "stable", ("echo", "late"), "stable = [True] * 6",
        0, "3 of 6 are right", "your own growth(…) says otherwise",
    ),
}  # fmt: skip
