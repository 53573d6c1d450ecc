"""Speed and memory of ``unrolled`` beside PyTorch and ONNX Runtime; ``make bench`` runs it.

What is measured and how is told by ``python -m benchmarks --help``.
"""
