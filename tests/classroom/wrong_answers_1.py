"""How students go wrong in the assignment on discretizing, and what they are told."""

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
#: Question, structure, code after the solution, points (of 1), phrase of the judge, of the check.
MISTAKES = {
    "book's step": (
        "weights", ("echo", "late"),
        """
def weights(eq, h):
    W_s = np.linalg.inv(np.eye(len(eq["A"])) - h * eq["A"])
    return {"W_s": W_s, "W_z": 0 * W_s, "W_0": h * W_s, "W_1": 0 * W_s}
""",
        0, "the book's step", "where only s[n-1] is not zero: the two sides differ",
    ),
    "ends swapped": (
        "weights", ("delayed state", "early"), "LEAK, DRIVE = 1 - LEAK, 1 - DRIVE",
        0.4, "the other end of the step", "the two sides differ",
    ),
    "drives swapped": (
        "weights", ("second delay", "line"),
        """
right = weights
def weights(eq, h):
    W = right(eq, h)
    return {**W, "W_0": W["W_1"], "W_1": W["W_0"]}
""",
        0.5, "the other end of the step", "With a drive that *is* a straight line",
    ),
    "M forgotten": (
        "weights", ("mass", "early"),
        """
right = weights
def weights(eq, h):
    return right({name: value for name, value in eq.items() if name != "M"}, h)
""",
        0, "0 of 10", "a matrix in which M does not count",
    ),
    "exponential of entries": (
        "weights", ("echo", "held"), "expm = np.exp",
        0.1, "1 of 10", "W_s + W_z is not near I",  # right for the one unit
    ),
    "divided by A": (
        "weights", ("echo", "held"),
        """
def weights(eq, h):
    A, eye = eq["A"], np.eye(len(eq["A"]))
    E = expm(h * A)
    V = np.linalg.solve(A, E - eye)
    return {"W_s": E, "W_z": 0 * A, "W_0": DRIVE * V, "W_1": (1 - DRIVE) * V}
""",
        0.8, "without an inverse", "for a matrix A that has no inverse",
    ),
    "h forgotten": (
        "weights", ("echo", "middle"),
        """
right = weights
def weights(eq, h):
    W = right(eq, h)
    return {**W, "W_0": W["W_0"] / h, "W_1": W["W_1"] / h}
""",
        0.6, "W_s and W_z are right", "the drive must not count",
    ),
    "other sign of W_z": (
        "weights", ("echo", "two-step"),
        """
right = weights
def weights(eq, h):
    W = right(eq, h)
    return {**W, "W_z": -W["W_z"]}
""",
        0.5, "W_0 and W_1 are right", "W_s + W_z is not near I",
    ),
    "writes into A": (
        "weights", ("echo", "early"),
        """
right = weights
def weights(eq, h):
    made = right(eq, h)
    eq["A"] *= h
    return made
""",
        0.9, "writes into its arguments", "writes into its arguments",
    ),
    "book's way back": (
        "decay", ("echo", "late"),
        "def decay(W_s, h): return (np.eye(len(W_s)) - np.linalg.inv(W_s)) / h",
        0, "the book's step", "is not the matrix it was made of",
    ),
    "not divided by h": (
        "decay", ("mass", "line"), "def decay(W_s, h): return logm(W_s).real",
        0.5, "times h", "h times too large",
    ),
    "logarithm of entries": (
        "decay", ("echo", "held"),
        "def decay(W_s, h): return np.log(np.abs(W_s) + 1e-300) / h",
        0.25, "right for one unit", "is not the matrix it was made of",
    ),
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
    "two units": (
        "weights", ("echo", "early"),
        """
right = weights
def weights(eq, h):
    np.ones((2, 2)) @ eq["A"]
    return right(eq, h)
""",
        0.6, "", "weights(…) raises ValueError",
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
    "slope against k": (
        "experiment", ("echo", "late"), 'experiment["order"] *= -1',
        0.7, "not the slope", "The order is negative",
    ),
    "at the end only": (
        "experiment", ("mass", "middle"),
        """
error = []
for k in KS:
    x = np.array([signal(n * EQ["tau"] / k) for n in range(4 * k + 1)])
    s, _ = advance(EQ, weights(EQ, EQ["tau"] / k), k, start(EQ, k, S_0, x[0]), x[1:])
    error.append(np.linalg.norm(s[-1] - exact(np.array([END]))[0]))
slope = np.polyfit(np.log(KS[-4:]), np.log(error[-4:]), 1)[0]
experiment = {"error": error, "order": -slope}
""",
        0.5, "at the last time only", "error[0] is not the largest distance",
    ),
    "invented": (
        "experiment", ("echo", "late"),
        'experiment = {"error": 1 / np.array(KS, float), "order": 1.0}',
        0, "a power of k to the last digit", "error[0] is not the largest distance",
    ),
    "near the right ones": (
        "experiment", ("echo", "late"),
        """
error = np.array(experiment["error"]) * (1 + 0.1 * np.sin(np.arange(len(KS))))
slope = np.polyfit(np.log(KS[-4:]), np.log(error[-4:]), 1)[0]
experiment = {"error": error, "order": -slope}
""",
        0.3, "not those of your scheme", "error[1] is not the largest distance",
    ),
    "copied from a table": (
        "experiment", ("echo", "late"),
        """
error = np.array([float(f"{e:.2e}") for e in experiment["error"]])
slope = np.polyfit(np.log(KS[-4:]), np.log(error[-4:]), 1)[0]
experiment = {"error": error, "order": -slope}
""",
        0, "three digits each", "error[0] is not the largest distance",
    ),
    "two mixed up": (
        "classmates", ("echo", "late"),
        """
names = {cause: name for name, cause in classmates.items()}
classmates[names["own"]], classmates[names["extrapolated"]] = "extrapolated", "own"
""",
        0.5, "3 of 5 are right. One table falls faster", "Complete.",
    ),
    "all the same": (
        "classmates", ("echo", "line"), 'classmates = dict.fromkeys("PQRST", "right")',
        0, "1 of 5 are right", "No two of them have done the same",
    ),
}  # fmt: skip
#: Wrong answers that the self-checks let pass; they do not call them right.
NOT_SEEN = {"two mixed up"}
