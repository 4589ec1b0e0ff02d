"""The tables, in SQLAlchemy Core. The migrations are their history."""

from enum import StrEnum

import sqlalchemy as sa

from storage.engine.columns import EnumText, UtcDateTime
from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import Kind, Question, State


class Mention(StrEnum):
    """When a person wants to be mentioned in the result of a request."""

    ALWAYS = "always"  # whatever the result is
    FAILURE = "failure"  # only if it failed
    NEVER = "never"  # not at all


class Action(StrEnum):
    """What somebody did, as the audit log shows it. It never holds what they typed."""

    REQUESTED = "asked"  # submitted a form
    CORRECTED = "corrected"  # submitted the form again in time, with other inputs
    REFUSED = "refused"  # wanted to request something that they may not
    REFUSED_ACTIVATION = "refused_activation"  # wanted to activate or refine a segment, and may not
    FOLLOWED = "followed"  # followed a request
    UNFOLLOWED = "muted"  # stopped following a request
    ANSWERED = "answered"  # answered a question of the bot
    SET = "set"  # changed a preference
    LIST_CREATED = "list_created"  # created a saved list
    LIST_CHANGED = "list_changed"  # changed what a saved list holds
    LIST_RENAMED = "list_renamed"  # renamed a saved list
    LIST_DELETED = "list_deleted"  # deleted a saved list
    LIST_DEFAULTS_SET = "list_defaults_set"  # changed which forms start with a saved list
    SETTLED = "settled"  # the operator settled a stuck request or notification
    FORGOT = "forgot"  # the operator deleted everything about a person, who isn't named here


class DeliveryState(StrEnum):
    """How far the delivery of a notification has come."""

    PENDING = "pending"  # it is definitely not posted
    SENDING = "sending"  # committed before the call, so it is possibly posted
    SENT = "sent"  # it is posted, and its `ts` is known
    UNKNOWN = "unknown"  # it is possibly posted and can't be read back. It is never posted blindly
    OBSOLETE = "obsolete"  # it isn't needed anymore
    UNDELIVERABLE = "undeliverable"  # Slack refused it for good, and there is no other place for it


metadata = sa.MetaData()

