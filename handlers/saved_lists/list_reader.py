"""Reading what people paste or upload for a saved list."""

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from handlers.list_files.file_access import FetchFile
from handlers.list_files.list_parser import MAX_TOTAL_SIZE, ListParser
from handlers.list_files.reader import MAX_LEFT_OUT_ROWS
from handlers.list_files.unreadable import UnreadableFileError
from handlers.saved_lists.change_form import Filled
from storage.lifecycle.actor import Actor
from storage.lifecycle.lists import ListContents, ListKind, Reason, RequestList, Unreadable, input_of


class NotFetchedError(Exception):
    """Slack doesn't hand out a file now. Trying again helps."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        #: What the file is called.
        self.name = name


class ReadForm(Struct, frozen=True, kw_only=True):
    """What was read of a form."""

    contents: ListContents
    #: The files that can't be used, with the reason. Then nothing is saved.
    unreadable: Sequence[RequestList] = ()


class ListReader(Struct, frozen=True, kw_only=True):
    """Reads the values of a form, from its text and from its files."""

    #: Returns what a file holds. None if Slack doesn't hand it out now.
    fetch: FetchFile
    parser: ListParser = field(default_factory=ListParser)

    async def read(self, actor: Actor, filled: Filled) -> ReadForm:
        """Return what was typed and then each file of this person's, without repeats. Raises
        NotFetchedError."""
        kind = filled.meta.kind
        parts: list[ListContents] = []
        unreadable: list[RequestList] = []
        size = 0
        sources: list[str | RequestList] = [filled.text] if filled.text else []
        for source in [*sources, *(as_uploaded_by(actor, each) for each in filled.files)]:
            try:
                data = await self._fetch(source)
                size += len(data)
                if size > MAX_TOTAL_SIZE:
                    raise UnreadableFileError(Unreadable.TOO_MUCH)
                parts.append(await self.parser.parse(data, kind))
            except UnreadableFileError as error:
                unreadable.append(_unreadable(source, kind, error.reason))
        return ReadForm(contents=_merge(parts), unreadable=unreadable)

    async def _fetch(self, source: str | RequestList) -> bytes:
        if isinstance(source, str):
            return _one_per_line(source).encode()
        fetched = await self.fetch(source)
        if fetched is None:
            raise NotFetchedError(source.label)
        if isinstance(fetched, Unreadable):
            raise UnreadableFileError(fetched)
        return fetched


def as_uploaded_by(actor: Actor, file: RequestList) -> RequestList:
    """Return a file that is read only if it is this person's own."""
    return file if file.uploader_id in actor.ids else replace(file, uploader_id=actor.user_id)


def _unreadable(source: str | RequestList, kind: ListKind, reason: Unreadable) -> RequestList:
    if isinstance(source, str):
        return RequestList(input_name=input_of(kind), label="What you typed", unreadable=reason)
    return replace(source, unreadable=reason)


def _one_per_line(text: str) -> str:
    """Return a text with a line for each address, if several are on one line with spaces between them."""
    lines = []
    for line in text.splitlines():
        words = line.split()
        is_hosts_line = line[:1].isdigit()  # `0.0.0.0 example.com`
        are_addresses = len(words) > 1 and all("." in word.strip(".,;") for word in words)
        lines += words if are_addresses and not is_hosts_line else [line]
    return "\n".join(lines)


def _merge(parts: Sequence[ListContents]) -> ListContents:
    """Return one list. A value that several parts have counts as a duplicate."""
    if len(parts) == 1:
        return parts[0]
    values = dict.fromkeys(value for part in parts for value in part.values)
    counts: Counter[Reason] = Counter()
    typed: dict[str, str] = {}
    for part in parts:
        counts.update(part.counts)
        typed |= part.typed
    if repeats := sum(len(part.values) for part in parts) - len(values):
        counts[Reason.DUPLICATE] += repeats
    left_out = [each for part in parts for each in part.left_out][:MAX_LEFT_OUT_ROWS]
    return ListContents(values=tuple(values), typed=typed, counts=counts, left_out=left_out)
