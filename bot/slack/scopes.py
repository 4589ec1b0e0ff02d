"""What each of Slack's scopes is for, and so what it costs not to have it."""

from collections.abc import Iterable, Iterator, Mapping

NEEDED: Mapping[str, str] = {
    "commands": "nobody can type /clsfy",
    "chat:write": "nothing can be announced or answered",
    "channels:join": "the bot must be invited into each public channel",
    "im:write": "refusals and questions reach nobody",
    "channels:read": "nobody but the one who asked, and the admins, sees a request of a public channel",
    "groups:read": "nobody but the one who asked, and the admins, sees a request of a private channel",
    "mpim:read": "nobody but the one who asked, and the admins, sees a request of a group message",
}
OPTIONAL: Mapping[str, str] = {
    "channels:history": "in public channels",
    "groups:history": "in private channels",
    "im:history": "in direct messages",
    "mpim:history": "in group messages",
}


def missing_scopes(granted: Iterable[str]) -> Iterator[tuple[str, str, bool]]:
    """Of the scopes that aren't granted: which, what that costs, and whether the bot needs it."""
    has = set(granted)
    for scope, cost in NEEDED.items():
        if scope not in has:
            yield scope, cost, True
    for scope, where in OPTIONAL.items():
        if scope not in has:
            yield scope, f"a message that Slack doesn't confirm stays unconfirmed {where}", False
