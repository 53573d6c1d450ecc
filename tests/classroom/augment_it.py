"""Assignment 5 as its tests meet it: its modules, its extensions, an answer of a student's own."""

from __future__ import annotations

import plainly

from unrolled_course import judging

NAME = "5-augment-it"
FOLDER = plainly.ASSIGNMENTS / NAME
variant = judging.load(FOLDER / "variant.py")
retreat = judging.load(FOLDER / "backward.py")
experiment = judging.load(FOLDER / "judge_experiment.py")
expected, cells, statistic = retreat.expected, retreat.expected.cells, experiment.statistic
KINDS = [(kind, where) for kind, ways in cells.WHERE.items() for where in ways]
#: A right answer as a student writes it: copies of the base cell with what the equations change.
OWN = """
def forward(p, x, s_before, v_before):
    s, v, lam = [s_before], [v_before], G_c(p["theta"])
    for x_n in x:
        a = {k: x_n @ p["W_x"][i].T + v[-1] @ p["W_v"][i].T + p["b"][i]
             for i, k in enumerate(NODES)}
        new = G_c(a["cs"]) * s[-1] + G_c(a["cu"]) * G_d(a["du"])
        s.append((1 - lam) * p["rho"] + lam * new)
        v.append(G_d(s[-1]))
    return {"s": np.array(s), "v": np.array(v)}

def backward(p, x, run, d_s, d_v):
    s, v, psi, chi, d_x = run["s"], run["v"], d_s.copy(), d_v.copy(), np.zeros_like(x)
    grads = {name: np.zeros_like(array) for name, array in p.items()}
    lam = G_c(p["theta"])
    for n in reversed(range(len(x))):
        a = {k: x[n] @ p["W_x"][i].T + v[n] @ p["W_v"][i].T + p["b"][i]
             for i, k in enumerate(NODES)}
        psi[n + 1] += chi[n + 1] * slope_d(s[n + 1])
        new = G_c(a["cs"]) * s[n] + G_c(a["cu"]) * G_d(a["du"])
        grads["theta"] += (psi[n + 1] * (new - p["rho"])).sum(axis=0) * slope_c(p["theta"])
        grads["rho"] += (psi[n + 1] * (1 - lam)).sum(axis=0)
        by = psi[n + 1] * lam
        alpha = {"cs": by * s[n] * slope_c(a["cs"]),
                 "cu": by * G_d(a["du"]) * slope_c(a["cu"]),
                 "du": by * G_c(a["cu"]) * slope_d(a["du"])}
        psi[n] += by * G_c(a["cs"])
        for i, k in enumerate(NODES):
            grads["W_x"][i] += alpha[k].T @ x[n]
            grads["W_v"][i] += alpha[k].T @ v[n]
            grads["b"][i] += alpha[k].sum(axis=0)
            d_x[n] += alpha[k] @ p["W_x"][i]
            chi[n] += alpha[k] @ p["W_v"][i]
    return grads, d_x, psi[0], chi[0]
"""
