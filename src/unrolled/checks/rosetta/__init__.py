"""Self-check of the page Rosetta: the order of the gates in a file of weights."""

from unrolled.checks.rosetta.orders import gate_order, unknown_weights

__all__ = ["gate_order", "unknown_weights"]
