"""What the demo says when it can't go on."""


class WentWrong(Exception):  # noqa: N818
    """The demo can't go on; the text is a sentence for whoever watches it."""
