"""Store what a form needs but can't carry in its `private_metadata`, by the form's UUID, until it expires."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import drafts

KEPT_FOR = timedelta(days=1)


def keep(connection: Connection, uuid: str, user_id: str, contents: Mapping[str, Any], now: datetime) -> None:
    """Store `contents` (JSON) for a day, in place of what was stored for this form. Delete expired drafts."""
    connection.execute(sa.delete(drafts).where((drafts.c.expires_at <= now) | (drafts.c.uuid == uuid)))
    connection.execute(
        sa.insert(drafts).values(
            uuid=uuid, user_id=user_id, contents=dict(contents), expires_at=now + KEPT_FOR
        )
    )


def find(connection: Connection, uuid: str, user_id: str, now: datetime) -> Mapping[str, Any] | None:
    """Return what was stored for this person's form, or None if it has expired or is another person's."""
    contents: Mapping[str, Any] | None = connection.execute(
        sa.select(drafts.c.contents).where(
            drafts.c.uuid == uuid, drafts.c.user_id == user_id, drafts.c.expires_at > now
        )
    ).scalar()
    return contents


def delete(connection: Connection, uuid: str) -> None:
    """Delete what was stored for this form."""
    connection.execute(sa.delete(drafts).where(drafts.c.uuid == uuid))
