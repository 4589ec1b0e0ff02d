"""What messages say about lists: what a file holds, what was left out, and what the person decides."""

from collections.abc import Mapping, Sequence
from operator import itemgetter

from slack_sdk.models.blocks import ActionsBlock, ButtonElement

from handlers.messages.blocks import Contacts, Message, RenderContext, build_message
from handlers.messages.formatting import escaped, shortened
from handlers.messages.labels import name_or_id
from storage.lifecycle.lists import InputName, LeftOut, ListKind, Reason, RequestList, Unreadable
from storage.lifecycle.request import Request

SHOW_LEFT_OUT = "list_left_out"
_EXAMPLES = 5
_EXAMPLE_LENGTH = 60
_LABEL_LENGTH = 80
MAX_OVERLAPS = 5
_LINES_LENGTH = 1_500  # of the 3,000 characters that a section takes, half for the lists
_ANSWER_LENGTH = 3_500  # of the 4,000 characters that Slack recommends for a message's text
_NOUNS = {ListKind.DOMAINS: ("domain", "domains"), ListKind.URLS: ("URL", "URLs")}
USES = {InputName.EXAMPLES: "example", InputName.BLOCKED: "blocked"}
"""What the values of a list are used as."""

_REASONS = {
    Reason.DUPLICATE: ("duplicate", "duplicates"),
    Reason.APP: ("app", "apps"),
    Reason.CHANNEL: ("YouTube channel or video", "YouTube channels or videos"),
    Reason.PLACEHOLDER: ("placeholder", "placeholders"),
    Reason.FILTER_RULE: ("ad blocker rule that isn't a domain", "ad blocker rules that aren't domains"),
    Reason.PUBLIC_SUFFIX: ("domain ending such as co.uk", "domain endings such as co.uk"),
    Reason.IP_ADDRESS: ("IP address", "IP addresses"),
    Reason.FORMULA: ("formula without a result", "formulas without a result"),
    Reason.NOT_A_DOMAIN: ("row that isn't a domain", "rows that aren't domains"),
    Reason.NOT_A_URL: ("row that isn't a URL", "rows that aren't URLs"),
}
_UNREADABLE = {
    Unreadable.EMPTY: "is empty",
    Unreadable.ENCRYPTED: "is password-protected. Remove the password, or save it as CSV",
    Unreadable.OLD_EXCEL: "is an old Excel file. Save it as .xlsx or CSV",
    Unreadable.MACROS: "contains macros. Save it as .xlsx or CSV",
    Unreadable.WEB_PAGE: "is a web page. Upload a CSV, TXT, or XLSX file",
    Unreadable.NOT_A_LIST: "isn't a list I can read. Upload a CSV, TXT, or XLSX file",
    Unreadable.DAMAGED: "is damaged. Save it again, or save it as CSV",
    Unreadable.UNPACKS_TOO_LARGE: "is too large once it's opened. Save it as CSV",
    Unreadable.TOO_MANY_ROWS: "has too many rows. Split it into several files",
    Unreadable.TOO_LARGE: "is larger than 10 MB. Split it into several files",
    Unreadable.TOO_MUCH: "doesn't fit, because your files add up to more than 20 MB. Leave some out",
    Unreadable.DELETED: "was deleted before I could read it",
    Unreadable.NOT_VISIBLE: "isn't a file I can open. Upload it in the form itself",
    Unreadable.SCOPE_MISSING: (
        "can't be opened, because I'm not allowed to read files here. An admin can reinstall me with the "
        "`files:read` scope"
    ),
}


def count_phrase(kind: ListKind, count: int) -> str:
    """Return how many values a list has, such as `1,204 domains`."""
    one, many = _NOUNS[kind]
    return f"{count:,} {one if count == 1 else many}"


def lists_phrase(lists: Sequence[RequestList]) -> str:
    """Return how many lists an input has and what they hold, such as `2 lists (1,204 domains)`."""
    noun = "1 list" if len(lists) == 1 else f"{len(lists)} lists"
    if any(each.count is None for each in lists):
        return noun
    total = sum(each.count or 0 for each in lists)
    return f"{noun} ({count_phrase(lists[0].input_name.kind, total)})"


def sent_sentence(counts: Mapping[InputName, int]) -> str:
    """Return how many values a request was sent with, such as `It was sent with 1,204 blocked domains.`"""
    parts = [
        f"{count:,} {adjective} {_NOUNS[input_name.kind][count != 1]}"
        for input_name, adjective in USES.items()
        if (count := counts.get(input_name, 0))
    ]
    return f"It was sent with {' and '.join(parts)}." if parts else ""


def list_name(each: RequestList) -> str:
    """Return what a list of a request is called, in plain text."""
    version = "" if each.version_number is None else f" (version {each.version_number:,})"
    count = "not read" if each.count is None else count_phrase(each.input_name.kind, each.count)
    return f"{shortened(each.label, _LABEL_LENGTH)}{version}: {count} ({USES[each.input_name]})"


def left_out_phrase(counts: Mapping[Reason, int]) -> str:
    """Return what was left out, such as `37 duplicates, 9 apps`. The most frequent comes first."""
    ordered = sorted(counts.items(), key=itemgetter(1), reverse=True)
    return ", ".join(f"{count:,} {_REASONS[reason][count != 1]}" for reason, count in ordered if count)


