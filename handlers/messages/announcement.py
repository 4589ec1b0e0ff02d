"""The announcement: a request's one message in the channel, edited as its status changes."""

from handlers.messages import buttons, campaign_messages, status, timing
from handlers.messages.blocks import DEFAULT_CONTEXT, Contacts, Message, RenderContext, build_message
from handlers.messages.formatting import channel, local_time, mention
from handlers.messages.labels import name_and_id
from storage.lifecycle.request import Kind, Request

_FALLBACK_EXPLANATIONS = {
    "not_in_channel": "I am not in {channel} (`/invite` me there for the next one)",
    "channel_not_found": "I can't see {channel} (if it is private, `/invite` me there for the next one)",
    "is_archived": "{channel} is archived",
    "unconfirmed": "Slack did not confirm my message in {channel}",
}
_OTHER_FALLBACK = "Slack doesn't let me post in {channel}"


def render(request: Request, contacts: Contacts, context: RenderContext = DEFAULT_CONTEXT) -> Message:
    """Return the announcement of a request with its current status."""
    if request.kind.has_build:
        lines = _build_lines(request, contacts, context)
        verb = "Watched since" if request.kind is Kind.WATCH else "Asked for"
        context_line = f"{verb} {local_time(request.accepted_at)} by {mention(request.user_id)}"
        actions = buttons.announcement_buttons(request)
    else:
        lines = campaign_messages.announcement_lines(request)
        context_line = campaign_messages.context_line(request)
        actions = campaign_messages.action_blocks(request)
    if context.fallback_reason:
        lines.append(f"I answer you here, since {fallback_explanation(request, context.fallback_reason)}.")
    return build_message("\n".join(lines), context_line=context_line, extra_blocks=actions)


def fallback_explanation(request: Request, fallback_reason: str) -> str:
    """Return why a message went to a direct message, as a clause that follows "since"."""
    explanation = _FALLBACK_EXPLANATIONS.get(fallback_reason, _OTHER_FALLBACK)
    return explanation.format(channel=channel(request.channel_id))


def _build_lines(request: Request, contacts: Contacts, context: RenderContext) -> list[str]:
    origin = " · made elsewhere" if request.kind is Kind.WATCH else ""
    expected = f"{timing.expected_time(context.estimate)}; the answer comes in this thread."
    return [
        f"{status.status_of_request(request)} {name_and_id(request)}{origin}",
        status.unfinished_sentence(request) or status.result_sentence(request, contacts) or expected,
    ]
