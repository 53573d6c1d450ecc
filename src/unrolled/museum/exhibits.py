"""The exhibits: a line of a right pass, and the line that stands there by mistake."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from unrolled import _checks as check
from unrolled.cells.base import Cell
from unrolled.museum import beyond, passes, segmented
from unrolled.museum.cells import ClearLSTM, ClearRNN
from unrolled.museum.mutation import mutate
from unrolled.museum.segmented import InSegments

#: Steps of a segment in the exhibit that is run in segments.
SEGMENT = 3


@dataclass(frozen=True)
class Exhibit:
    """A mistake: where it is made, what should stand there, what stands there.

    Attributes
    ----------
    name : str
        A short name, the key in ``EXHIBITS``.
    title : str
        What the mistake is, in a few words.
    place : callable
        The function that is right.
    right, wrong : str
        Its line, and the line or lines in its place.

    Examples
    --------
    >>> print(EXHIBITS["transpose"])
    in rnn_backward
    right:  f_psi = (1 - r_old**2) * (psi @ p["W_r"])
    wrong:  f_psi = (1 - r_old**2) * (psi @ p["W_r"].T)
    """

    name: str
    title: str
    place: Callable[..., Any]
    right: str
    wrong: str

    def __str__(self) -> str:
        """Return the two lines, one below the other."""
        wrong = self.wrong.replace("\n", "\n        ")
        return f"in {self.place.__name__}\nright:  {self.right}\nwrong:  {wrong}"

    @property
    def function(self) -> Callable[..., Any]:
        """The function with the mistake in it; ``inspect.getsource`` shows it."""
        return mutate(self.place, self.right, self.wrong)

    @property
    def kind(self) -> Literal["RNN", "LSTM", "segments", "beyond"]:
        """What runs it: a clear cell, one in segments, or nothing that is a cell."""
        kinds: dict[str, Literal["RNN", "LSTM", "segments"]] = {
            "rnn_forward": "RNN",
            "rnn_backward": "RNN",
            "lstm_forward": "LSTM",
            "lstm_backward": "LSTM",
            "segments_backward": "segments",
        }
        return kinds.get(self.place.__name__, "beyond")

    def cell(self, input_size: int = 2, hidden_size: int = 3) -> Cell:
        """Return the cell with the mistake in it, ``input_size`` d_x and ``hidden_size`` d."""
        return self._cell(input_size, hidden_size, self.function)

    def right_cell(self, input_size: int = 2, hidden_size: int = 3) -> Cell:
        """Return its twin without the mistake, of the same ``input_size`` and ``hidden_size``."""
        return self._cell(input_size, hidden_size, self.place)

    def _cell(self, input_size: int, hidden_size: int, function: Callable[..., Any]) -> Cell:
        if self.kind == "segments":
            return InSegments(ClearLSTM(input_size, hidden_size), SEGMENT, backward=function)
        if self.kind == "beyond":
            raise check.fail("exhibit", "one whose mistake is in a cell", self.name)
        cell = ClearRNN if self.kind == "RNN" else ClearLSTM
        way = "forward" if self.place.__name__.endswith("forward") else "backward"
        passes_: dict[str, Any] = {way: function}
        return cell(input_size, hidden_size, **passes_)


_MADE = (
    Exhibit(
        "transpose",
        "A missing transpose",
        passes.rnn_backward,
        'f_psi = (1 - r_old**2) * (psi @ p["W_r"])',
        'f_psi = (1 - r_old**2) * (psi @ p["W_r"].T)',
    ),
    Exhibit(
        "index",
        "The slope of the wrong step",
        passes.rnn_backward,
        'f_psi = (1 - r_old**2) * (psi @ p["W_r"])',
        'f_psi = (1 - r**2) * (psi @ p["W_r"])',
    ),
    Exhibit(
        "tanh twice",
        "The tanh of a tanh",
        passes.rnn_backward,
        "psi = (1 - r**2) * d_r[n] + f_psi",
        "psi = (1 - np.tanh(r)**2) * d_r[n] + f_psi",
    ),
    Exhibit(
        "summed",
        "Summed instead of carried",
        passes.rnn_backward,
        'f_psi = (1 - r_old**2) * (psi @ p["W_r"])',
        'f_psi += (1 - r_old**2) * (psi @ p["W_r"])',
    ),
    Exhibit(
        "overwritten",
        "An overwritten adjoint",
        passes.lstm_backward,
        'f_chi += alpha[gate] @ p[f"W_v_{gate}"]',
        'f_chi = alpha[gate] @ p[f"W_v_{gate}"]',
    ),
    Exhibit(
        "wrap",
        "The error of the step before",
        passes.lstm_backward,
        "chi = d_v[n] + f_chi",
        "chi = d_v[n - 1] + f_chi",
    ),
    Exhibit(
        "gate out",
        "A gate left out",
        passes.lstm_backward,
        'alpha["du"] = psi * g_cu * (1 - u**2)',
        'alpha["du"] = psi * (1 - u**2)',
    ),
    Exhibit(
        "peephole",
        "A missing transpose at the readout gate",
        passes.lstm_backward,
        'psi = chi * g_cr * (1 - r**2) + alpha["cr"] @ p["W_s_cr"] + f_psi',
        'psi = chi * g_cr * (1 - r**2) + alpha["cr"] @ p["W_s_cr"].T + f_psi',
    ),
    Exhibit(
        "old state",
        "The state before, at the readout gate",
        passes.lstm_backward,
        'for gate, seen in ("cu", s_old), ("cs", s_old), ("cr", s):',
        'for gate, seen in ("cu", s_old), ("cs", s_old), ("cr", s_old):',
    ),
    Exhibit(
        "one step",
        "One step counts",
        passes.rnn_backward,
        'grads["W_x"] += psi.T @ x',
        'grads["W_x"] = psi.T @ x',
    ),
    Exhibit(
        "mean",
        "A mean among sums",
        passes.rnn_backward,
        'grads["theta"] += psi.sum(axis=0)',
        'grads["theta"] += psi.mean(axis=0)',
    ),
    Exhibit(
        "bias twice",
        "A bias counted twice",
        passes.lstm_backward,
        'grads[f"W_s_{gate}"] += alpha[gate].T @ seen',
        'grads[f"W_s_{gate}"] += alpha[gate].T @ seen\n'
        'grads[f"b_{gate}"] += alpha[gate].sum(axis=0)',
    ),
    Exhibit(
        "last input",
        "All input gradients in one place",
        passes.lstm_backward,
        'd_x[n] = sum(alpha[gate] @ p[f"W_x_{gate}"] for gate in GATES)',
        'd_x[-1] = sum(alpha[gate] @ p[f"W_x_{gate}"] for gate in GATES)',
    ),
    Exhibit(
        "in place",
        "A tape that is written over",
        passes.lstm_forward,
        "s = g_cs * s + g_cu * u",
        "s *= g_cs\ns += g_cu * u",
    ),
    Exhibit(
        "truncated",
        "An adjoint that stays behind",
        segmented.segments_backward,
        "adjoint = grads.state",
        "adjoint = cell.zero_state(tape.batch)",
    ),
    Exhibit(
        "loss twice",
        "A slope that has canceled",
        beyond.logistic_loss,
        "slope = chance - target",
        "slope = (chance - target) * chance * (1 - chance)",
    ),
    Exhibit(
        "clipped apart",
        "Clipped one by one",
        beyond.clip,
        "size = {name: length(*grads.values()) for name in grads}",
        "size = {name: length(grads[name]) for name in grads}",
    ),
)

#: The exhibits of the museum, by name; the mistakes of the last two are not in a cell.
EXHIBITS: dict[str, Exhibit] = {exhibit.name: exhibit for exhibit in _MADE}
