"""An animated terminal: what is in progress moves at the bottom, and what is finished stays above."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.constrain import Constrain
from rich.live import Live
from rich.markup import escape
from rich.padding import Padding
from rich.rule import Rule
from rich.segment import Segment
from rich.spinner import Spinner
from rich.text import Text

from playground.demo.background_tasks import run_in_background
from playground.demo.build_progress import BuildProgress
from playground.demo.screens.drawing import ACCENT, BAD, QUIET, Layout, draw_box, draw_form, draw_progress
from playground.slack import Channel, Person, View
from playground.slack.people.form import filled, typed

_WIDEST = 88  # columns; longer lines are hard to read
_FRAME = 1 / 12  # seconds
_KEY = 0.05  # seconds that a keystroke takes


class Terminal:
    """A screen with color, animation and pauses. pace: how slow people are (0: no pauses)."""

    def __init__(self, console: Console, pace: float) -> None:
        self._console = console
        self._pace = pace
        self._known: set[str] = set()

    def say(self, text: str) -> None:
        """Print a paragraph."""
        self._print(Text(text, QUIET))

    def chapter(self, title: str) -> None:
        """Print a rule with the title in it, if it fits."""
        self._console.print()
        if len(title) > self._console.width - 4:
            self._print(Text(title, f"bold {ACCENT}"))
            return
        self._print(Rule(f"[bold {ACCENT}]{escape(title)}[/]", align="left", style=ACCENT, characters="━"))

    @asynccontextmanager
    async def starting(self, what: str) -> AsyncIterator[None]:
        """Show a spinner until the context ends."""
        spinner = Spinner("dots", Text(f"{what} …"), style=ACCENT)
        async with self._live(lambda: spinner, keep=False):
            yield

    async def type(self, person: Person, channel: Channel, words: str) -> None:
        """Show the words key by key."""
        typed = 0

        def box() -> RenderableType:
            return draw_box(person, channel, words[:typed], typing=typed < len(words))

        async with self._live(box):
            for typed in range(len(words) + 1):  # noqa: B007 - `box` reads it
                await self.pause(2 * _KEY)
            await self.pause(0.5)

    async def fill(self, person: Person, view: View, values: Mapping[str, str], seconds: float) -> None:
        """Show a form whose fields are filled in one after the other. Lists are pasted at once."""
        shown = view
        layout = self._fitting(person, filled(view, values, {}))

        def form() -> RenderableType:
            return draw_form(person, shown, layout)

        async with self._live(form):
            await self.pause(seconds / 5)
            done: dict[str, str] = {}
            for block_id, value in values.items():
                if _is_written(view, block_id):
                    for length in _strokes(value, seconds / len(values)):
                        shown = typed(view, done | {block_id: value[:length]})
                        await self.pause(_KEY)
                done[block_id] = value
                shown = typed(view, done)
            await self.pause(seconds / 5)
        self._known.add(view.callback_id)

    @asynccontextmanager
    async def follow(self, progress: BuildProgress) -> AsyncIterator[None]:
        """Redraw the channel and the build until the context ends."""
        async with self._live(lambda: draw_progress(progress)):
            yield

    async def pause(self, seconds: float) -> None:
        """Wait, multiplied by the pace."""
        await asyncio.sleep(seconds * self._pace)

    def trouble(self, sentence: str, log: list[str]) -> None:
        """Print it in red, with the log below."""
        self._print(Text(sentence, f"bold {BAD}"))
        if log:
            self._print(Text("The last lines of the bot's log:", QUIET))
            self._print(Padding(Text("\n".join(log)), (0, 0, 0, 4)))

    def _print(self, what: RenderableType) -> None:
        self._console.print(Constrain(what, _WIDEST))

    def _fitting(self, person: Person, view: View) -> Layout:
        """Return the widest layout that fits. A form that was shown before needs no hints."""
        layouts = [] if view.callback_id in self._known else [Layout.AIRY, Layout.HINTED]
        for layout in layouts:
            drawn = Constrain(draw_form(person, view, layout), _WIDEST)
            if len(self._console.render_lines(drawn)) < self._console.height:
                return layout
        return Layout.DENSE

    @asynccontextmanager
    async def _live(self, draw: Callable[[], RenderableType], *, keep: bool = True) -> AsyncIterator[None]:
        """Redraw until the context ends. Then print the last drawing if it is kept."""
        tail = Tail(lambda: Constrain(draw(), _WIDEST))
        try:
            with Live(tail, console=self._console, auto_refresh=False, transient=True) as live:
                async with run_in_background(_refresh(live)):
                    yield
        finally:
            if keep:
                self._print(draw())


class Tail:
    """The last lines of something that fit on the screen."""

    def __init__(self, draw: Callable[[], RenderableType]) -> None:
        self._draw = draw

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        lines = console.render_lines(self._draw(), options.update(height=None), pad=False)
        for line in lines[-(console.height - 1) :]:
            yield from line
            yield Segment.line()


async def _refresh(live: Live) -> None:
    while True:
        live.refresh()
        await asyncio.sleep(_FRAME)


def _is_written(view: View, block_id: str) -> bool:
    """Return whether a field is typed. The others are chosen."""
    elements = {block["block_id"]: block["element"] for block in view.blocks if block["type"] == "input"}
    return bool(elements[block_id]["type"] == "plain_text_input")


def _strokes(value: str, seconds: float) -> range:
    """Return the lengths of the value after each keystroke, so that typing takes at most this long."""
    if "\n" in value:
        return range(len(value), len(value) + 1)
    stride = max(1, round(len(value) * _KEY / seconds))
    return range(1, len(value) + 1, stride)
