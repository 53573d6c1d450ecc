"""Train an augmented LSTM on two processes with PyTorch, and compare with one process of NumPy.

Run it with::

    python examples/distributed_training.py

It needs PyTorch (``pip install torch==2.13.0``). Two processes on this machine talk over the
loopback address 127.0.0.1; nothing else is opened. On several machines, or GPUs, ``torchrun`` gives
each process its rank, and the same script runs::

    torchrun --nproc-per-node 2 examples/distributed_training.py

The task is the book's: adding binary numbers. ``convert.torch_module`` turns the NumPy model into a
module of PyTorch with the same parameters. Each process computes the gradient on its share of every
batch; ``DistributedDataParallel`` averages the gradients, and the mean over equal shares of means
is the mean over the whole batch. So the training is that of a single process, but for the order of
the sums: after STEPS steps the parameters agree to TOLERANCE.
"""

from __future__ import annotations

import os
import sys
from datetime import timedelta

import numpy as np
import torch
import torch.distributed
from torch.nn.functional import binary_cross_entropy_with_logits
from torch.nn.parallel import DistributedDataParallel

from unrolled import AugmentedLSTM, convert, losses, optim, train
from unrolled.models import SequenceLabeller
from unrolled.tasks import binary_addition

PROCESSES = 2
STEPS = 20
BATCH = 32
LEARNING_RATE = 0.01
SEED = 0
PATIENCE = timedelta(minutes=1)  # with a process that does not answer

#: The two runs add up the same terms of a gradient in different orders, and so differ by roundings,
#: some 1e-16 to 1e-14 of it. Adam takes that fraction of a step, which is 1e-2 long; and each run
#: rounds its parameters, of order one, by 1e-16 a step. Twenty steps of both make some 4e-15 at
#: most; the largest seen is 2e-15.
TOLERANCE = 1e-14

#: Every option of the cell at work. The window lets it see one column ahead.
MODEL = SequenceLabeller(
    AugmentedLSTM(2, 8, window=2, projection_size=4, dtype=np.float64), output_size=1
)


def sample(rng: np.random.Generator) -> binary_addition.Batch:
    """Draw a batch of additions; each process draws the same, and takes its share."""
    return binary_addition.sample(rng, max_bits=8, batch=BATCH, dtype=np.float64)


def train_in_one_process() -> dict[str, np.ndarray]:
    """Return the parameters after training with NumPy."""
    rng = np.random.default_rng(SEED)
    return train.fit(
        train.objective(MODEL, losses.logistic_cross_entropy),
        MODEL.init(rng),
        sample,
        optim.Adam(LEARNING_RATE),
        steps=STEPS,
        rng=rng,
        progress=False,
    ).params


def train_as_one_of_several(rank: int, processes: int) -> dict[str, np.ndarray]:
    """Return the parameters after training with PyTorch, as process ``rank`` of several."""
    rng = np.random.default_rng(SEED)
    module = convert.torch_module(MODEL, MODEL.init(rng))
    parallel = DistributedDataParallel(module)
    optimizer = torch.optim.Adam(parallel.parameters(), LEARNING_RATE)
    for _ in range(STEPS):
        batch = sample(rng)
        x, y = (torch.tensor(part[:, rank::processes]) for part in (batch.x, batch.y))
        logits, _ = parallel(x)
        optimizer.zero_grad()
        binary_cross_entropy_with_logits(logits, y).backward()
        optimizer.step()
    return module.to_unrolled()[1]


def compare(params: dict[str, np.ndarray]) -> None:
    """Print how far ``params`` are from those of a single process; end with an error if too far."""
    alone = train_in_one_process()
    start = MODEL.init(np.random.default_rng(SEED))
    differences = {name: np.abs(params[name] - alone[name]).max() for name in alone}
    moved = max(np.abs(alone[name] - start[name]).max() for name in alone)
    name = max(differences, key=lambda name: differences[name])
    print(f"largest change of a parameter in {STEPS} steps: {moved:.2g}")
    print(f"largest difference from a single process: {differences[name]:.2g}, in {name}")
    if not differences[name] <= TOLERANCE:
        sys.exit(f"expected at most {TOLERANCE:g}")


def process(rank: int, processes: int, store: torch.distributed.Store | None = None) -> None:
    """Do the work of process ``rank``."""
    if BATCH % processes:
        sys.exit(f"expected a number of processes that divides the batch of {BATCH}")
    torch.distributed.init_process_group(
        "gloo", store=store, rank=rank, world_size=processes, timeout=PATIENCE
    )
    try:
        params = train_as_one_of_several(rank, processes)
    finally:
        torch.distributed.destroy_process_group()
    if rank == 0:
        compare(params)


def spawned(rank: int, port: int) -> None:
    """Do the work of process ``rank``, which this script started."""
    store = torch.distributed.TCPStore("127.0.0.1", port, is_master=False)
    process(rank, PROCESSES, store)


def main() -> None:
    """Be one of torchrun's processes, or start some."""
    if "RANK" in os.environ:
        process(int(os.environ["RANK"]), int(os.environ["WORLD_SIZE"]))
        return
    if sys.platform == "linux":  # elsewhere the loopback device has other names
        os.environ.setdefault("GLOO_SOCKET_IFNAME", "lo")
    # Port 0: the system picks a free one.
    store = torch.distributed.TCPStore("127.0.0.1", 0, is_master=True, wait_for_workers=False)
    torch.multiprocessing.spawn(spawned, (store.port,), nprocs=PROCESSES)


if __name__ == "__main__":
    main()
