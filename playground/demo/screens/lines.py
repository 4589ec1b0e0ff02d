"""Plain lines, printed as things happen: for a pipe, a file, a build log."""

import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager

from rich.text import Text

from playground.demo.background_tasks import run_in_background
from playground.demo.build_progress import BuildProgress
from playground.demo.screens.drawing import texts
from playground.demo.screens.form import Field, buttons, parts
from playground.slack import Channel, Message, Person, View
from playground.slack.people.form import filled
from playground.traffic import Traffic

_INDENT = "    "
_LONGEST = 3600.0  # seconds; who watches a scene is stopped by its end


class Lines:
    """A screen without control codes, colour or pauses."""

    def __init__(self) -> None:
        self._told: dict[str, str] = {}

    def say(self, text: str) -> None:
        """A line."""
        print(text, flush=True)

    def chapter(self, title: str) -> None:
        """A line that stands out."""
        self.say(f"\n== {title} ==")

    @asynccontextmanager
    async def starting(self, what: str) -> AsyncIterator[None]:
        """One line."""
        self.say(f"{what} ...")
        yield

    async def type(self, person: Person, channel: Channel, words: str) -> None:
        """Who types what and where."""
        self.say(f"{person.name} types in #{channel.name}: {words}")

    async def fill(self, person: Person, view: View, values: Mapping[str, str], seconds: float) -> None:
        """The form as it is sent: each label and its value, of several lines each below the other."""
        self.say(f"The form “{view.title}” opens; {person.name} fills it in:")
        shown = list(parts(filled(view, values)))
        width = max(len(part.label) for part in shown if isinstance(part, Field))
        for part in shown:
            if isinstance(part, Text):
                self.say(_INDENT + part.plain)
                continue
            first, *rest = part.value.splitlines() or ["(empty)"]
            self.say(f"{_INDENT}{part.label:<{width}}  {first}")
            for line in rest:
                self.say(f"{_INDENT}{'':<{width}}  {line}")
        self.say(f"{person.name} presses “{buttons(view)[-1]}”")

    @asynccontextmanager
    async def follow(self, scene: BuildProgress) -> AsyncIterator[None]:
        """A few lines for every message, every edit and every step at Classify."""
        sources = (scene.world.slack.traffic, scene.world.classify.traffic)
        async with run_in_background(*(self._watch(source, scene) for source in sources)):
            yield
        self._tell(scene)

    async def pause(self, seconds: float) -> None:
        """None: nobody reads along."""

    def trouble(self, sentence: str, log: list[str]) -> None:
        """On standard error."""
        print(sentence, file=sys.stderr)
        if log:
            print("The last lines of the bot's log:", *log, sep=f"\n{_INDENT}", file=sys.stderr)

    async def _watch(self, source: Traffic, scene: BuildProgress) -> None:
        while True:
            await source.until(lambda: any(_news(scene, self._told)), timeout=_LONGEST)
            self._tell(scene)

    def _tell(self, scene: BuildProgress) -> None:
        for key, shown, head in list(_news(scene, self._told)):
            self._told[key] = shown
            self.say(head)
            for line in shown.splitlines():
                self.say(_INDENT + line)


def _news(scene: BuildProgress, told: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """What is new or changed: its key, its text, and a line above it."""
    if (segment := scene.segment) is not None:
        key = f"segment {segment.id} {segment.status}"
        if key not in told:
            yield key, "", f"At Classify, segment {segment.id}: {segment.status}"
    for post in scene.posts:
        for message in (post, *post.replies):
            shown = "\n".join(text.plain for text in texts(message))
            if told.get(message.ts) != shown:
                yield message.ts, shown, _head(scene, message)


def _head(scene: BuildProgress, message: Message) -> str:
    where = f"#{scene.channel.name}"
    if message.thread_ts is not None:
        where += ", in the thread" + (" and in the channel" if message.broadcast else "")
    return f"{where}: {scene.author(message)}{' (edited)' if message.edited else ''}"
