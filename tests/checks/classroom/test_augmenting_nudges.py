"""Self-checks of assignment 5 try out a student's gradient check."""

import numpy as np
import pytest
from right_answers_5 import base, base_backward, base_forward, said

from unrolled.checks.classroom import augmenting as checks
from unrolled.checks.classroom.augmenting.parts import line_backward


def nudged(worst, step):
    """Return a gradient check that combines deviations by ``worst`` and makes such steps."""

    def deviations(forward, backward, p, x, s, v, d_s, d_v):
        names = ("x", "s_before", "v_before")
        at = {**p, **dict(zip(names, (x, s, v), strict=True))}
        grads, *rest = backward(p, x, forward(p, x, s, v), d_s, d_v)
        got = {**grads, **dict(zip(names, rest, strict=True))}

        def objective(at):
            run = forward({k: at[k] for k in p}, *(at[k] for k in names))
            return (d_s * run["s"]).sum() + (d_v * run["v"]).sum()

        found = {}
        for name, a in at.items():
            off = []
            for i in np.ndindex(a.shape):
                h = np.zeros(a.shape)
                h[i] = step(a[i])
                slope = objective(at | {name: a + h}) - objective(at | {name: a - h})
                off.append(abs(got[name][i] - slope / (2 * h.max())))
            found[name] = float(worst(off))
        return found

    return deviations


@pytest.mark.parametrize(
    ("worst", "step", "words"),
    [
        (max, lambda a: 1e-5 * max(1, abs(a)), "Right."),
        (sum, lambda a: 1e-5, "by -0.25 and 0.125, you say that it is 0.38 off"),
        (max, lambda a: 1e-8, "With parameters near 1000, of c, a right gradient, you say"),
        (max, lambda a: 0.1, "a right gradient, you say that it is"),
    ],
)
def test_sums_and_steps_that_are_lost_are_no_gradient_check(worst, step, words):
    answer = nudged(worst, step)
    assert words in said(checks.deviations(answer, base_forward, base_backward, base))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda found: found, "Right."),
        (
            lambda found: found | {"x": 0.0},
            "one with entries moved by -0.45 and 0.225, you say that it is 0",
        ),
        (lambda found: found | {"a": found["a"] + 1}, "a right gradient, you say that it is 1 off"),
        (lambda found: {"W": 0.0}, "Expected is a dict with"),
        (lambda found: found | {"a": "0"}, "must be a number"),
    ],
)
def test_a_gradient_check_is_shown_moved_gradients(change, words):
    def deviations(forward, backward, p, x, s, v, d_s, d_v):
        run = forward(p, x, s, v)
        right = line_backward if "c" in p else base_backward
        names = ("x", "s_before", "v_before")
        # The right gradients are known here, so no nudges are needed.
        pair = [
            {**g[0], **dict(zip(names, g[1:], strict=True))}
            for g in (backward(p, x, run, d_s, d_v), right(p, x, run, d_s, d_v))
        ]
        return change({k: float(np.abs(pair[0][k] - a).max()) for k, a in pair[1].items()})

    verdict = checks.deviations(deviations, base_forward, base_backward, base)
    assert words in said(verdict)
