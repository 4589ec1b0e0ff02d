"""What a Web API method is: what it needs, what it is allowed, what it does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from playground.slack.methods.arguments import Arguments

if TYPE_CHECKING:
    from playground.slack.slack import Slack

Json = dict[str, Any]
Run = Callable[["Slack", Arguments], Json]


@dataclass(frozen=True)
class Method:
    """One method. scopes: any one will do. token: the prefix of the one it takes. a_minute: Slack's tier."""

    run: Run
    a_minute: int | None
    scopes: tuple[str, ...] = ()
    token: str | None = "xoxb-"  # noqa: S105
    headers: Mapping[str, str] = field(default_factory=dict)


# https://docs.slack.dev/apis/web-api/rate-limits: requests a minute, for a method in a workspace
TIER_1, TIER_2, TIER_3, TIER_4 = 1, 20, 50, 100
