"""A short training run that tests of the loop repeat, interrupt and break."""

from dataclasses import asdict
from typing import Any

import numpy as np

from unrolled.cells import RNN
from unrolled.losses import logistic_cross_entropy
from unrolled.models import SequenceLabeller
from unrolled.optim import Adam
from unrolled.tasks import binary_addition
from unrolled.train import TrainResult, fit, objective

MODEL = SequenceLabeller(RNN(2, 3), 1)
LOSS = objective(MODEL, logistic_cross_entropy)
START = MODEL.init(np.random.default_rng(0))


def draw(rng: np.random.Generator) -> Any:
    return binary_addition.sample(rng, max_bits=4, batch=8)


def run(steps: int, *, loss: Any = LOSS, sample: Any = draw, seed: int = 1, **kw: Any) -> Any:
    rng = kw.pop("rng", np.random.default_rng(seed))
    optimizer = kw.pop("optimizer", Adam(0.01))
    params = kw.pop("params", START)
    settings = {"progress": False, **kw}
    return fit(loss, params, sample, optimizer, steps=steps, rng=rng, **settings)


def assert_same_to_the_last_bit(one: TrainResult, two: TrainResult) -> None:
    for a, b in ((one.params, two.params), (one.history, two.history)):
        assert a.keys() == b.keys()
        for name, value in a.items():
            assert value.dtype == b[name].dtype
            np.testing.assert_array_equal(value, b[name])
    np.testing.assert_equal(asdict(one.state), asdict(two.state))


def break_at(n: int, breaks: Any, function: Any) -> Any:
    """Return ``function``, which calls ``breaks`` on its result in call n."""
    calls = iter(range(10**6))

    def broken(*args: Any) -> Any:
        result = function(*args)
        return breaks(result) if next(calls) == n else result

    return broken


def interrupt(_: Any) -> Any:
    raise KeyboardInterrupt
