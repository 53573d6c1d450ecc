"""How students go wrong with the weights of a step and with the way back."""

#: As in wrong_answers_1.py.
WEIGHTS = {
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
        0, "M does not count in your weights", "a matrix in which M does not count",
    ),
    "the other sign of A": (
        "weights", ("mass", "mixed"),
        """
right = weights
def weights(eq, h):
    return right({**eq, "A": -eq["A"]}, h)
""",
        0, "A has the wrong sign", "the right matrix with the other sign",
    ),
    "M of EQ": (
        "weights", ("mass", "late"),
        """
right = weights
def weights(eq, h):
    return right({**eq, "M": EQ["M"]}, h)
""",
        0, "Your weights take M from EQ", "taken from EQ instead of eq",
    ),
    "another decay": (
        "weights", ("mass", "late"),
        """
right = weights
def weights(eq, h):
    return right({**eq, "A": eq["A"] * 1.3}, h)
""",
        0, "0 of 10 pairs of weights are those of your scheme. What the self-check", "1.3 times",
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
    "the logarithm for a quotient": (
        "decay", ("mass", "mixed"),
        "from scipy.linalg import logm\ndef decay(W_s, h): return logm(W_s).real / h",
        0, "by the logarithm; yours makes a difference quotient", "is its logarithm over h",
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
}  # fmt: skip
