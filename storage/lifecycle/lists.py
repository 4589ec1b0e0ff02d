"""A list of domains or URLs that was uploaded or saved: what it holds, and which request uses it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from msgspec import Struct, field


class ListKind(StrEnum):
    """What a list is made of."""

    DOMAINS = "domains"
    URLS = "urls"


class Reason(StrEnum):
    """Why a value was left out."""

    DUPLICATE = "duplicate"  # the list has it already
    APP = "app"  # an app's ID or its page in a store
    CHANNEL = "channel"  # a channel or video on YouTube
    PLACEHOLDER = "placeholder"  # an exporter's name for sites that it doesn't name
    FILTER_RULE = "filter_rule"  # an ad blocker's rule that is more than a domain
    PUBLIC_SUFFIX = "public_suffix"  # `co.uk`: it would block every site below it
    IP_ADDRESS = "ip_address"
    FORMULA = "formula"  # a spreadsheet's, without the result
    NOT_A_DOMAIN = "not_a_domain"
    NOT_A_URL = "not_a_url"


class Unreadable(StrEnum):
    """Why a file couldn't be fetched, or can't be read as a list."""

    EMPTY = "empty"
    ENCRYPTED = "encrypted"
    OLD_EXCEL = "old_excel"  # XLS, which Excel wrote until 2003
    MACROS = "macros"
    WEB_PAGE = "web_page"
    NOT_A_LIST = "not_a_list"  # a picture, for example
    DAMAGED = "damaged"
    UNPACKS_TOO_LARGE = "unpacks_too_large"  # a zip bomb, or close to one
    TOO_MANY_ROWS = "too_many_rows"
    TOO_LARGE = "too_large"  # more bytes than the bot reads
    TOO_MUCH = "too_much"  # with the other files of the form
    DELETED = "deleted"  # it was deleted in Slack before the bot read it
    NOT_VISIBLE = "not_visible"  # the bot may not see it, or it is another workspace's
    SCOPE_MISSING = "scope_missing"  # the bot was installed without `files:read`


class LeftOut(Struct, frozen=True, kw_only=True):
    """A value that can't be used."""

    #: The row of the file, counted from 1.
    row: int
    #: The value as it stands in the file, cut to 100 characters.
    text: str
    reason: Reason


class ListContents(Struct, frozen=True, kw_only=True):
    """A list that was read."""

    #: The usable values in their order, without repeats, as Classify gets them.
    values: Sequence[str]
    #: How a value was typed, if it is sent in another spelling (an internationalized name, by its Punycode).
    typed: Mapping[str, str] = field(default_factory=dict)
    #: How many values were left out, by reason.
    counts: Mapping[Reason, int] = field(default_factory=Counter)
    #: The values that were left out, the first 10,000.
    left_out: Sequence[LeftOut] = ()

    @property
    def needs_decision(self) -> bool:
        """Return whether the person decides if the list is used. See `is_doubtful`."""
        return is_doubtful(len(self.values), self.counts)


class Overlap(Struct, frozen=True, kw_only=True):
    """An example on a site that is blocked."""

    url: str
    #: The blocked domain, which is the example's host or above it.
    domain: str
    #: What the list that holds the example is called. None if it was typed, or isn't looked up.
    url_list: str | None = None
    #: What the list that holds the domain is called. None likewise.
    domain_list: str | None = None


def find_overlaps(urls: Sequence[str], domains: Sequence[str]) -> Sequence[Overlap]:
    """Return each example that is on a blocked domain or on a subdomain of one."""
    if not urls:
        return ()
    blocked = set(domains)
    found: list[Overlap] = []
    for url in urls:
        labels = (urlsplit(url).hostname or "").rstrip(".").split(".")
        above = (".".join(labels[start:]) for start in range(len(labels)))
        found.extend(Overlap(url=url, domain=domain) for domain in above if domain in blocked)
    return found


