"""The Web API as a whole: which methods there are, and the order in which a call is looked at."""

from typing import TYPE_CHECKING

from playground.slack import (
    methods_apps,
    methods_chat,
    methods_conversations,
    methods_history,
    methods_users,
    methods_views,
)
from playground.slack.arguments import Arguments
from playground.slack.errors import Refused
from playground.slack.methods import Json, Method

if TYPE_CHECKING:
    from playground.slack.slack import Slack

METHODS: dict[str, Method] = {
    **methods_chat.METHODS,
    **methods_views.METHODS,
    **methods_conversations.METHODS,
    **methods_history.METHODS,
    **methods_users.METHODS,
    **methods_apps.METHODS,
}


def answer(slack: "Slack", name: str, asked: Arguments) -> tuple[int, Json, dict[str, str]]:
    """What a call is answered: status, JSON, headers."""
    headers: dict[str, str] = {}
    method = METHODS.get(name)
    try:
        asked.check()
        if method is None:
            raise Refused("unknown_method", req_method=name)  # https://docs.slack.dev/apis/web-api
        slack.tokens.check(method, asked.token)
        wait = slack.limits.wait(name, method.a_minute, asked.text("channel"))
        if wait is not None:
            # https://docs.slack.dev/apis/web-api/rate-limits#headers
            return 429, {"ok": False, "error": "ratelimited"}, {"Retry-After": str(wait)}
        if method.token == "xoxb-":  # noqa: S105
            headers["x-oauth-scopes"] = ",".join(sorted(slack.scopes))
            if method.scopes:
                headers["x-accepted-oauth-scopes"] = ",".join(method.scopes)
        told = method.run(slack, asked)
    except Refused as refused:
        return 200, refused.answer(), headers
    return 200, {"ok": True, **told}, headers
