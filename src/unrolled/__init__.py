"""The NumPy library of the textbook *Unrolled*."""
