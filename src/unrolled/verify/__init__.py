"""Checks that a computation confirms what is claimed."""
