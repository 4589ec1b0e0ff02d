"""What the demo says when it can't go on."""


class DemoError(Exception):
    """The demo can't go on; the text is a sentence for whoever watches it."""
