"""How students go wrong in the assignment on unrolling, and what they are told.

Fractions follow from the hidden cases: six runs, two of them in one piece, and a long one on the
way back; 18 layouts; six networks, one of which has one unit, one rho = 0, one no contraction.
"""

from __future__ import annotations

PLAIN = ("average", "beat", "plain", "leak", "largest", "both")
WEIGHTED = ("echo", "hold", "change", "bottleneck", "weighted sum", "drop")
DELAY = ("delay", "turn", "plain", "mixed", "sum", "both")
MEAN = ("total", "wipe", "mean", "inside", "weighted Euclid", "cut")
RIGHT = "right = {name}\ndef {name}({given}):\n    "
ADVANCE = RIGHT.format(name="advance", given="p, carried, x")
RETREAT = RIGHT.format(name="retreat", given="p, tape, d_y, d_carried")
#: A layout that takes another word for one of those given; for the self-check they stay.
SWAPPED = """
right = layout
def layout(lengths, w):
    global {name}
    kept, {name} = {name}, {value}
    made, {name} = right(lengths, w), kept
    return made
"""
#: Question, structure, code after the solution, points (of 1), phrase of the judge, of the check.
MISTAKES = {
    "the clock begins again": (
        "advance", PLAIN, ADVANCE + "return right(p, (0, *carried[1:]), x)",
        1 / 3, "the count of the steps is lost", "what is used there and not carried?",
    ),
    "the average begins again": (
        "advance", PLAIN,
        ADVANCE + "return right(p, (*carried[:2], 0 * carried[2], carried[3]), x)",
        1 / 3, "a part of the past that later steps", "what is used there and not carried?",
    ),
    "the sum begins again": (
        "advance", MEAN, ADVANCE + "return right(p, (*carried[:3], 0 * carried[3]), x)",
        1 / 3, "With T = 11", "what is used there and not carried?",
    ),
    "nothing is carried": (
        "advance", WEIGHTED, ADVANCE + "return right(p, start(p, x.shape[1]), x)",
        1 / 3, "Every segment begins afresh", "what is used there and not carried?",
    ),
    "two norms of a sum": (
        "promise", DELAY,
        "def factor(net, size):\n    return size(net, net['V'] + net['W'])",
        1 / 6, "", "stretches by",
    ),
    "all of the past is carried": (
        "advance", DELAY,
        """
right, old_start = advance, start
def start(p, B):
    return old_start(p, B), np.zeros((0, B, p["W_x"].shape[1]))
def advance(p, carried, x):
    y, inner, tape = right(p, carried[0], x)
    return y, (inner, np.concatenate([carried[1], x])), tape
""",
        5 / 6, "it can do with fewer", "Right.",
    ),
    "the carry is changed": (
        "advance", PLAIN,
        ADVANCE + "made = right(p, carried, x)\n    carried[2][:] = 7.0\n    return made",
        0.8, "run again from the same carry", "advance changes the carry",
    ),
    "a delay of one step less": (
        "advance", WEIGHTED, 'MACHINE = {**MACHINE, "depth": MACHINE["depth"] - 1}',
        1 / 6, "comes a step too early", "In the example y[",
    ),
    "the first step is a beat": (
        "advance", DELAY,
        ADVANCE + 'return right(p, (carried[0] + MACHINE["period"] - 1, *carried[1:]), x)',
        1 / 3, "y is wrong", "In the example y[",
    ),
    "the sequences are added up": (
        "advance", PLAIN,
        ADVANCE + "y, c, tape = right(p, carried, x)\n"
        "    return y + y.mean(axis=1, keepdims=True) - y[:, :1], c, tape",
        0.5, "y is wrong", "depends on the others in its batch",
    ),
    "the adjoint is cut": (
        "retreat", PLAIN, RETREAT + "return right(p, tape, d_y, None)",
        2 / 7, "Nothing comes back over a border", "what is not handed back?",
    ),
    "no slope": (
        "retreat", WEIGHTED, "slope = np.ones_like",
        0, "The slope of the warp is missing", "in one segment, W_",
    ),
    "the wrong one of matrix and transpose": (
        "retreat", DELAY, RETREAT + 'return right({**p, "W_r": p["W_r"].T}, tape, d_y, d_carried)',
        2 / 7, "the wrong one of the matrix and its transpose", "in one segment, W_",
    ),
    "a road is forgotten": (
        "retreat", DELAY,
        RETREAT + 'return right({**p, "W_d": 0 * p["W_d"]}, tape, d_y, d_carried)',
        1 / 7, "Nothing comes back through the memory", "in one segment, W_",
    ),
    "the mean forgets where it is": (
        "retreat", MEAN,
        RETREAT + "tape = [(n, *rest[1:]) for n, rest in enumerate(tape)]\n"
        "    return right(p, tape, d_y, d_carried)",
        2 / 7, "With T = 11", "In one segment all are right",
    ),
    "inputs have the wrong sign": (
        "retreat", PLAIN,
        RETREAT + "g, d_x, c = right(p, tape, d_y, d_carried)\n    return g, -d_x, c",
        0.75, "d_x has the wrong sign", "d_x has the wrong sign; right are W_r, W_d, W_x, theta",
    ),
    "a vector for a row": (
        "retreat", PLAIN,
        RETREAT + "g, d_x, c = right(p, tape, d_y, d_carried)\n"
        '    return {**g, "theta": g["theta"][None]}, d_x, c',
        0.25, "the gradient by theta has shape", "the gradient by theta has shape (1, 1)",
    ),
    "one number too many": (
        "carries", PLAIN, 'smallest = {**smallest, "A": smallest["A"] + 1}',
        2 / 3, "5 of 6 are right. A: think of", "Complete.",
    ),
    "one number for all": (
        "carries", PLAIN, "smallest = dict.fromkeys('ABCDEF', 2)",
        0, "of 6 are right", "Complete.",
    ),
    "texts for numbers": (
        "carries", PLAIN, "smallest = dict.fromkeys('ABCDEF', '2')",
        0, "0 of 6 are right", "expected is how many numbers",
    ),
    "filled up on the other side": (
        "layout", PLAIN,
        SWAPPED.format(name="SIDE", value='{"end": "front", "front": "end"}[SIDE]'),
        0.5, "on the other side", "it is to be filled up at the",
    ),
    "another warm-up": (
        "layout", PLAIN,
        SWAPPED.format(name="WARM_UP", value='"steps" if WARM_UP != "steps" else "segments"'),
        0.5, "The warm-up is another", "does not begin where your warm-up begins",
    ),
    "no warm-up": (
        "layout", PLAIN, "right = layout\ndef layout(lengths, w):\n    return right(lengths, 0)",
        0.25, "layouts with a warm-up are right", "does not begin where your warm-up begins",
    ),
    "the warm-up counts": (
        "layout", PLAIN,
        "right = layout\ndef layout(lengths, w):\n    index, counts = right(lengths, w)\n"
        "    return index, index >= 0",
        0.25, "layouts with a warm-up are right", "counts 2 times; every step counts once",
    ),
    "a segment is a row": (
        "layout", PLAIN,
        "right = layout\ndef layout(lengths, w):\n"
        "    return tuple(part.T for part in right(lengths, w))",
        0.075, "layouts with a warm-up are right", "a segment is a column",
    ),
    "the slope is 1": (
        "promise", WEIGHTED, "SLOPE = 1.0",
        1 / 6, "The steepest slope of your warping", "One unit, all numbers positive",
    ),
    "the weights are left out": (
        "promise", WEIGHTED,
        "right = norm_of\ndef norm_of(net, M):\n    return right({}, M)",
        1 / 3, "The weights of the norm", "more than your rho",
    ),
    "the Euclidean norm": (
        "promise", PLAIN, "def norm_of(net, M):\n    return np.linalg.norm(M, 2)",
        1 / 3, "`np.linalg.norm(W, 2)`", "more than your rho",
    ),
    "eigenvalues": (
        "promise", DELAY, "def norm_of(net, M):\n    return np.abs(np.linalg.eigvals(M)).max()",
        1 / 3, "Eigenvalues do not bound a step", "more than your rho",
    ),
    "rows for columns": (
        "promise", DELAY, "right = norm_of\ndef norm_of(net, M):\n    return right(net, M.T)",
        1 / 3, "rows and columns are exchanged", "more than your rho",
    ),
    "one step too many": (
        "promise", PLAIN,
        "right = promise\ndef promise(*given):\n    made = right(*given)\n"
        '    return {**made, "K": made["K"] and made["K"] + 1}',
        19 / 24, "K is wrong", "is not the smallest",
    ),
    "S without the contraction": (
        "promise", MEAN,
        "right = promise\ndef promise(net, C, eps):\n    made = right(net, C, eps)\n"
        '    return {**made, "S": made["S"] and C}',
        19 / 24, "S is wrong", "above your S",
    ),
    "the way there for the way back": (
        "promise-back", DELAY,
        "def promise_back(*given):\n    made = promise(*given)\n"
        '    return {"rho": made["rho"], "K": made["K"]}',
        1 / 3, "rows and columns are exchanged", "a step back stretches",
    ),
    "only the first term left out": (
        "promise-back", PLAIN,
        "right = promise_back\ndef promise_back(net, C, eps):\n    made = right(net, C, eps)\n"
        '    K = None if made["K"] is None else smallest_K(made["rho"], C, eps)\n'
        '    return {**made, "K": K}',
        2 / 3, "K is wrong", "is too small: what is left out",
    ),
    "measured at one place": (
        "own", PLAIN, 'own = {**own, "measured": own["measured"] - 1}',
        2 / 3, "Right are: drop, cut.", "is still off by more than EPS",
    ),
    "dropped with the norm of the transpose": (
        "own", DELAY,
        "right = norm_of\ndef norm_of(net, M):\n    return right(net, M.T)\n"
        'own = {**own, "drop": promise(NET, C, EPS)["K"]}',
        2 / 3, "drop is what comes out with a mistake in part 6: This is the norm of the trans",
        "but your function promises",
    ),
    "nothing is promised": (
        "own", MEAN, 'own = {"drop": None, "cut": None, "measured": 0}',
        0, "Right are: drop.", "but your function promises",
    ),
    "all are true": (
        "claims", PLAIN, "counter = dict.fromkeys('ABCDEF')",
        0, "There is no counterexample", "Not answered yet",
    ),
    "one false claim is believed": (
        "claims", PLAIN, "counter[next(k for k in counter if counter[k] is not None)] = None",
        0.75, "3 of 4 false claims are refuted", "One of your None is a false claim",
    ),
    "a true claim is doubted": (
        "claims", PLAIN, "counter[next(k for k in counter if counter[k] is None)] = np.eye(2)",
        5 / 6, "it is true", "is not refuted",
    ),
}  # fmt: skip
#: These the self-checks cannot see: they would have to know the answer.
NOT_SEEN = {name for name, row in MISTAKES.items() if row[-1] in ("Right.", "Complete.")}
