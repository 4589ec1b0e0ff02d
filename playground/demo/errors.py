"""The demo's error."""


class DemoError(Exception):
    """The demo can't continue. The text is a sentence for the person who watches it."""
