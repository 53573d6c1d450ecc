"""Runs within the box: the standard library and Jupyter only, nothing of the course.

The folder is mounted by itself, so its modules import each other relatively.
"""
