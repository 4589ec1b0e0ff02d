"""Reading files outside of the event loop, one at a time, since long lists take some memory."""

import asyncio
import threading

import structlog
from msgspec import Struct, field

from handlers.list_files.domains import DomainReader
from handlers.list_files.reader import read_list
from handlers.list_files.unreadable import UnreadableFileError
from storage.lifecycle.lists import ListContents, ListKind, Unreadable

MAX_TOTAL_SIZE = 20 * 1024 * 1024
"""Bytes of all files of a form or a request together."""

_log = structlog.get_logger()


class ListParser(Struct):
    """Reads lists in a thread."""

    #: Made with the first list, since it takes some memory.
    _domains: DomainReader | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    async def parse(self, data: bytes, kind: ListKind) -> ListContents:
        """Return what `read_list` returns. Raise UnreadableFileError, also for a bug of ours: then the person
        gets a sentence, and nothing is stuck."""
        return await asyncio.to_thread(self._parse, data, kind)

    def _parse(self, data: bytes, kind: ListKind) -> ListContents:
        with self._lock:
            self._domains = self._domains or DomainReader()
            try:
                return read_list(data, kind, self._domains)
            except UnreadableFileError:
                raise
            except Exception as error:
                _log.error("list not read", exc_info=error)
                raise UnreadableFileError(Unreadable.DAMAGED) from error
