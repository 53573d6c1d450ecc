"""Slides of the core chapters, made from their built pages (see tools/build_slides.py)."""
