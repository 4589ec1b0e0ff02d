"""Read a list as the bot does. The public suffixes are loaded once, and only if a test reads a list."""

from functools import cache

from handlers.list_files import reader
from handlers.list_files.domains import DomainReader
from storage.lifecycle.lists import ListContents, ListKind

_domain_reader = cache(DomainReader)


def read_list(data: bytes, kind: ListKind = ListKind.DOMAINS) -> ListContents:
    """Return the list that a file holds. Raises UnreadableFileError."""
    return reader.read_list(data, kind, _domain_reader())
