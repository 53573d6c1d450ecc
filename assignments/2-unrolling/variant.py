"""What is different for each student: recurrence, lists, layout, network and norm, claims.

Recurrences have 4 memories, 4 clocks, 3 outputs and 5 warps; bounds 4 forms and 5 norms, and three
things that may come out; layouts 2 sides and 3 warm-ups; and there are 1260 choices of claims.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from unrolled_course import judging

_HERE = Path(__file__)
expected = judging.load(_HERE.with_name("expected.py"))
fading = judging.load(_HERE.with_name("fading.py"))
layouts = judging.load(_HERE.with_name("layouts.py"))
recurrences = judging.load(_HERE.with_name("recurrences.py"))
claims = judging.load(_HERE.with_name("claims.py"))
texts = judging.load(_HERE.with_name("texts.py"))

#: What can be promised of a student's own network.
PROMISES = ("both", "drop", "cut")
STEPS = 120
WEIGHTS = 'The weights $q_i>0$ are `net["q"]`, an array of shape (d,). '


def variant(rng: np.random.Generator) -> dict[str, Any]:
    """Return the parameters of a student."""
    some = (expected.MEMORIES, expected.CLOCKS, expected.OUTPUTS, fading.FORMS, fading.NORMS)
    return made(rng, *(str(rng.choice(list(names))) for names in (*some, PROMISES)))


def made(
    rng: np.random.Generator,
    memory: str,
    clock: str,
    output: str,
    form: str,
    norm: str,
    promises: str,
) -> dict[str, Any]:
    """Return parameters with this recurrence, and with this kind of bound."""
    depth = int(rng.integers(2, 5))
    machine = expected.Machine(
        memory=memory,
        depth=depth,
        beta=round(float(rng.uniform(0.5, 0.8)), 1),
        clock=clock,
        # A readout that is held for all the delay would be carried twice.
        period=max(int(rng.integers(3, 6)), depth),
        output=output,
        warp=str(rng.choice(list(expected.WARPS))),
    )
    formula = expected.WARPS[machine.warp][2]
    side, warm = str(rng.choice(list(texts.SIDES))), str(rng.choice(list(texts.WARM_UPS)))
    known = recurrences.sizes(rng)
    six, list_of_claims = recurrences.drawn(rng, known), claims.drawn(rng)
    return {
        "machine": machine._asdict(),
        "warp_code": expected.WARPS[machine.warp][0],
        "slope_code": expected.WARPS[machine.warp][1],
        **texts.machine(machine, formula),
        "example": _example(machine, rng),
        "heard_size": "d" if memory in ("delay", "average") else "d_x",
        "recurrences": recurrences.shown(six),
        "list_code": ", ".join(
            f'"{x}": "{one.name}"' for x, one in zip("ABCDEF", six, strict=True)
        ),
        "sizes_code": recurrences.named(known),
        "smallest": {x: one.carry for x, one in zip("ABCDEF", six, strict=True)},
        "hints": {x: one.hint for x, one in zip("ABCDEF", six, strict=True)},
        "layout": {"side": side, "warm": warm},
        "layout_example": layouts.example(side, warm),
        "side": texts.SIDES[side],
        "warm_up": texts.WARM_UPS[warm],
        **_bounds(rng, form, norm, promises),
        "claims": {
            x: [one.kind, one.options] for x, one in zip("ABCDEF", list_of_claims, strict=True)
        },
        "claims_code": _dict(
            {x: (c.kind, c.options) for x, c in zip("ABCDEF", list_of_claims, strict=True)}
        ),
        "claims_text": claims.shown(list_of_claims),
        "true_claims": [x for x, c in zip("ABCDEF", list_of_claims, strict=True) if c.true],
    }


def _dict(shown: dict[str, Any]) -> str:
    return "{\n" + "".join(f'    "{k}": {v!r},\n'.replace("'", '"') for k, v in shown.items()) + "}"


def _example(machine: Any, rng: np.random.Generator) -> str:
    """Return a run long enough to show a beat, and what is remembered after it, as a dict."""
    p = {k: rng.normal(size=v).round(1) for k, v in expected.shapes(machine, 2, 1).items()}
    x = rng.normal(size=(machine.period + machine.depth + 1, 1, 1)).round(1)
    y = expected.forward(machine, p, x)["y"].round(6)
    return _dict(
        {"p": {name: value.tolist() for name, value in p.items()}, "x": x.tolist()}
        | {"y": y.tolist()}
    )


def _bounds(rng: np.random.Generator, form: str, norm: str, promises: str) -> dict[str, Any]:
    """Return a network of which so much can be promised, and a run of it."""
    given: dict[str, Any] = {
        "form": form,
        "norm": norm,
        "warp": str(rng.choice(list(expected.WARPS))),
    }
    while True:
        back = promises == "cut"
        net = fading.network(rng, given, 3, float(rng.uniform(0.75, 0.93)), back)
        C, eps = float(rng.choice([0.5, 1.0, 2.0])), float(rng.choice([0.05, 0.02, 0.01]))
        there, here = (fading.factor(given, net, back=way) for way in (False, True))
        wanted = (there < 0.95, here < 0.95)
        if wanted != (promises != "cut", promises != "drop") or max(there, here) > 4:
            continue
        if 0.9 < there < 1.05 or 0.9 < here < 1.05:
            continue
        sizes = (fading.largest_state(given, net, C), C / (1 - here) if here < 1 else None)
        if not all(
            size is None or fading.clear(rho, size, eps)
            for rho, size in zip((there, here), sizes, strict=True)
        ):
            continue
        seed = int(rng.integers(1000, 10_000))
        # A run that forgets at once would leave nothing to measure; two matrices forget fast.
        least = 2 if form == "bottleneck" else 3
        if least <= fading.measured(given, net, drives(given, net, seed, C), eps) <= 60:
            break
    shown = {k: v.tolist() if isinstance(v, np.ndarray) else v for k, v in net.items()}
    code = ", ".join(
        f'"{k}": np.array({v})' if isinstance(v, list) else f'"{k}": {v}' for k, v in shown.items()
    )
    return {
        **given,
        "net": shown,
        "net_code": "{" + code + "}",
        "C": C,
        "eps": eps,
        "seed": seed,
        "steps": STEPS,
        **texts.bound(form, norm),
        "form_line": fading.FORMS[form][1],
        "weights_said": WEIGHTS if "weighted" in norm else "",
        "form_code": fading.FORMS[form][2],
        "norm_line": fading.NORMS[norm][0],
        "norm_code": fading.NORMS[norm][1],
        "warp_2": expected.WARPS[given["warp"]][2],
        "warp_2_code": expected.WARPS[given["warp"]][0],
    }


def drives(given: dict[str, Any], net: dict[str, Any], seed: int, C: float) -> np.ndarray:
    """Return the drives of the run, as the cell in the notebook makes them."""
    of = eval(f"lambda net, v: {fading.NORMS[given['norm']][1]}", {"np": np})
    u = np.random.default_rng(seed).normal(size=(STEPS, 3))
    return np.array([C * v / of(net, v) for v in u])
