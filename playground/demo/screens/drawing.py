"""Draws a command, a form, a channel and a build for the terminal."""

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import Any

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.markup import escape
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.rule import Rule
from rich.segment import Segment
from rich.style import Style
from rich.table import Table
from rich.text import Text

from playground.demo.build_progress import BuildProgress
from playground.demo.screens.form import Field, buttons, parts
from playground.demo.screens.marked_text import marked
from playground.slack import Channel, Message, Person, View
from playground.slack.block_kit import mrkdwn

ACCENT, QUIET, GOOD, BAD = "cyan", "dim", "green", "red"
_FIELD = Style.parse("white on grey23")
_CURSOR = "▏"


class WithBar:
    """Something with a bar on its left side."""

    def __init__(self, inside: RenderableType, style: str, bar: str) -> None:
        self._inside, self._style, self._bar = inside, style, bar

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        room = options.update_width(max(1, options.max_width - len(self._bar)))
        for line in console.render_lines(self._inside, room, pad=False):
            yield Segment(self._bar, console.get_style(self._style))
            yield from line
            yield Segment.line()


def draw_box(person: Person, channel: Channel, words: str, *, typing: bool) -> RenderableType:
    """Return the message box in which a person types."""
    return Panel(
        Text(words + (_CURSOR if typing else ""), "bold"),
        title=f"{escape(person.name)} types in [bold]#{escape(channel.name)}[/]",
        title_align="left",
        border_style=ACCENT,
    )


class Layout(Enum):
    """How much space a form takes: with hints and blank lines, with hints, or with neither."""

    AIRY, HINTED, DENSE = range(3)


def draw_form(person: Person, view: View, layout: Layout) -> RenderableType:
    """Return a modal: the label, value and hint of each input, then the buttons."""
    rows: list[RenderableType] = []
    for part in parts(view):
        if isinstance(part, Text):
            part.stylize(QUIET)
            rows.append(part)
            continue
        optional = (" (optional)", QUIET) if part.optional else ""
        rows.append(Text.assemble((part.label, "bold"), optional))
        rows.append(_draw_value(part))
        if part.hint and layout is not Layout.DENSE:
            rows.append(Text(part.hint, QUIET))
        if layout is Layout.AIRY:
            rows.append("")
    *others, send = buttons(view)
    row = Text(justify="right")
    for word in others:
        row.append(f" {word} ", "white on grey37").append(" ")
    rows.append(row.append(f" {send} ", "bold white on dark_green"))
    return Panel(
        Group(*rows),
        title=f"[bold]{escape(view.title)}[/]",
        title_align="left",
        subtitle=f"opened by the bot, filled in by {escape(person.name)}",
        subtitle_align="left",
        border_style=ACCENT,
    )


def _draw_value(field: Field) -> RenderableType:
    table = Table.grid(expand=True)
    table.add_column(style=_FIELD, overflow="fold")
    table.add_row(Text(f"{field.value or ' '}"))
    return WithBar(table, ACCENT, "▎")


def texts(message: Message) -> Iterator[Text]:
    """Return the texts of a message, one per paragraph. Context blocks are dim, and buttons are in a row."""
    if not message.blocks:
        yield marked(mrkdwn.Text(message.text), message.names)
    for block in message.blocks:
        if block["type"] == "actions":
            yield _row(block["elements"])
            continue
        for text in mrkdwn.texts_of([block]):
            shown = marked(text, message.names)
            if block["type"] == "context":
                shown.stylize(QUIET)
            yield shown


def _row(elements: Sequence[Mapping[str, Any]]) -> Text:
    """Return the labels of buttons, and dots for a menu."""
    labels = [one["text"]["text"] if one["type"] == "button" else "⋯" for one in elements]
    return Text(" ").join(Text(f"[{label}]", ACCENT) for label in labels)


def draw_progress(progress: BuildProgress) -> RenderableType:
    """Return the new messages of the channel, each with its thread, and Classify's build."""
    rows: list[RenderableType] = [
        Rule(f"[bold]#{escape(progress.channel.name)}[/]", align="left", style=ACCENT, characters="─")
    ]
    for post in progress.posts:
        rows.append(WithBar(_draw_message(progress, post), ACCENT, "▌ "))
        rows += [WithBar(_draw_message(progress, reply), _tone(progress), "    ┃ ") for reply in post.replies]
    if progress.builds:
        rows += ["", _draw_build(progress)]
    return Group(*rows)


def _draw_message(progress: BuildProgress, message: Message) -> RenderableType:
    head = Text.assemble((progress.author(message), "bold"))
    if message.bot_id:
        head.append(" APP", "dim")
    if message.edited:
        head.append(" (edited)", QUIET)
    if message.thread_ts is not None:
        head.append(" replies in the thread", QUIET)
        if message.broadcast:
            head.append(" and in the channel", QUIET)
        if pinged := progress.pinged(message):
            head.append(f"; Slack notifies {', '.join(pinged)}", QUIET)
    return Group(head, *texts(message))


def _tone(progress: BuildProgress) -> str:
    return BAD if progress.segment is not None and progress.segment.status == "failed" else GOOD


def _draw_build(progress: BuildProgress) -> RenderableType:
    segment = progress.segment
    if segment is None:
        return Text("Not sent to Classify yet", QUIET)
    style = {"complete": f"bold {GOOD}", "failed": f"bold {BAD}"}.get(str(segment.status), "bold")
    status = Text.assemble(f"Classify, segment {segment.id}: ", (str(segment.status), style))
    if segment.status == "failed":
        return status
    total, seconds = progress.environment.build_seconds, progress.seconds
    bar = Table.grid(padding=(0, 1), expand=True)
    bar.add_column(ratio=1)
    bar.add_column(no_wrap=True)
    bar.add_row(
        ProgressBar(total, seconds, complete_style=ACCENT, finished_style=GOOD),
        Text(f"{seconds if seconds == total else int(seconds):g} of {total:g} s", QUIET),
    )
    return Group(status, bar)
