"""How students go wrong with what they measure and what they say of the classmates."""

#: As in wrong_answers_1.py.
MEASURED = {
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
    "with the weights of another sign": (
        "experiment", ("mass", "mixed"),
        """
error = []
for k in KS:
    t = np.arange(1, 4 * k + 1) * EQ["tau"] / k
    x = np.array([signal(u) for u in [0.0, *t]])
    W = weights({**EQ, "A": -EQ["A"]}, EQ["tau"] / k)
    s, _ = advance(EQ, W, k, start(EQ, k, S_0, x[0]), x[1:])
    error.append(np.linalg.norm(s - exact(t), axis=1).max())
slope = np.polyfit(np.log(KS[-4:]), np.log(error[-4:]), 1)[0]
experiment = {"error": error, "order": -slope}
""",
        0.5, "The errors fit your weights, which are wrong: see part 1. A has the wrong sign", "",
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
