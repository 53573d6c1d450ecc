"""Whose a file is: short ids, ids that begin alike, and what platforms add to a path."""

from __future__ import annotations

import pytest

from unrolled_course import owners
from unrolled_course.course import Student

NAME = "3-backpropagation-through-time"
NUMBERS = [Student("1", "Ada", "Lovelace"), Student("2", "Wang", "Li"), Student("3", "A", "Turing")]
ALIKE = [Student("mary"), Student("mary-ann"), Student("mary_ann"), Student("ann", lms_id="3")]
TWINS = [Student("s1", "Ada", "Lovelace", lms_id="17"), Student("s2", "Ada", "Lovelace")]


@pytest.mark.parametrize(
    ("students", "name", "expected"),
    [
        (NUMBERS, f"Ada Lovelace_4711_assignsubmission_file_/{NAME}.ipynb", ["1"]),
        (NUMBERS, f"Wang Li_1_assignsubmission_file_/{NAME}.ipynb", ["2"]),
        (NUMBERS, f"lovelaceada_3_2_{NAME}-2.ipynb", ["1"]),
        (NUMBERS, f"{NAME}.ipynb", []),
        (NUMBERS, f"Course 3/{NAME}/2_{NAME}.ipynb", ["2"]),
        (NUMBERS, f"1/{NAME}.ipynb", ["1"]),
        (NUMBERS, "1/2.ipynb", ["1"]),
        (NUMBERS, "1-differential-equation.ipynb", []),
        (NUMBERS, "1_2.ipynb", ["1", "2"]),
        (ALIKE, f"mary-ann/{NAME}.ipynb", ["mary-ann"]),
        (ALIKE, f"mary/{NAME} (1).ipynb", ["mary"]),
        (ALIKE, "mary_ann.ipynb", ["mary_ann"]),
        (ALIKE, f"{NAME}-mary-ann.ipynb", ["mary-ann"]),
        (ALIKE, "mary_mary-ann.ipynb", ["mary", "mary-ann"]),
        (ALIKE, "Mary (1).ipynb", ["mary"]),
        (ALIKE, "mary-2.ipynb", []),
        (ALIKE, f"x/{NAME}.zip", []),
        (TWINS, "Ada Lovelace_17_assignsubmission_file_/x.ipynb", ["s1"]),
        (TWINS, "Ada Lovelace_4_assignsubmission_file_/x.ipynb", ["s1", "s2"]),
    ],
)
def test_a_file_belongs_to(students, name, expected):
    assert owners.owners(name, students, NAME) == expected


def test_what_is_like_a_name_is_proposed():
    assert owners.alike("mary ann, final.ipynb", ALIKE, NAME)[:2] == ["mary", "mary-ann"]
    assert owners.alike("hw Lovelace-Ada.ipynb", NUMBERS, NAME) == ["1"]
    assert owners.alike(f"{NAME} new.ipynb", NUMBERS, NAME) == []
