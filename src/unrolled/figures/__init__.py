"""Interactive figures; nothing else in the library imports this."""
