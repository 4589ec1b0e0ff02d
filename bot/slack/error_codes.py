"""The table of Slack's error codes: what each one is about, which decides what the bot does.

`docs/slack-errors.md` is generated from it (`make slack-errors`). Slack's pages list the codes, but not what
follows from them.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from msgspec import Struct

_PAGES = "https://docs.slack.dev/reference/methods/"
POST, UPDATE = "chat.postMessage", "chat.update"
OPEN, JOIN, INFO = "conversations.open", "conversations.join", "conversations.info"
HISTORY, REPLIES, MEMBERS = "conversations.history", "conversations.replies", "conversations.members"
VIEW_OPEN, VIEW_UPDATE, PUBLISH = "views.open", "views.update", "views.publish"
_VIEWS = (VIEW_OPEN, VIEW_UPDATE, PUBLISH)
_READ = (HISTORY, REPLIES)
_EVERY = (POST, UPDATE, OPEN, JOIN, INFO, HISTORY, REPLIES, MEMBERS, *_VIEWS)


class Concern(StrEnum):
    """What an error code is about. The values are the headings of `docs/slack-errors.md`."""

    MESSAGE = "This message"
    EDIT = "This edit"
    DELETED = "A deleted message"
    CONVERSATION = "This conversation"
    SUSPENDED = "This conversation, or all of them"
    WORKSPACE = "The workspace or the network"
    TOKEN = "The app's token"  # noqa: S105  (not a password)
    LIMIT = "The rate limit"
    AMBIGUOUS = "Slack itself"
    VIEW = "This form or Home tab"
    READING = "Reading messages or members"


class ErrorCode(Struct, frozen=True, kw_only=True):
    """One of Slack's error codes."""

    #: The code, as `error` in Slack's JSON.
    code: str
    concern: Concern
    #: What it says, in our words.
    meaning: str
    #: The methods whose pages list it. Empty: no page does.
    methods: tuple[str, ...]
    #: Where else it was seen: the address of a page. Empty if Slack's pages are enough.
    source: str = ""

    @property
    def pages(self) -> tuple[str, ...]:
        """Return the addresses of the pages that list it."""
        return tuple(f"{_PAGES}{method}" for method in self.methods)


def concern_of(code: str) -> Concern | None:
    """Return what an error code is about, or None if it isn't in the table."""
    known = ERROR_CODES.get(code)
    return None if known is None else known.concern


def _about(concern: Concern, *rows: tuple[str, str, Iterable[str]], source: str = "") -> list[ErrorCode]:
    return [
        ErrorCode(code=code, concern=concern, meaning=meaning, methods=tuple(methods), source=source)
        for code, meaning, methods in rows
    ]


