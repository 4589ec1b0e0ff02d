"""The Web API: the methods that exist, and the checks that a call passes before its method runs."""

from typing import NamedTuple

from playground.slack.errors import SlackError
from playground.slack.methods import apps, chat, conversations, files, history, users, views
from playground.slack.methods.arguments import Arguments
from playground.slack.methods.context import MethodContext
from playground.slack.methods.method import Json, Method

METHODS: dict[str, Method] = {
    **chat.METHODS,
    **views.METHODS,
    **conversations.METHODS,
    **history.METHODS,
    **users.METHODS,
    **apps.METHODS,
    **files.METHODS,
}


class ApiResponse(NamedTuple):
    """What Slack answers to a call."""

    #: the HTTP status
    status: int
    #: the JSON object
    body: Json
    #: further headers
    headers: dict[str, str]


def call_method(context: MethodContext, name: str, arguments: Arguments) -> ApiResponse:
    """Check the token and the rate limit, run the method, and return the response."""
    headers: dict[str, str] = {}
    method = METHODS.get(name)
    try:
        arguments.check_body()
        if method is None:
            raise SlackError("unknown_method", req_method=name)  # https://docs.slack.dev/apis/web-api
        context.tokens.check(arguments.token, prefix=method.token_prefix, any_scope=method.scopes)
        wait = context.limits.wait(name, method.per_minute, arguments.text("channel"))
        if wait is not None:
            # https://docs.slack.dev/apis/web-api/rate-limits#headers
            return ApiResponse(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": str(wait)})
        if method.token_prefix == "xoxb-":  # noqa: S105
            headers["x-oauth-scopes"] = ",".join(sorted(context.tokens.scopes))
            if method.scopes:
                headers["x-accepted-oauth-scopes"] = ",".join(method.scopes)
        result = method.run(context, arguments)
    except SlackError as error:
        return ApiResponse(200, error.body(), headers)
    return ApiResponse(200, {"ok": True, **result}, headers)
