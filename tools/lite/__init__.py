"""What ``build_lite.py`` is made of: environment, wheels, the lock of Pyodide, notebooks."""
