"""What is said of refinements: the message in the segment's thread, the question, and the history."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from handlers.messages import buttons, request_fields, status
from handlers.messages.blocks import Contacts, Message, RenderContext, build_card
from handlers.messages.formatting import code, escaped, local_time, mention
from storage.lifecycle import refinements
from storage.lifecycle.request import Request, State

_EXAMPLES = 3
_EXAMPLE_LENGTH = 60
_NOUNS = {
    refinements.URLS: ("URL", "URLs"),
    refinements.DOMAINS: ("domain", "domains"),
    refinements.KEYWORDS: ("keyword", "keywords"),
}
_PARTS = {refinements.EXPAND: "More like", refinements.BLOCK: "Block"}
LATER = "Pages matched earlier may still appear for up to a week, until the SSP and the DSP refresh."
NO_UNDO = "Classify can't undo a refinement."


def render(request: Request, contacts: Contacts, context: RenderContext, context_line: str) -> Message:
    """Return the message with the current status. context_line: why it is a direct message, or empty."""
    lines = [f"{status.status_of_request(request)} {segment(request.inputs)}", *summary(request.inputs)]
    is_done = request.state is State.READY
    following = delays(request) if is_done else status.next_sentence(request, contacts, context)
    return build_card(
        *lines,
        *([following] if following else []),
        fields=[request_fields.requested_by(request)],
        context_line=context_line,
        extra_blocks=buttons.announcement_buttons(request),
    )


def exists_question(request: Request) -> str:
    """Return the question whether Classify accepted an unconfirmed refinement."""
    sent = local_time(request.attempted_at or request.accepted_at)
    changes = "\n".join(summary(request.inputs))
    return (
        f":grey_question: *Was this accepted?* Classify didn't confirm your refinement of "
        f"{segment(request.inputs)}, sent {sent}. It may have gone through. I can't look up "
        f"refinements in Classify, so I haven't sent it again.\n{changes}\n"
        f"Ask Classify whether the refinement arrived. If it did, click “It was accepted”. If it didn't, "
        f"click “Send again”. I don't know whether sending it twice is safe."
    )


def segment(inputs: Mapping[str, Any]) -> str:
    """Return the segment that is refined: its name and Classify's ID."""
    return f"“{escaped(inputs['segment']['name'])}” · segment `{inputs['segment']['handle']}`"


def summary(inputs: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is changed, one line for each part."""
    for part, lists in refinements.parts_of(inputs).items():
        counted = "; ".join(_counted(name, values) for name, values in lists.items())
        yield f"*{_PARTS[part]}:* {counted}"


def delays(request: Request) -> str:
    """Return when an accepted refinement is in effect: two delays, as Classify's page describes them."""
    hours = refinements.hours_of(request)
    about = "about three hours" if hours is None else f"about {hours:g} hour{'' if hours == 1 else 's'}"
    return f"Classify accepted it. It takes effect in {about}. {LATER} {NO_UNDO}"


def history_line(request: Request) -> str:
    """Return an earlier refinement: when, by whom, what became of it, and what was changed."""
    changes = "\n".join(summary(request.inputs))
    outcome = status.status_of_request(request)
    return f"{outcome} {local_time(request.accepted_at)} · {mention(request.user_id)}\n{changes}"


def heading(part: str, name: str) -> str:
    """Return the heading of one of its lists, such as `Block: domains`."""
    return f"{_PARTS[part]}: {_NOUNS[name][1]}"


def _counted(name: str, values: Sequence[str]) -> str:
    one, many = _NOUNS[name]
    shown = ", ".join(code(value, _EXAMPLE_LENGTH) for value in values[:_EXAMPLES])
    more = f", and {len(values) - _EXAMPLES} more" if len(values) > _EXAMPLES else ""
    return f"{len(values)} {one if len(values) == 1 else many} ({shown}{more})"
