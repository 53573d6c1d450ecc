"""Tensors of sequences: checked, masked beyond their ends, followed by what is looked ahead at.

======== ============================================== ======================
letter   meaning                                        shape
======== ============================================== ======================
T, B     steps in the run; sequences in the batch       scalars
L        window: an output sees x[n], …, x[n + L-1]     scalar
x        inputs of the run                              (T, B, …)
lengths  steps in each sequence                         (B,)
======== ============================================== ======================

Only this file imports PyTorch. It can be read where there is none, by a tool that documents it.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from unrolled import _checks as check

Tensor = Any

try:
    torch: Any = import_module("torch")
    Module: Any = torch.nn.Module
except ImportError:
    torch, Module = None, object


def alive(steps: int, lengths: Tensor) -> Tensor:
    """Return (T, B, 1), true at the steps of a sequence."""
    return (torch.arange(steps, device=lengths.device)[:, None] < lengths)[..., None]


def tensor(
    name: str, value: object, shape: tuple[int | None, ...], symbols: str, dtype: object
) -> Tensor:
    """Return ``value`` if it is a tensor of this shape and, unless None, dtype."""
    if not isinstance(value, torch.Tensor):
        got = type(value).__name__
        raise TypeError(f"{name}: expected a torch tensor of shape {symbols}, got {got}")
    found: Tensor = value
    have = tuple(found.shape)
    if len(have) != len(shape) or any(a not in (None, b) for a, b in zip(shape, have, strict=True)):
        sizes = ", ".join("any" if n is None else str(n) for n in shape)
        raise check.fail(name, f"shape {symbols} = ({sizes})", have)
    if dtype is not None and found.dtype != dtype:
        raise check.fail(name, f"dtype {dtype}, as the module's", found.dtype)
    return found


def integers(
    name: str, value: object, shape: tuple[int | None, ...], symbols: str, top: str, largest: int
) -> Tensor:
    """Return ``value`` if it is an integer tensor of this shape with entries in 0..largest."""
    found = tensor(name, value, shape, symbols, None)
    if found.is_floating_point() or found.is_complex() or found.dtype == torch.bool:
        raise check.fail(name, f"an integer tensor {symbols}", found.dtype)
    if found.numel() and not (found.min() >= 0 and found.max() <= largest):
        got = f"{found.min()}..{found.max()}"
        raise check.fail(name, f"entries in 0..{top} = 0..{largest}", got)
    return found


def attach(size: int, x: Tensor, lookahead: Tensor | None, lengths: Tensor | None) -> Tensor:
    """Return ``x`` with ``size`` samples, zero if none are given, after each sequence."""
    if not size:
        if lookahead is not None:
            raise check.fail("lookahead", "None, for this cell looks at no later input", "a tensor")
        return x
    batch, shape = x.shape[1], (size, *x.shape[1:])
    following = x.new_zeros(shape)
    if lookahead is not None:
        symbols = "(lookahead_size, B, input_size)"
        following = tensor("lookahead", lookahead, shape, symbols, x.dtype)
    if lengths is None:
        return torch.cat([x, following])
    rows = lengths.long() + torch.arange(size, device=x.device)[:, None]
    columns = torch.arange(batch, device=x.device).expand(size, batch)
    return torch.cat([x, torch.zeros_like(following)]).index_put((rows, columns), following)
