"""The Web API as a whole: which methods there are, and the order in which a call is looked at."""

from typing import TYPE_CHECKING

from playground.slack.errors import Refused
from playground.slack.methods import apps, chat, conversations, history, users, views
from playground.slack.methods.arguments import Arguments
from playground.slack.methods.method import Json, Method

if TYPE_CHECKING:
    from playground.slack.slack import Slack

METHODS: dict[str, Method] = {
    **chat.METHODS,
    **views.METHODS,
    **conversations.METHODS,
    **history.METHODS,
    **users.METHODS,
    **apps.METHODS,
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
