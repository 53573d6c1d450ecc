"""What this package puts into nbgrader's own pipeline.

With the configuration that ``unrolled-course init`` writes, ``nbgrader autograde`` and the button
of formgrader run student code contained as well, and points come from the judge. Formgrader shows
texts of students as our own pages do: nothing in them runs, and no other host is asked.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.server_extensions.formgrader import handlers

from unrolled_course import runs
from unrolled_course.course import Course

#: For nbconvert's ``HTMLExporter``, which formgrader shows a submission with. Its own filter obeys
#: HTML, so that a script in an answer could give itself points when a teacher looks at it.
SHOWN_SAFELY = {
    "filters": {"markdown2html": "unrolled_course.pages.prose"},
    "extra_template_basedirs": [
        str(Path(__file__).with_name("templates")),
        handlers.template_path,
    ],
}


class ContainedExecute(NbGraderPreprocessor):  # type: ignore[misc]
    """Takes the place of nbgrader's ``Execute``: runs a submission contained and judges it."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Return the notebook as it ran, graded cells with points and feedback.

        nbgrader works in the folder of the course.
        """
        names = resources["nbgrader"]
        course = Course(Path.cwd())
        found = runs.outcome(course, names["assignment"], names["student"], nb)
        return found.notebook, resources