def unreadable_sentence(each: RequestList) -> str:
    """Return why a file can't be used. Empty if it can."""
    if each.unreadable is None:
        return ""
    return f"{_label(each)} {_UNREADABLE[each.unreadable]}."


def lists_lines(lists: Sequence[RequestList]) -> Sequence[str]:
    """Return a line for each list: what it holds and what was left out of it, or why it can't be used.

    As many lines as fit into a message. The last one counts the lists that it doesn't show.
    """
    lines: list[str] = []
    room = _LINES_LENGTH
    for shown, each in enumerate(lists):
        line = f"• {_list_line(each)}"
        room -= len(line) + 1
        if room < 0:
            return [*lines, f"• And {len(lists) - shown} more"]
        lines.append(line)
    return lines


def left_out(request: Request, contacts: Contacts, context: RenderContext) -> Message:
    """Return the message about what couldn't be used of the files of a request."""
    used = "\n".join(lists_lines(context.lists))
    button = ButtonElement(text="Show what was left out", action_id=SHOW_LEFT_OUT, value=request.uuid)
    return build_message(
        f":page_facing_up: *Lists for* {name_or_id(request)}\n{used}",
        *left_out_examples(context.left_out),
        context_line=f"Reference {request.reference}",
        extra_blocks=[ActionsBlock(elements=[button])],
    )


def reason_of(left_out: LeftOut) -> str:
    """Return why a value was left out, such as `duplicate`."""
    return _REASONS[left_out.reason][0]


def left_out_list(request: Request, left_out: Sequence[LeftOut]) -> str:
    """Return the values that were left out, row by row, as many as fit into a message."""
    lines = [f"*Left out of the lists for* {name_or_id(request)}"]
    length = len(lines[0])
    for shown, each in enumerate(left_out):
        line = f"• Row {each.row:,}: {escaped(each.text, _EXAMPLE_LENGTH)} ({reason_of(each)})"
        length += len(line) + 1
        if length > _ANSWER_LENGTH:
            lines.append(f"And {len(left_out) - shown:,} more.")
            break
        lines.append(line)
    return "\n".join(lines)


def lists_question(request: Request, context: RenderContext) -> str:
    """Return the question about files that can't be read, or that have too many unusable values."""
    lines = lists_lines([each for each in context.lists if each.needs_decision])
    usable = any(each.count for each in context.lists)
    them = "the list" if len(context.lists) == 1 else "the lists"
    choice = f"Send it with what I could read{_or_edit(context)}?" if usable else f"Send it without {them}?"
    return (
        f":grey_question: *Check your lists:* “{escaped(request.name)}” hasn't been sent yet.\n"
        + "\n".join([*lines, *left_out_examples(context.left_out)])
        + f"\n{choice}"
    )


def overlap_question(request: Request, context: RenderContext) -> str:
    """Return the question about examples that are on blocked sites."""
    shown = [
        f"• {_with_list(each.url, each.url_list)} is on {_with_list(each.domain, each.domain_list)}"
        for each in context.overlaps[:MAX_OVERLAPS]
    ]
    if (more := len(context.overlaps) - MAX_OVERLAPS) > 0:
        shown.append(f"• And {more:,} more")
    return (
        f":grey_question: *Example on a blocked domain:* “{escaped(request.name)}” hasn't been sent yet. "
        "Some of its example URLs are on domains that it blocks.\n"
        + "\n".join(shown)
        + f"\nSend it anyway{_or_edit(context)}?"
    )


def _or_edit(context: RenderContext) -> str:
    """Return the other choice. Only the person who made the request has it."""
    return "" if context.asks_admin else ", or edit it"


def duplicate_question(request: Request) -> str:
    """Return the question about another request with the same inputs."""
    return (
        f":grey_question: *Already requested:* “{escaped(request.name)}” hasn't been sent yet. Including "
        "its lists, it's the same as a segment that was requested within the last day. Build a second one?"
    )


def _with_list(value: str, label: str | None) -> str:
    """Return a value and the list that holds it."""
    source = f" (“{escaped(label, _LABEL_LENGTH)}”)" if label is not None else ""
    return f"{escaped(value, _EXAMPLE_LENGTH)}{source}"


def _list_line(each: RequestList) -> str:
    if each.unreadable is not None:
        return unreadable_sentence(each)
    if each.count is None:
        return f"{_label(each)}: not read yet"
    line = f"{_label(each)}: {count_phrase(each.input_name.kind, each.count)}."
    left_out = left_out_phrase(each.left_out_counts)
    return f"{line} Left out: {left_out}." if left_out else line


def left_out_examples(left_out: Sequence[LeftOut]) -> Sequence[str]:
    """Return a line with the first values that were left out, but not with repeats, which nobody misses."""
    shown = [each for each in left_out if each.reason is not Reason.DUPLICATE][:_EXAMPLES]
    if not shown:
        return []
    values = ", ".join(f"“{escaped(each.text, _EXAMPLE_LENGTH)}” (row {each.row:,})" for each in shown)
    return [f"Left out, for example: {values}"]


def _label(each: RequestList) -> str:
    return f"“{escaped(each.label, _LABEL_LENGTH)}”"
