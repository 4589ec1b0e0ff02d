"""The message in the channel: one a request, brought up to date as a segment goes on."""

from datetime import timedelta

from handlers.messages import buttons, campaign_messages, status
from handlers.messages.blocks import DEFAULT_CONTEXT, Contacts, Message, RenderContext, build_message
from handlers.messages.formatting import channel, contact, duration, local_time, mention
from handlers.messages.labels import name_and_id
from storage.lifecycle.request import Kind, Request, State
from storage.requests.estimates import Estimate

_DETOURS = {
    "not_in_channel": "I am not in {channel} (`/invite` me there for the next one)",
    "channel_not_found": "I can't see {channel} (if it is private, `/invite` me there for the next one)",
    "is_archived": "{channel} is archived",
    "unconfirmed": "Slack did not confirm my message in {channel}",
}
_LATE = timedelta(minutes=5)  # whoever reads it sooner knows by the message's own time when it ended
_DETOUR = "Slack doesn't let me post in {channel}"


def render(request: Request, contacts: Contacts, around: RenderContext = DEFAULT_CONTEXT) -> Message:
    """The message as the request stands now."""
    if not request.kind.has_build:
        lines, small = campaign_messages.announcement_lines(request), campaign_messages.context_line(request)
        offered = campaign_messages.action_blocks(request)
    else:
        watched = request.kind is Kind.WATCH
        name = f"{name_and_id(request)}{' · made elsewhere' if watched else ''}"
        lines = [f"{status.status_of_request(request)} {name}", _detail(request, contacts, around)]
        began = "Watched since" if watched else "Asked for"
        small = f"{began} {local_time(request.accepted_at)} by {mention(request.user_id)}"
        offered = buttons.announcement_buttons(request)
    if around.fallback_reason:
        lines.append(f"I answer you here, since {fallback_explanation(request, around.fallback_reason)}.")
    return build_message("\n".join(lines), small=small, extra=offered)


def fallback_explanation(request: Request, fallback_reason: str) -> str:
    """The reason for a fallback_reason, in words."""
    return _DETOURS.get(fallback_reason, _DETOUR).format(channel=channel(request.channel_id))


def took(request: Request) -> str:
    """A sentence: how long it took, or when that was noticed; Classify's own times, no invented duration."""
    if (
        request.finished_at is not None
        and request.created_at is not None
        and request.finished_at >= request.created_at
    ):
        taken = duration(request.finished_at - request.created_at)
        late = request.noticed_at is not None and request.noticed_at > request.finished_at + _LATE
        return f"It took {taken}" + (f" and ended {local_time(request.finished_at)}." if late else ".")
    if request.finished_at is not None:
        return f"It ended {local_time(request.finished_at)}."
    return f"Noticed {local_time(request.noticed_at)}." if request.noticed_at else "It ended."


def _detail(request: Request, contacts: Contacts, around: RenderContext) -> str:
    match request.state:
        case State.READY:
            return f"{took(request)} Next: activate it with Classify for a Deal ID."
        case State.FAILED:
            return f"{took(request)} Please contact {contact(contacts.representative)}."
        case State.LOST:
            return f"Classify does not know it any more. Please ask {contact(contacts.representative)}."
        case _:
            return f"{estimate(around.estimate)}; the answer comes in this thread."


def estimate(usual: Estimate | None) -> str:
    """How long it will take, as far as that is known: by the builds on record, else by Classify's page."""
    if usual is None:
        return "Usually ready within 1–2 hours"
    return f"Usually {duration(usual.median)}, nine of ten within {duration(usual.nine_in_ten)}"