_DELETED_SOURCE = "https://github.com/slackapi/bolt-js/issues/2307"
_BOT_SOURCE = "https://github.com/HubSpot/slack-client/pull/90"
_MALFORMED = "The call arrived malformed. A proxy may have changed it."
_TABLE = [
    *_about(
        Concern.MESSAGE,
        ("invalid_blocks", "Slack doesn't accept the blocks.", (POST, UPDATE)),
        ("invalid_blocks_format", "The blocks aren't valid JSON.", (POST, UPDATE)),
        ("msg_blocks_too_long", "The blocks are too long.", (POST,)),
        ("msg_too_long", "The text is too long.", (POST, UPDATE)),
        ("no_text", "There is no text.", (POST, UPDATE)),
        ("invalid_attachments", "Slack doesn't accept the attachments.", (UPDATE,)),
        ("too_many_attachments", "There are more than 100 attachments.", (POST, UPDATE)),
        ("too_many_contact_cards", "There are too many contact cards.", (POST,)),
        ("attachment_payload_limit_exceeded", "The attachments are too long.", (POST,)),
        ("missing_file_data", "A shared file lacks data.", (POST,)),
        ("invalid_metadata_format", "The metadata isn't valid JSON.", (POST, UPDATE)),
        ("invalid_metadata_schema", "Slack doesn't accept the metadata.", (POST, UPDATE)),
        ("metadata_too_large", "The metadata is too large.", (POST, UPDATE)),
        ("metadata_must_be_sent_from_app", "This token may not send metadata.", (POST, UPDATE)),
        ("markdown_text_conflict", "Markdown and blocks exclude each other.", (POST, UPDATE)),
        ("as_user_not_supported", "The author can't be chosen.", (POST, UPDATE)),
        ("invalid_arguments", "Slack doesn't accept an argument, often the blocks.", _EVERY),
        ("slack_connect_file_link_sharing_blocked", "Links to files may not be shared.", (POST, UPDATE)),
        ("slack_connect_canvas_sharing_blocked", "Canvases may not be shared.", (POST,)),
        ("slack_connect_lists_sharing_blocked", "Lists may not be shared.", (POST,)),
    ),
    *_about(
        Concern.EDIT,
        ("cant_update_message", "The message isn't the bot's.", (UPDATE,)),
        ("edit_window_closed", "The workspace doesn't allow edits anymore.", (UPDATE,)),
        ("is_inactive", "The channel is frozen, archived or deleted.", (UPDATE,)),
        ("block_mismatch", "These blocks can't replace those of the message.", (UPDATE,)),
        ("cant_broadcast_message", "The reply can't be broadcast.", (UPDATE,)),
        ("no_dual_broadcast_content_update", "A reply can't be broadcast and edited at once.", (UPDATE,)),
        ("streaming_state_conflict", "The message is being streamed.", (UPDATE,)),
    ),
    *_about(Concern.DELETED, ("message_not_found", "The message was deleted.", (UPDATE,))),
    *_about(
        Concern.DELETED,
        ("thread_not_found", "The first message of the thread was deleted.", (REPLIES,)),
        source=_DELETED_SOURCE,
    ),
    *_about(
        Concern.CONVERSATION,
        ("not_in_channel", "The bot isn't a member.", (POST, *_READ)),
        ("channel_not_found", "There is no such channel, or the bot can't see it.", _EVERY[:8]),
        ("is_archived", "The channel is archived.", (POST, JOIN)),
        ("restricted_action", "A preference of the workspace doesn't let the bot post.", (POST,)),
        ("restricted_action_read_only_channel", "The channel is read-only.", (POST,)),
        ("restricted_action_thread_only_channel", "The channel only allows replies in threads.", (POST,)),
        ("restricted_action_non_threadable_channel", "The channel takes no replies in threads.", (POST,)),
        ("restricted_action_thread_locked", "Admins have locked the thread.", (POST,)),
        ("cannot_reply_to_message", "The first message takes no replies.", (POST,)),
        ("team_not_found", "The workspace of the channel can't be found.", (POST, UPDATE)),
        ("messages_tab_disabled", "The app's Messages tab is off.", (POST,)),
        (
            "method_not_supported_for_channel_type",
            "Not for this type of conversation.",
            (JOIN, OPEN, MEMBERS),
        ),
        ("too_many_members", "The channel is full.", (JOIN,)),
        ("is_bot", "Bots may not join.", (JOIN,)),
        ("user_is_restricted", "Guests may not join.", (JOIN,)),
        ("user_not_found", "There is no such person.", (OPEN,)),
        ("user_disabled", "The person is deactivated.", (OPEN,)),
        ("user_not_visible", "The bot may not see the person.", (OPEN,)),
        ("users_list_not_supplied", "Nobody was named.", (OPEN,)),
        ("not_enough_users", "Too few people were named.", (OPEN,)),
        ("too_many_users", "Too many people were named.", (OPEN,)),
        ("invalid_user_combination", "The organizations share no channel.", (OPEN,)),
    ),
    *_about(Concern.CONVERSATION, ("cannot_dm_bot", "The person is a bot.", ()), source=_BOT_SOURCE),
    *_about(
        Concern.SUSPENDED,
        ("access_denied", "Access to the resource is denied.", _EVERY),
        ("ekm_access_denied", "Admins have suspended posting (Enterprise Key Management).", _EVERY),
        ("no_permission", "The token doesn't have the permission here.", _EVERY),
        ("team_access_not_granted", "The token has no access to the channel's workspace.", _EVERY),
    ),
    *_about(
        Concern.WORKSPACE,
        ("accesslimited", "Access is limited on this network, such as by an IP allow list.", _EVERY),
        ("team_added_to_org", "The workspace is moving to an Enterprise organization.", _EVERY),
        ("org_login_required", "The workspace is being migrated.", _EVERY),
        ("external_channel_migrating", "The channel is being migrated.", (UPDATE,)),
        ("message_limit_exceeded", "The workspace has sent too many messages for its plan.", (POST,)),
        ("update_failed", "Slack couldn't edit the message.", (UPDATE,)),
        ("fetch_members_failed", "Slack couldn't list the members.", (MEMBERS,)),
        ("deprecated_endpoint", "Slack has retired the endpoint. Upgrade the bot.", _EVERY),
        ("method_deprecated", "Slack has retired the method. Upgrade the bot.", _EVERY),
        ("invalid_arg_name", _MALFORMED, _EVERY),
        ("invalid_array_arg", _MALFORMED, _EVERY),
        ("invalid_charset", _MALFORMED, _EVERY),
        ("invalid_form_data", _MALFORMED, _EVERY),
        ("invalid_post_type", _MALFORMED, _EVERY),
        ("missing_post_type", _MALFORMED, _EVERY),
    ),
    *_about(
        Concern.TOKEN,
        ("account_inactive", "The bot's user or the workspace was deleted.", _EVERY),
        ("enterprise_is_restricted", "The call may not be made for an Enterprise.", _EVERY),
        ("invalid_auth", "The token isn't valid, or comes from a disallowed address.", _EVERY),
        ("missing_scope", "The token lacks a scope.", _EVERY),
        ("not_allowed_token_type", "This type of token isn't allowed.", _EVERY),
        ("not_authed", "There is no token.", _EVERY),
        ("token_expired", "The token has expired.", _EVERY),
        ("token_revoked", "The token was revoked, or the app was removed.", _EVERY),
        ("two_factor_setup_required", "Two-factor authentication has to be set up.", _EVERY),
    ),
    *_about(
        Concern.LIMIT,
        ("rate_limited", "The app has posted too many messages.", (POST,)),
        ("ratelimited", "The app has made too many calls.", _EVERY),
    ),
    *_about(
        Concern.AMBIGUOUS,
        ("fatal_error", "Slack failed. The call may have taken effect.", _EVERY),
        ("internal_error", "Slack failed. The call may have taken effect.", _EVERY),
        ("request_timeout", "The call didn't arrive completely.", _EVERY),
        ("service_unavailable", "Slack isn't available at the moment.", _EVERY),
    ),
    *_about(
        Concern.VIEW,
        ("expired_trigger_id", "More than three seconds have passed since the click.", (VIEW_OPEN,)),
        ("exchanged_trigger_id", "The click has opened a form already.", (VIEW_OPEN,)),
        ("invalid_trigger_id", "The trigger isn't valid.", (VIEW_OPEN,)),
        ("push_limit_reached", "Three forms are open already.", (VIEW_OPEN,)),
        ("duplicate_external_id", "The form's key is used already.", _VIEWS),
        ("view_too_large", "The form is larger than 250 kB.", _VIEWS),
        ("hash_conflict", "The form has changed in the meantime.", (VIEW_UPDATE, PUBLISH)),
        ("not_found", "The form is closed.", (VIEW_OPEN, VIEW_UPDATE)),
        ("not_enabled", "The app's Home tab is off.", (PUBLISH,)),
    ),
    *_about(
        Concern.READING,
        ("invalid_cursor", "The cursor isn't valid anymore.", (*_READ, MEMBERS)),
        ("invalid_limit", "The page size isn't valid.", (MEMBERS,)),
        ("invalid_ts_latest", "The end of the time range isn't valid.", _READ),
        ("invalid_ts_oldest", "The start of the time range isn't valid.", _READ),
        ("pagination_not_available", "History can't be paged on Enterprise Grid.", (HISTORY,)),
    ),
]
ERROR_CODES: Mapping[str, ErrorCode] = {each.code: each for each in _TABLE}
