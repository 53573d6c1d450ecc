"""Training: draw a batch, take its gradient, take a step, and say so when a number goes wrong.

====== ================================================= =================
letter meaning                                           shape
====== ================================================= =================
n      steps taken                                       scalar
params parameters after n steps                          dict of ndarray
batch  what ``sample`` draws and the objective takes     any
grads  gradient of the objective at params               like params
====== ================================================= =================

``fit`` is a loop and nothing more: what is learned stands in ``loss_and_gradient``, from what in
``sample``, how in ``optimizer``. All that a run is at step n, its ``TrainState``, is data: a run
that stopped goes on from there, and ends as if it had never stopped, to the last bit.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NamedTuple

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array, Params
from unrolled.optim import Optimizer, UpdateOverflowError, clip_by_global_norm, global_norm
from unrolled.train._guards import check_finite, read_only, returned
from unrolled.train.files import save
from unrolled.train.objectives import BatchT, LossAndGradient
from unrolled.train.results import Interrupted, NonFiniteError, TrainResult, TrainState


def fit(
    loss_and_gradient: LossAndGradient[BatchT],
    params: Params,
    sample: Callable[[np.random.Generator], BatchT],
    optimizer: Optimizer,
    *,
    steps: int,
    rng: np.random.Generator,
    clip_norm: float | None = None,
    progress: bool = True,
    resume: TrainState | None = None,
    save_to: str | os.PathLike[str] | None = None,
    save_every: int | None = None,
) -> TrainResult:
    """Train: ``steps`` times, draw a batch and let the optimizer take a step down its gradient.

    Parameters
    ----------
    loss_and_gradient : callable
        (params, batch) → (loss, gradient), as ``objective`` returns it. The params it gets are
        read-only.
    params : dict of ndarray
        Where to start. Not written to. With ``resume``, only its names, shapes and dtype matter.
    sample : callable
        rng → batch; all its randomness comes from rng.
    optimizer : Optimizer
        ``optim.Adam()``, say.
    steps : int
        Steps in all, those before ``resume`` included.
    rng : numpy.random.Generator
        What ``sample`` gets. With ``resume``, it is set to the state it had then.
    clip_norm : float, optional
        Clip each gradient to this global norm.
    progress : bool
        Whether to show a progress bar.
    resume : TrainState, optional
        Go on from here: ``state`` of an earlier result, or of a file, with the same arguments
        otherwise.
    save_to : str or path, optional
        Save the state to this file, as ``save`` does, before the first step and after the last.
        Whenever the process dies, the file is whole, and ``resume=load(save_to)`` goes on from it.
    save_every : int, optional
        Save it after every so many steps as well.

    Returns
    -------
    TrainResult
        ``params``, ``history``, ``state``.

    Raises
    ------
    NonFiniteError
        When a loss, a gradient, a parameter or what the optimizer remembers of it becomes NaN or
        infinite; names step and parameter and carries the run up to there in ``result``.
    Interrupted
        On a KeyboardInterrupt; carries the run up to there in ``result``.
    ValueError, TypeError
        On arguments that do not fit, and whatever the functions given raise, with a note of the
        step.

    Examples
    --------
    >>> import numpy as np
    >>> from unrolled.optim import SGD
    >>> def half_square(params, batch):
    ...     return 0.5 * float(params["p"] @ params["p"]), {"p": params["p"]}
    >>> start, rng = {"p": np.array([8.0])}, np.random.default_rng(0)
    >>> arguments = half_square, start, lambda rng: None, SGD(learning_rate=0.5)
    >>> first = fit(*arguments, steps=2, rng=rng, progress=False)
    >>> then = fit(*arguments, steps=3, rng=rng, progress=False, resume=first.state)
    >>> then.history["loss"], then.params
    (array([32.,  8.,  2.]), {'p': array([1.])})
    """
    _refuse_unless_callable(loss_and_gradient=loss_and_gradient, sample=sample)
    _refuse_unless_optimizer(optimizer)
    check.flag("progress", progress)
    check.positive_int("steps", steps, minimum=0)
    check.generator("rng", rng)
    if clip_norm is not None:
        check.real_number("clip_norm", clip_norm, low=0, open_low=True)
    if save_every is not None:
        check.positive_int("save_every", save_every)
        if save_to is None:
            raise check.fail("save_every", "None without save_to", save_every)
    state = _start(params, optimizer, rng) if resume is None else _resumed(resume, params, rng)
    if steps < state.step:
        raise check.fail("steps", f"at least the {state.step} steps of resume", steps)
    if save_to is not None:
        save(save_to, state)  # what cannot be saved is refused now rather than after the last step

    now = _Now(state.step, state.params, state.optimizer, state.rng)
    history: dict[str, list[float]] = {k: values.tolist() for k, values in state.history.items()}
    try:
        with _bar(progress, steps, state.step) as bar:
            while now.step < steps:
                now = _step(now, history, loss_and_gradient, sample, optimizer, rng, clip_norm)
                if bar is not None:
                    bar.set_postfix_str(f"loss {history['loss'][-1]:.3g}", refresh=False)
                    bar.update()
                due = now.step == steps or (save_every and now.step % save_every == 0)
                if save_to is not None and due:
                    save(save_to, _result(now, history).state)
    except NonFiniteError as error:
        error.result = _result(now, history)
        raise
    except KeyboardInterrupt:
        reached = f"interrupted after {now.step} of {steps} steps"
        message = f"{reached}: take .result of this exception, go on with resume=result.state"
        raise Interrupted(message, _result(now, history)) from None
    except Exception as error:
        error.add_note(f"in step {now.step} of unrolled.train.fit")
        raise
    return _result(now, history)


def _refuse_unless_callable(**functions: object) -> None:
    for name, function in functions.items():
        if not callable(function):
            raise TypeError(f"{name}: expected a function, got {type(function).__name__}")


def _refuse_unless_optimizer(optimizer: object) -> None:
    if isinstance(optimizer, type):
        got = f"the class {optimizer.__name__}"
        raise TypeError(f"optimizer: expected an optimizer, such as Adam(), got {got}")
    if not isinstance(optimizer, Optimizer):
        raise TypeError(f"optimizer: expected an optimizer, got {type(optimizer).__name__}")


class _Now(NamedTuple):
    """A run between two steps. One assignment replaces it, so that no interrupt can split it."""

    step: int
    params: Params
    optimizer: Any
    rng: Mapping[str, Any]


def _step(
    now: _Now,
    history: dict[str, list[float]],
    loss_and_gradient: LossAndGradient[BatchT],
    sample: Callable[[np.random.Generator], BatchT],
    optimizer: Optimizer,
    rng: np.random.Generator,
    clip_norm: float | None,
) -> _Now:
    """Take one step, append to the history, return what is then."""
    batch = sample(rng)
    # Overflow needs no warning from NumPy: every number that could show it is looked at.
    with np.errstate(over="ignore", invalid="ignore"):
        loss, grads = returned(loss_and_gradient(read_only(now.params), batch))
        if not np.isfinite(loss):
            raise NonFiniteError(now.step, "loss", f"the loss is {loss}")
        check_finite(now.step, "the gradient of ", grads)
        if clip_norm is None:
            norm = global_norm(grads)
        else:
            grads, norm = clip_by_global_norm(grads, clip_norm)
        try:
            params, state = optimizer.update(now.params, grads, now.optimizer)
        except UpdateOverflowError as error:
            raise NonFiniteError(now.step, error.name, str(error)) from error
    check_finite(now.step, "after the update, ", params)
    history["loss"].append(float(loss))
    history["gradient_norm"].append(norm)
    return _Now(now.step + 1, params, state, rng.bit_generator.state)


def _result(now: _Now, history: dict[str, list[float]]) -> TrainResult:
    """Return what was reached; an interrupt may have left one entry too many in the history."""

    def taken() -> dict[str, Array]:
        return {k: np.array(v[: now.step], np.float64) for k, v in history.items()}

    # The state has arrays of its own: who scales result.params in place still resumes the same run.
    state = TrainState(now.step, now.params, now.optimizer, now.rng, taken())
    return TrainResult({k: v.copy() for k, v in now.params.items()}, taken(), state)


def _start(params: Params, optimizer: Optimizer, rng: np.random.Generator) -> TrainState:
    """Return the state of a run that has not begun."""
    state = optimizer.init(params)
    params = {k: v.copy() for k, v in params.items()}
    history = {"loss": np.empty(0), "gradient_norm": np.empty(0)}
    return TrainState(0, params, state, rng.bit_generator.state, history)


def _resumed(resume: TrainState, params: Params, rng: np.random.Generator) -> TrainState:
    """Return ``resume`` if it is of such parameters, and set ``rng`` to where it was."""
    if not isinstance(resume, TrainState):
        raise TypeError(f"resume: expected a TrainState, got {type(resume).__name__}")
    dtype = next((p.dtype for p in resume.params.values()), np.dtype(float))
    shapes = {k: (p.shape, "of resume.params") for k, p in resume.params.items()}
    check.arrays("params", params, shapes, dtype)
    kind = rng.bit_generator.state["bit_generator"]
    if kind != resume.rng["bit_generator"]:
        raise check.fail("rng", f"a generator of kind {resume.rng['bit_generator']}", kind)
    rng.bit_generator.state = resume.rng
    return resume


def _bar(progress: bool, steps: int, done: int) -> AbstractContextManager[Any]:
    """Return a progress bar, in a notebook or a terminal, or a context of None."""
    if not progress:
        return nullcontext()
    from tqdm.auto import tqdm

    return tqdm(total=steps, initial=done, unit="step")
