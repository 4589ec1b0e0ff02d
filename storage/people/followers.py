"""Who is told of an end: the one who asked and those who follow, less those who don't want to be."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.lifecycle.request import Request, State
from storage.tables import Mention, followers, people

_SAID = (
    sa.select(followers.c.user_id, followers.c.follows)
    .where(followers.c.request_id == sa.bindparam("request_id"))
    .order_by(followers.c.since, followers.c.user_id)
)
_WISHES = sa.select(people).where(people.c.user_id.in_(sa.bindparam("heard", expanding=True)))


def follow(connection: Connection, request: Request, user_id: str, now: datetime) -> bool:
    """This person wants to be told of the end. False where they are told already."""
    if is_following(connection, request, user_id):
        return False
    _set(connection, request, user_id, True, now)
    return True


def unfollow(connection: Connection, request: Request, user_id: str, now: datetime) -> bool:
    """This person doesn't want to be told any more. False where they are not told anyway."""
    if not is_following(connection, request, user_id):
        return False
    _set(connection, request, user_id, False, now)
    return True


def is_following(connection: Connection, request: Request, user_id: str) -> bool:
    """Whether this person is told of the end; the one who asked is, until they say otherwise."""
    said = connection.execute(
        sa.select(followers.c.follows).where(
            followers.c.request_id == request.id, followers.c.user_id == user_id
        )
    ).scalar()
    return user_id == request.user_id if said is None else bool(said)


def users_to_mention(connection: Connection, request: Request) -> tuple[str, ...]:
    """Whom the end mentions, the one who asked first, then followers in their order."""
    rows = connection.execute(_SAID, {"request_id": request.id}).all()
    said = {row.user_id: row.follows for row in rows}
    wanting = dict.fromkeys([request.user_id, *said])
    heard = [user_id for user_id in wanting if said.get(user_id, user_id == request.user_id)]
    wishes = {row.user_id: row.mention for row in connection.execute(_WISHES, {"heard": heard})}
    return tuple(one for one in heard if _wanted(wishes.get(one, Mention.ALWAYS), request.state))


def _wanted(wish: Mention, state: State) -> bool:
    match wish:
        case Mention.ALWAYS:
            return True
        case Mention.FAILURE:
            return state is not State.READY
        case _:
            return False


def _set(connection: Connection, request: Request, user_id: str, follows: bool, now: datetime) -> None:
    connection.execute(
        sa.delete(followers).where(followers.c.request_id == request.id, followers.c.user_id == user_id)
    )
    connection.execute(
        sa.insert(followers).values(request_id=request.id, user_id=user_id, follows=follows, since=now)
    )
