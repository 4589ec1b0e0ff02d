"""A Web API method: its token, scopes and rate limit, and the function that runs it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playground.slack.methods.arguments import Arguments
from playground.slack.methods.context import MethodContext

Json = dict[str, Any]
Run = Callable[[MethodContext, Arguments], Json]


@dataclass(frozen=True)
class Method:
    """One method of the Web API."""

    #: the function that runs it
    run: Run
    #: requests per minute, by Slack's tier. None if no tier applies
    per_minute: int | None
    #: the token needs one of these scopes. Empty if it needs none
    scopes: tuple[str, ...] = ()
    #: the prefix of the token type that it accepts. None if it needs no token
    token_prefix: str | None = "xoxb-"  # noqa: S105


# https://docs.slack.dev/apis/web-api/rate-limits: requests per minute, for one method in one workspace
TIER_2, TIER_3, TIER_4 = 20, 50, 100
