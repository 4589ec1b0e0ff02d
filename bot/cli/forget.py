"""`clsfy-bot forget USER_ID`: delete what is stored about a person, at their request."""

from datetime import datetime

from storage import deletion
from storage.engine.operator_access import open_for_writing


def forget(database_url: str, user_id: str, now: datetime) -> str:
    """Delete what is stored about the person, and return what to print.

    Raises RecordError, with a sentence for the operator, if the database can't be used.
    """
    with open_for_writing(database_url) as connection:
        removed = deletion.forget_person(connection, user_id, now)
    preferences = "" if removed.left else ", preferences"
    lines = [
        f"Removed: {_count(removed.requests, 'request')}, {_count(removed.followed, 'followed request')}, "
        f"{_count(removed.lines, 'audit log line')}, {_count(removed.lists, 'saved list')}; open forms, "
        f"Home tab{preferences}."
    ]
    if removed.left:
        lines.append("Kept, because they aren't finished or announced yet. Run this again once they are:")
        lines += [f"  {each.reference}  {each.kind.value}, {each.state.value}" for each in removed.left]
    return "\n".join(lines)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
