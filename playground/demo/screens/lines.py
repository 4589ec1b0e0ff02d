"""Plain lines, printed as things happen, for a pipe, a file or a build log."""

import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from itertools import takewhile
from typing import NamedTuple

from rich.text import Text

from playground.demo.background_tasks import run_in_background
from playground.demo.build_progress import BuildProgress
from playground.demo.screens.drawing import texts
from playground.demo.screens.form import Field, buttons, parts
from playground.slack import Channel, Message, Person, View
from playground.slack.people.form import filled
from playground.traffic import Traffic

_INDENT = "    "
_TIMEOUT = 3600.0  # seconds; the tasks end with the context
_BUILDING = ("pending", "processing")  # the statuses before the last, in order


class Change(NamedTuple):
    """Something to print."""

    #: identifies the message or the status
    key: str
    #: the text. Empty if the heading says it all
    text: str
    #: a line above the text
    heading: str


class Lines:
    """A screen without control codes, color or pauses."""

    def __init__(self) -> None:
        self._printed: dict[str, str] = {}

    def say(self, text: str) -> None:
        """Print a line."""
        print(text, flush=True)

    def chapter(self, title: str) -> None:
        """Print a heading."""
        self.say(f"\n== {title} ==")

    @asynccontextmanager
    async def starting(self, what: str) -> AsyncIterator[None]:
        """Print one line."""
        self.say(f"{what} ...")
        yield

    async def type(self, person: Person, channel: Channel, words: str) -> None:
        """Print who types what and where."""
        self.say(f"{person.name} types in #{channel.name}: {words}")

    async def fill(self, person: Person, view: View, values: Mapping[str, str], seconds: float) -> None:
        """Print the form as it is submitted: each label and its value."""
        self.say(f"The form “{view.title}” opens; {person.name} fills it in:")
        shown = list(parts(filled(view, values, {})))
        width = max(len(part.label) for part in shown if isinstance(part, Field))
        for part in shown:
            if isinstance(part, Text):
                self.say(_INDENT + part.plain)
                continue
            first, *rest = part.value.splitlines() or ["(empty)"]
            self.say(f"{_INDENT}{part.label:<{width}}  {first}")
            for line in rest:
                self.say(f"{_INDENT}{'':<{width}}  {line}")
        self.say(f"{person.name} clicks “{buttons(view)[-1]}”")

    @asynccontextmanager
    async def follow(self, progress: BuildProgress) -> AsyncIterator[None]:
        """Print every message, every edit and every status in Classify."""
        sources = (progress.environment.slack.traffic, progress.environment.classify.traffic)
        async with run_in_background(*(self._watch(source, progress) for source in sources)):
            yield
        self._print_changes(progress)

    async def pause(self, seconds: float) -> None:
        """Don't wait: nobody reads along."""

    def trouble(self, sentence: str, log: list[str]) -> None:
        """Print to standard error."""
        print(sentence, file=sys.stderr)
        if log:
            print("The last lines of the bot's log:", *log, sep=f"\n{_INDENT}", file=sys.stderr)

    async def _watch(self, source: Traffic, progress: BuildProgress) -> None:
        while True:
            await source.until(lambda: any(_changes(progress, self._printed)), timeout=_TIMEOUT)
            self._print_changes(progress)

    def _print_changes(self, progress: BuildProgress) -> None:
        for key, text, heading in list(_changes(progress, self._printed)):
            self._printed[key] = text
            self.say(heading)
            for line in text.splitlines():
                self.say(_INDENT + line)


def _changes(progress: BuildProgress, printed: Mapping[str, str]) -> Iterator[Change]:
    """Return what is new or changed."""
    if (segment := progress.segment) is not None:
        # On a busy machine a status may be over before it could be printed.
        passed = takewhile(lambda status: status != segment.status, _BUILDING)
        for status in (*passed, segment.status):
            key = f"segment {segment.id} {status}"
            if key not in printed:
                yield Change(key, "", f"Classify, segment {segment.id}: {status}")
    for post in progress.posts:
        for message in (post, *post.replies):
            shown = "\n".join(text.plain for text in texts(message))
            if printed.get(message.ts) != shown:
                yield Change(message.ts, shown, _head(progress, message))


def _head(progress: BuildProgress, message: Message) -> str:
    where = f"#{progress.channel.name}"
    if message.thread_ts is not None:
        where += ", in the thread" + (" and in the channel" if message.broadcast else "")
    return f"{where}: {progress.author(message)}{' (edited)' if message.edited else ''}"
