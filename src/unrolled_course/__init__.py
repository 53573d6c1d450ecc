"""Hand out, collect and grade the assignments of the book, with nbgrader: ``unrolled-course``.

What decides about points, the masters and judges of the assignments, is not in this package but in
the folder ``assignments`` of the book's repository.
"""