requests = sa.Table(
    "requests",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("uuid", sa.String(36), nullable=False, unique=True),
    sa.Column("kind", EnumText(Kind), nullable=False),
    sa.Column("state", EnumText(State), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("team_id", sa.String(32), nullable=False),
    sa.Column("enterprise_id", sa.String(32)),
    sa.Column("user_id", sa.String(32), nullable=False),
    sa.Column("channel_id", sa.String(32), nullable=False),
    sa.Column("inputs", sa.JSON, nullable=False),
    sa.Column("name_key", sa.Text, nullable=False),
    sa.Column("inputs_key", sa.String(64)),
    sa.Column("accepted_at", UtcDateTime, nullable=False),
    sa.Column("due_at", UtcDateTime, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("attempted_at", UtcDateTime),
    sa.Column("uncertain_since", UtcDateTime),
    sa.Column("absences", sa.Integer, nullable=False),
    sa.Column("question", EnumText(Question)),
    sa.Column("continued_at", UtcDateTime),
    sa.Column("candidates", sa.JSON, nullable=False),
    sa.Column("classify_id", sa.BigInteger),
    sa.Column("classify_status", sa.String(40)),
    sa.Column("created_at", UtcDateTime),
    sa.Column("finished_at", UtcDateTime),
    sa.Column("noticed_at", UtcDateTime),
    sa.Column("overdue", sa.Boolean, nullable=False),
    sa.Column("error_message", sa.Text),
    sa.Column("error_status", sa.Integer),
    sa.Column("thread_channel", sa.String(32)),
    sa.Column("thread_ts", sa.String(32)),
    sa.Column("displayed_status", sa.String(60)),
    sa.Column("edit_due_at", UtcDateTime),
    sa.Column("maybe_restored", sa.Boolean, nullable=False),
    sa.Column("slow", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("checked_at", UtcDateTime),
    sa.Column("permalink", sa.Text),
    sa.Column("retry_of", sa.String(36)),
    sa.Column("dismissed_at", UtcDateTime),
    sa.Column("classify_attempted_at", UtcDateTime),
    sa.Column("access_unknown", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("list_count", sa.Integer, nullable=False, server_default="0"),
    sa.Column("left_out", sa.Integer, nullable=False, server_default="0"),
    sa.Column("decided", EnumText(Question)),
    sa.Column("parent_id", sa.Integer),
    sa.Column("root_ts", sa.String(32)),
    sa.Column("result", sa.JSON(none_as_null=True)),
    sa.Column("reminder_due_at", UtcDateTime),
    sqlite_autoincrement=True,
)
sa.Index("requests_state_due", requests.c.state, requests.c.due_at)
sa.Index("requests_name", requests.c.name_key, requests.c.kind, requests.c.user_id)
sa.Index("requests_kind_state", requests.c.kind, requests.c.state, requests.c.id)
sa.Index("requests_inputs", requests.c.inputs_key)
# For queries in the order of age, which is `accepted_at` and the id.
_age = (requests.c.accepted_at, requests.c.id)
sa.Index("requests_accepted", *_age)
sa.Index("requests_user_kind", requests.c.user_id, requests.c.kind, *_age)
sa.Index("requests_user_state", requests.c.user_id, requests.c.state, *_age)
sa.Index("requests_channel_kind", requests.c.channel_id, requests.c.kind, *_age)
sa.Index("requests_channel_state", requests.c.channel_id, requests.c.state, *_age)
sa.Index(
    "requests_classify_id", requests.c.classify_id
)  # The partial indexes are in `storage.partial_indexes`.

notifications = sa.Table(
    "notifications",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("uuid", sa.String(36), nullable=False, unique=True),
    sa.Column("request_id", sa.Integer, sa.ForeignKey("requests.id"), nullable=False),
    sa.Column("kind", EnumText(NotificationKind), nullable=False),
    sa.Column("occasion", sa.Integer, nullable=False),
    sa.Column("throttle_key", sa.String(32), nullable=False),
    sa.Column("delivery", EnumText(DeliveryState), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("due_at", UtcDateTime, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("attempted_at", UtcDateTime),
    sa.Column("channel_id", sa.String(32)),
    sa.Column("thread_ts", sa.String(32)),
    sa.Column("ts", sa.String(32)),
    sa.Column("fallback_reason", sa.String(60)),
    sa.Column("thread_only", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("edit_due_at", UtcDateTime),
    sa.Column("question", EnumText(Question)),
    sa.Column("error", sa.String(60)),
    sa.Column("recipient_id", sa.String(32)),
    sa.Column("slack_attempted_at", UtcDateTime),
    sa.UniqueConstraint("request_id", "kind", "occasion"),
    sqlite_autoincrement=True,
)
sa.Index("notifications_delivery_due", notifications.c.delivery, notifications.c.due_at)
sa.Index("notifications_created", notifications.c.kind, notifications.c.created_at)

followers = sa.Table(
    "followers",
    metadata,
    sa.Column("request_id", sa.Integer, sa.ForeignKey("requests.id"), primary_key=True),
    sa.Column("user_id", sa.String(32), primary_key=True),
    sa.Column("follows", sa.Boolean, nullable=False),
    sa.Column("since", UtcDateTime, nullable=False),
)

deal_segments = sa.Table(
    "deal_segments",
    metadata,
    sa.Column("activation_id", sa.Integer, sa.ForeignKey("requests.id"), primary_key=True),
    sa.Column("segment_id", sa.Integer, sa.ForeignKey("requests.id"), primary_key=True),
)
sa.Index("deal_segments_segment", deal_segments.c.segment_id)

channel_joins = sa.Table(
    "channel_joins",
    metadata,
    sa.Column("channel_id", sa.String(32), primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
)

people = sa.Table(
    "people",
    metadata,
    sa.Column("user_id", sa.String(32), primary_key=True),
    sa.Column("mention", EnumText(Mention), nullable=False),
    sa.Column("deal_reminders", sa.Boolean, nullable=False, server_default=sa.true()),
)

channels = sa.Table(
    "channels",
    metadata,
    sa.Column("channel_id", sa.String(32), primary_key=True),
    sa.Column("client_id", sa.String(150)),
    sa.Column("failures_in_thread", sa.Boolean, nullable=False),
)

home_views = sa.Table(
    "home_views",
    metadata,
    sa.Column("user_id", sa.String(32), primary_key=True),
    sa.Column("opened_at", UtcDateTime, nullable=False),
    sa.Column("update_due_at", UtcDateTime),
)
sa.Index("home_views_update_due", home_views.c.update_due_at)

drafts = sa.Table(
    "drafts",
    metadata,
    sa.Column("uuid", sa.String(36), primary_key=True),
    sa.Column("user_id", sa.String(32), nullable=False),
    sa.Column("contents", sa.JSON, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False),
)
sa.Index("drafts_expires", drafts.c.expires_at)

audit_log = sa.Table(
    "audit_log",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("team_id", sa.String(32)),
    sa.Column("user_id", sa.String(32), nullable=False),
    sa.Column("channel_id", sa.String(32)),
    sa.Column("action", EnumText(Action), nullable=False),
    sa.Column("request_id", sa.Integer),
    sa.Column("list_id", sa.Integer),
    sqlite_autoincrement=True,
)
sa.Index("audit_log_request", audit_log.c.request_id)

leases = sa.Table(
    "leases",
    metadata,
    sa.Column("name", sa.String(20), primary_key=True),
    sa.Column("owner", sa.String(36), nullable=False),
    sa.Column("until", UtcDateTime, nullable=False),
)

shared_times = sa.Table(
    "shared_times",
    metadata,
    sa.Column("name", sa.String(20), primary_key=True),
    sa.Column("at", UtcDateTime, nullable=False),
)
