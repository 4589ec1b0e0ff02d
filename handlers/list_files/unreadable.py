"""The error of a file that can't be read as a list."""

from storage.lifecycle.lists import Unreadable


class UnreadableFileError(Exception):
    """A file isn't a list."""

    def __init__(self, reason: Unreadable) -> None:
        super().__init__(reason)
        #: Why it isn't.
        self.reason = reason
