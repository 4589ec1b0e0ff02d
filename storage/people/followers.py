"""Who is mentioned in the result of a request: the person who requested it and those who follow it.

People can unfollow a request, their own included, and can turn mentions off in their preferences.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.lifecycle.actor import Actor
from storage.lifecycle.request import Request, State
from storage.people import audit_log
from storage.tables import Action, Mention, followers, people

_BY_REQUEST = (
    sa.select(followers.c.user_id, followers.c.follows)
    .where(followers.c.request_id == sa.bindparam("request_id"))
    .order_by(followers.c.since, followers.c.user_id)
)
_MENTION_PREFERENCES = sa.select(people).where(people.c.user_id.in_(sa.bindparam("user_ids", expanding=True)))


def follow(connection: Connection, request: Request, actor: Actor, now: datetime) -> bool:
    """Let this person follow the request, and record it. Return False if they do so already."""
    return _set(connection, request, actor, now, follows=True)


def unfollow(connection: Connection, request: Request, actor: Actor, now: datetime) -> bool:
    """Let this person unfollow the request, and record it. Return False if they don't follow it."""
    return _set(connection, request, actor, now, follows=False)


def is_following(connection: Connection, request: Request, user_id: str) -> bool:
    """Return whether this person follows the request. Its author does until they unfollow it."""
    follows = connection.execute(
        sa.select(followers.c.follows).where(
            followers.c.request_id == request.id, followers.c.user_id == user_id
        )
    ).scalar()
    return user_id == request.user_id if follows is None else bool(follows)


def users_to_mention(connection: Connection, request: Request) -> tuple[str, ...]:
    """Return whom the result mentions: the person who requested it first, then followers in their order."""
    rows = connection.execute(_BY_REQUEST, {"request_id": request.id}).all()
    follows = {row.user_id: row.follows for row in rows}
    candidates = dict.fromkeys([request.user_id, *follows])
    user_ids = [user_id for user_id in candidates if follows.get(user_id, user_id == request.user_id)]
    preferences = {
        row.user_id: row.mention for row in connection.execute(_MENTION_PREFERENCES, {"user_ids": user_ids})
    }
    return tuple(
        user_id
        for user_id in user_ids
        if _wants_mention(preferences.get(user_id, Mention.ALWAYS), request.state)
    )


def _wants_mention(preference: Mention, state: State) -> bool:
    match preference:
        case Mention.ALWAYS:
            return True
        case Mention.FAILURE:
            return state is not State.READY
        case _:
            return False


def _set(connection: Connection, request: Request, actor: Actor, now: datetime, *, follows: bool) -> bool:
    """Change whether this person follows the request, with an entry in the audit log. Return whether that
    changed anything."""
    user_id = actor.user_id
    if is_following(connection, request, user_id) is follows:
        return False
    connection.execute(
        sa.delete(followers).where(followers.c.request_id == request.id, followers.c.user_id == user_id)
    )
    connection.execute(
        sa.insert(followers).values(request_id=request.id, user_id=user_id, follows=follows, since=now)
    )
    action = Action.FOLLOWED if follows else Action.UNFOLLOWED
    # A click in a form or on the Home tab comes from no channel.
    channel_id = actor.channel_id or request.channel_id
    entry = audit_log.Entry.by(actor, action, now, channel_id=channel_id, request_id=request.id)
    audit_log.record(connection, entry)
    return True
