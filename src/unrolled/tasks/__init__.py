"""Data the book learns from."""
