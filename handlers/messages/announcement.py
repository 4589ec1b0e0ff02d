"""The announcement: a request's one message in the channel, edited as its status changes."""

from handlers.messages import buttons, campaign_messages, request_fields, status
from handlers.messages.blocks import DEFAULT_CONTEXT, Contacts, Message, RenderContext, build_card
from handlers.messages.deals import announcement as deal_announcement
from handlers.messages.deals import refinements, words
from handlers.messages.formatting import channel
from handlers.messages.kinds.words import WORDS
from handlers.messages.labels import name_and_id, retried_sentence
from storage.lifecycle.request import Kind, Request

_FALLBACK_EXPLANATIONS = {
    "not_in_channel": "I'm not in {channel}",
    "channel_not_found": "I can't see {channel}",
    "is_archived": "{channel} is archived",
    "removed": "I was removed from {channel}",
    "thread_not_found": "My message in {channel} was deleted",
    "message_not_found": "My message in {channel} was deleted",
    "cant_update_message": "I can't edit my message in {channel}",
    "is_inactive": "{channel} is archived",
    "restricted_action": "Your workspace doesn't let me post in {channel}",
    "restricted_action_read_only_channel": "{channel} is read-only",
    "restricted_action_thread_only_channel": "{channel} only allows replies in threads",
    "restricted_action_non_threadable_channel": "{channel} doesn't allow replies in threads",
    "restricted_action_thread_locked": "An admin locked the thread in {channel}",
    "cannot_reply_to_message": "Slack doesn't allow replies to my message in {channel}",
    "team_not_found": "Slack can't find the workspace of {channel}",
    "access_denied": "Slack denies me access to {channel}",
    "ekm_access_denied": "Your admins have suspended posting in {channel}",
    "no_permission": "Slack doesn't give me permission to post in {channel}",
    "team_access_not_granted": "I don't have access to the workspace of {channel}",
    "unconfirmed": "Slack didn't confirm my message in {channel}",
}
_OTHER_FALLBACK = "I can't post in {channel}"
_BETWEEN_PEOPLE = "I can't post in direct messages between people, so I'm replying here."
_INVITABLE = ("not_in_channel", "channel_not_found", "removed")


def render(request: Request, contacts: Contacts, context: RenderContext = DEFAULT_CONTEXT) -> Message:
    """Return the announcement of a request with its current status."""
    if request.kind is Kind.ACTIVATION:
        reason = context.fallback_reason
        why_direct = fallback_sentence(request, reason, contacts) if reason else ""
        return deal_announcement.render(request, contacts, context, why_direct)
    if request.kind is Kind.REFINEMENT:
        reason = context.fallback_reason
        why_direct = fallback_sentence(request, reason, contacts) if reason else ""
        return refinements.render(request, contacts, context, why_direct)
    if request.kind.has_build:
        paragraphs = _build_lines(request, contacts, context)
        fields = request_fields.card_fields(request, contacts, context.lists)
        more = [*request_fields.prompt_line(request)]
        if context.retry is not None:
            more.append(retried_sentence(context.retry))
        actions = buttons.announcement_buttons(request)
    else:
        paragraphs = campaign_messages.announcement_lines(request, contacts, context)
        fields, more = request_fields.card_fields(request, contacts, context.lists), []
        actions = campaign_messages.action_blocks(request)
    reason = context.fallback_reason
    return build_card(
        *paragraphs,
        fields=fields,
        more=more,
        context_line=fallback_sentence(request, reason, contacts) if reason else "",
        extra_blocks=actions,
    )


def fallback_sentence(request: Request, fallback_reason: str, contacts: Contacts) -> str:
    """Return why a message is a direct message, and how to have the next one in the channel."""
    if request.channel_id.startswith("D"):
        return _BETWEEN_PEOPLE
    sentence = f"{explanation(fallback_reason, request.channel_id)}, so I'm replying here."
    if fallback_reason in _INVITABLE:
        place = channel(request.channel_id)
        return f"{sentence} To get replies there, type `/invite` {contacts.bot} in {place}."
    return sentence


def explanation(fallback_reason: str, channel_id: str) -> str:
    """Return why the bot can't post in a channel, without a period."""
    known = _FALLBACK_EXPLANATIONS.get(fallback_reason, _OTHER_FALLBACK)
    return known.format(channel=channel(channel_id))


def _build_lines(request: Request, contacts: Contacts, context: RenderContext) -> list[str]:
    label = f"{status.status_of_request(request)} {name_and_id(request)}{WORDS[request.kind].origin}"
    if context.deals:
        return [label, *words.deal_lines(context.deals)]
    following = status.next_sentence(request, contacts, context, replies_in_thread=True)
    return [label, following] if following else [label]
