"""The one error that ends a command with a sentence for the teacher."""


class CourseError(Exception):
    """Something is not as the command needs it; the message says what and what to do."""
