"""Self-checks of the assignment on the LSTM.

None of them knows an answer: they compare what a student has written with the example in the
notebook, with differences of the student's own runs, and with what has to hold for every cell.
"""

from unrolled.checks.classroom.lstm_cell.memory import facts, hold
from unrolled.checks.classroom.lstm_cell.passes import backward, forward
from unrolled.checks.classroom.lstm_cell.picture import Picture
from unrolled.checks.classroom.lstm_cell.pieces import core, unpack
from unrolled.checks.classroom.lstm_cell.segments import in_segments

__all__ = [
    "Picture",
    "backward",
    "core",
    "facts",
    "forward",
    "hold",
    "in_segments",
    "unpack",
]
