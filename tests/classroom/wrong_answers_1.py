"""How students go wrong in the assignment on discretizing, and what they are told."""

#: Question, structure, code after the solution, points (of 1), phrase of the judge, of the check.
MISTAKES = {
    "book's step": (
        "weights", ("echo", "late"),
        """
def weights(eq, h):
    W_s = np.linalg.inv(np.eye(len(eq["A"])) - h * eq["A"])
    return {"W_s": W_s, "W_z": 0 * W_s, "W_0": h * W_s, "W_1": 0 * W_s}
""",
        0, "the book's step", "Right.",
    ),
    "ends swapped": (
        "weights", ("delayed state", "early"), "LEAK, DRIVE = 1 - LEAK, 1 - DRIVE",
        0.4, "the other end of the step", "Right.",
    ),
    "drives swapped": (
        "weights", ("second delay", "line"),
        """
right = weights
def weights(eq, h):
    W = right(eq, h)
    return {**W, "W_0": W["W_1"], "W_1": W["W_0"]}
""",
        0.5, "the other end of the step", "Right.",
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
        0, "0 of 6 runs", "Right.",
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
        0.5, "at the last time only", "Right.",
    ),
    "invented": (
        "experiment", ("echo", "late"),
        'experiment = {"error": 1 / np.array(KS, float), "order": 1.0}',
        0.3, "not those of your scheme", "Right.",
    ),
    "two mixed up": (
        "classmates", ("echo", "late"),
        """
names = {cause: name for name, cause in classmates.items()}
classmates[names["own"]], classmates[names["extrapolated"]] = "extrapolated", "own"
""",
        0.5, "3 of 5 are right. One table falls faster", "Right.",
    ),
    "all the same": (
        "classmates", ("echo", "line"), 'classmates = dict.fromkeys("PQRST", "right")',
        0, "1 of 5 are right", "No two of them have done the same",
    ),
}  # fmt: skip
#: Wrong answers that the self-checks let pass: who knows no scheme cannot see them.
NOT_SEEN = {
    "book's step",
    "ends swapped",
    "drives swapped",
    "from the history, not the tangent",
    "at the end only",
    "invented",
    "two mixed up",
}
