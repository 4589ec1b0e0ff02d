"""Partial indexes, which only migrations need. SQLAlchemy imports all PostgreSQL dialects for them."""

import sqlalchemy as sa

from storage.lifecycle.request import Kind
from storage.tables import notifications, requests

_edit_is_due = requests.c.edit_due_at.is_not(None)
sa.Index(
    "requests_edit_due", requests.c.edit_due_at, sqlite_where=_edit_is_due, postgresql_where=_edit_is_due
)
_edit_is_due = notifications.c.edit_due_at.is_not(None)
sa.Index(
    "notifications_edit_due",
    notifications.c.edit_due_at,
    sqlite_where=_edit_is_due,
    postgresql_where=_edit_is_due,
)
_needs_permalink = requests.c.thread_ts.is_not(None) & requests.c.permalink.is_(None)
sa.Index(
    "requests_permalink_due",
    requests.c.accepted_at,
    sqlite_where=_needs_permalink,
    postgresql_where=_needs_permalink,
)
sa.Index(
    "requests_access_unknown",
    requests.c.due_at,
    sqlite_where=requests.c.access_unknown,
    postgresql_where=requests.c.access_unknown,
)
_is_retry = requests.c.retry_of.is_not(None)
sa.Index("requests_retry_of", requests.c.retry_of, sqlite_where=_is_retry, postgresql_where=_is_retry)
_created_by_bot = requests.c.kind.in_([kind for kind in Kind if kind.creates])  # others are about what exists
sa.Index(
    "requests_made",
    requests.c.kind,
    requests.c.classify_id,
    unique=True,
    sqlite_where=_created_by_bot,
    postgresql_where=_created_by_bot,
)
_has_reminder = requests.c.reminder_due_at.is_not(None)
sa.Index(
    "requests_reminder_due",
    requests.c.reminder_due_at,
    sqlite_where=_has_reminder,
    postgresql_where=_has_reminder,
)
