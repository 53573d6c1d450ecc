"""Warps that the cells of students are drawn from: in Python, their slopes, in mathematics."""

from __future__ import annotations

#: name → (G in Python, its derivative in Python, G in mathematics)
WARPS = {
    "arctan": ("np.arctan(z)", "1 / (1 + z**2)", r"\arctan z"),
    "algebraic": ("z / np.sqrt(1 + z**2)", "(1 + z**2) ** -1.5", r"z/\sqrt{1+z^2}"),
    "softsign": ("z / (1 + np.abs(z))", "1 / (1 + np.abs(z)) ** 2", r"z/(1+|z|)"),
    "sine": ("np.sin(z)", "np.cos(z)", r"\sin z"),
    "scaled": ("1.7 * np.tanh(z / 2)", "0.85 * (1 - np.tanh(z / 2) ** 2)", r"1.7\tanh(z/2)"),
    "softplus": ("np.logaddexp(0, z)", "0.5 + 0.5 * np.tanh(z / 2)", r"\log(1+e^z)"),
    "bump": ("z * np.exp(-(z**2) / 2)", "(1 - z**2) * np.exp(-(z**2) / 2)", r"z\,e^{-z^2/2}"),
}
#: name → (G_c in Python, its derivative in Python, G_c in mathematics)
GATE_WARPS = {
    "root": (
        "(1 + z / np.sqrt(1 + z**2)) / 2",
        "(1 + z**2) ** -1.5 / 2",
        r"\tfrac12\Big(1+\frac{z}{\sqrt{1+z^2}}\Big)",
    ),
    "angle": (
        "0.5 + np.arctan(z) / np.pi",
        "1 / (np.pi * (1 + z**2))",
        r"\tfrac12+\frac1\pi\arctan z",
    ),
    "steep": ("(1 + np.tanh(z)) / 2", "(1 - np.tanh(z) ** 2) / 2", r"\tfrac12(1+\tanh z)"),
    "ratio": (
        "(1 + z / (1 + np.abs(z))) / 2",
        "1 / (1 + np.abs(z)) ** 2 / 2",
        r"\tfrac12\Big(1+\frac{z}{1+|z|}\Big)",
    ),
}