class ListAction(StrEnum):
    """What somebody did to a saved list. Each action makes a version."""

    CREATED = "created"
    REPLACED = "replaced"  # with other contents
    ADDED = "added"  # values were added
    REMOVED = "removed"  # values were removed
    RENAMED = "renamed"
    DELETED = "deleted"


def is_doubtful(usable: int, counts: Mapping[Reason, int]) -> bool:
    """Return whether more than a tenth of a list can't be used, or all of it. Repeats don't count."""
    unusable = sum(count for reason, count in counts.items() if reason is not Reason.DUPLICATE)
    return not usable or unusable * 10 > usable + unusable


class InputName(StrEnum):
    """Which input of a segment a list belongs to. The values are Classify's names."""

    EXAMPLES = "example_urls"
    BLOCKED = "block_tlds"

    @property
    def kind(self) -> ListKind:
        """Return what its lists are made of."""
        return ListKind.URLS if self is InputName.EXAMPLES else ListKind.DOMAINS


def input_of(kind: ListKind) -> InputName:
    """Return the input that a list is used for."""
    return InputName.EXAMPLES if kind is ListKind.URLS else InputName.BLOCKED


class RequestList(Struct, frozen=True, kw_only=True):
    """A list that a request uses besides what was typed: a row of `request_lists`."""

    #: The row's id. 0 before it is inserted.
    id: int = 0
    #: The input that it belongs to.
    input_name: InputName
    #: What people call it: the file's name, or the saved list's at that time.
    label: str
    #: Slack's ID of the uploaded file. None for a saved list, and for one that another request has read.
    file_id: str | None = None
    #: Slack's ID of the person whose file it has to be. None if it isn't known, and for a saved list.
    uploader_id: str | None = None
    #: The version of the saved list. None for a file.
    version_id: int | None = None
    #: The number of that version. None for a file.
    version_number: int | None = None
    #: What it holds, a row of `list_contents`. None until the file is read.
    content_id: int | None = None
    #: How many values it holds. None until the file is read.
    count: int | None = None
    #: How many values of the file were left out, by reason.
    left_out_counts: Mapping[Reason, int] = field(default_factory=dict)
    #: Why the file can't be used. None if it can, or isn't read yet.
    unreadable: Unreadable | None = None

    @property
    def is_read(self) -> bool:
        """Return whether it is known what the list holds, or that it can't be read."""
        return self.content_id is not None or self.unreadable is not None

    @property
    def source(self) -> tuple[str, ...]:
        """Return what tells it apart from the other lists of a form."""
        ids = (self.file_id, self.version_id, None if self.file_id else self.content_id)
        return (self.input_name, *map(str, ids))

    @property
    def needs_decision(self) -> bool:
        """Return whether the person decides if a file is used: it, or much of it, can't be."""
        return self.unreadable is not None or (
            self.file_id is not None and is_doubtful(self.count or 0, self.left_out_counts)
        )


class SavedList(Struct, frozen=True, kw_only=True):
    """A named list that a channel's people, or everybody, can use again."""

    #: The row's id.
    id: int
    #: Slack's ID of the workspace.
    team_id: str
    #: Slack's ID of the channel that owns it. None if it is everyone's, and admins change it.
    channel_id: str | None
    kind: ListKind
    #: The name as it was typed. It is unique among the lists of the channel, or among everyone's.
    name: str
    #: The newest version.
    version: "ListVersion"
    #: Slack's ID of the person who created it. Empty once they are forgotten.
    created_by: str

    @property
    def count(self) -> int:
        """Return how many values it holds now."""
        return self.version.count

    @property
    def input_name(self) -> InputName:
        """Return the input that it is used for."""
        return input_of(self.kind)


class ListVersion(Struct, frozen=True, kw_only=True):
    """What a saved list has held since some change, and who made the change."""

    #: The row's id.
    id: int
    #: Counts the versions of the list, from 1.
    number: int
    action: ListAction
    #: What it holds, a row of `list_contents`.
    content_id: int
    #: How many values it holds.
    count: int
    #: Slack's ID of the person. Empty once they are forgotten.
    user_id: str
    #: When, in UTC.
    at: datetime
