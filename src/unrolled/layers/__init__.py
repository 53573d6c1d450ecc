"""Layers without memory."""
