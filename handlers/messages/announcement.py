"""The announcement: a request's one message in the channel, edited as its status changes."""

from handlers.messages.blocks import DEFAULT_CONTEXT, Contacts, Message, RenderContext
from handlers.messages.formatting import channel
from handlers.messages.kinds.by_kind import MESSAGES
from storage.lifecycle.request import Request

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
    "team_not_found": "Slack can't find {channel}'s workspace",
    "access_denied": "Slack won't give me access to {channel}",
    "ekm_access_denied": "Your admins have suspended posting in {channel}",
    "no_permission": "Slack doesn't give me permission to post in {channel}",
    "team_access_not_granted": "I don't have access to {channel}'s workspace",
    "unconfirmed": "Slack didn't confirm my message in {channel}",
}
_OTHER_FALLBACK = "I can't post in {channel}"
_BETWEEN_PEOPLE = "I can't post in direct messages between people, so I'm replying here."
_INVITABLE = ("not_in_channel", "channel_not_found", "removed")


def render(request: Request, contacts: Contacts, context: RenderContext = DEFAULT_CONTEXT) -> Message:
    """Return the announcement of a request with its current status."""
    reason = context.fallback_reason
    why_direct = fallback_sentence(request, reason, contacts) if reason else ""
    return MESSAGES[request.kind].announcement(request, contacts, context, why_direct)


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
