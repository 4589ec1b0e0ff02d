"""A situation in which the bot says something, and the features that situations are grouped by."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from handlers.messages.blocks import Message
from tests.wording import surfaces


@dataclass(frozen=True)
class Situation:
    """What people see in one situation."""

    #: When that is.
    title: str
    #: What they see, line by line.
    lines: Sequence[str]
    #: Every text of it, as people read it.
    texts: Sequence[str]


@dataclass(frozen=True)
class Feature:
    """A feature, what it says, and the modules that hold its other sentences."""

    title: str
    #: Returns the situations. None if the feature has only sentences of its modules.
    situations: Callable[[], Iterator[Situation]] | None
    #: The modules or folders, from the root of the repository.
    sources: Sequence[str]


def posted(title: str, message: Message) -> Situation:
    """Return the situation in which people see a message."""
    texts = surfaces.texts_of(
        [*(block.to_dict() for block in message.blocks), {"type": "mrkdwn", "text": message.text}]
    )
    return Situation(title, surfaces.message_lines(message), list(texts))


def shown(title: str, blocks: Sequence[Block]) -> Situation:
    """Return the situation in which people see some blocks as a part of something else."""
    return posted(title, Message("", tuple(blocks)))


def opened(title: str, view: View) -> Situation:
    """Return the situation in which a person sees a modal or the Home tab."""
    return Situation(title, surfaces.view_lines(view), list(surfaces.texts_of(view.to_dict())))


def errors_in_form(title: str, errors: Mapping[str, str]) -> Situation:
    """Return the situation in which a form shows errors below its fields."""
    return Situation(
        title, [f"Below {field}: {error}" for field, error in errors.items()], list(errors.values())
    )


def without_repeats(situations: Iterator[Situation]) -> Iterator[Situation]:
    """Yield the situations. Where several lines of one were shown before, it has an ellipsis instead.

    Buttons always stay, and a situation that adds nothing is left out.
    """
    seen: set[str] = set()
    for situation in situations:
        if not seen.issuperset(situation.lines):
            yield replace(situation, lines=list(_shortened(situation.lines, seen)))
        seen.update(situation.lines)


def _shortened(lines: Sequence[str], seen: Collection[str]) -> Iterator[str]:
    for was_shown, group in groupby(lines, lambda line: line in seen and not line.startswith("[")):
        run = list(group)
        yield from ["…"] if was_shown and len(run) > 1 else run
