"""The one error that ends a build of JupyterLite with a sentence."""


class LiteError(RuntimeError):
    """JupyterLite cannot be built from what there is; the message says what to do."""
