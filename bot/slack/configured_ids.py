"""The IDs of people and channels in the settings: which of them Slack doesn't know."""

from collections.abc import AsyncIterator, Collection, Mapping

from msgspec import Struct
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.call_result import AuthFailed, Done, Rejected, RetryLater, call_slack

# https://docs.slack.dev/reference/methods/users.info and …/conversations.info
_NO_SUCH = ("user_not_found", "user_not_visible", "channel_not_found")


class IdProblem(Struct, frozen=True):
    """Something to say about one ID."""

    #: The ID.
    id: str
    #: A sentence about it.
    says: str
    #: False if it couldn't be checked.
    is_wrong: bool = True


async def find_problems(
    slack: AsyncWebClient, ids: Mapping[str, Collection[str]]
) -> AsyncIterator[IdProblem]:
    """Yield a problem for each ID that doesn't exist or isn't active. `ids`: by the setting that lists them.

    If one can't be checked, that is the last problem.
    """
    for setting, listed in ids.items():
        for each in listed:
            problem = await _find_problem(slack, setting, each)
            if problem is not None:
                yield problem
                if not problem.is_wrong:
                    return


async def _find_problem(slack: AsyncWebClient, setting: str, id_: str) -> IdProblem | None:
    is_person = id_.startswith(("U", "W"))
    if is_person is setting.endswith("CHANNELS"):
        expected = "channels (C…)" if is_person else "people (U… or W…)"
        return IdProblem(id_, f"{setting} lists {id_}, but takes only IDs of {expected}.")
    result = await call_slack(
        slack.users_info(user=id_) if is_person else slack.conversations_info(channel=id_)
    )
    match result:
        case Done(answer) if is_person and (answer.get("user") or {}).get("deleted"):
            return IdProblem(id_, f"{setting} lists {id_}, whose account is deactivated.")
        case Done(answer) if not is_person and (answer.get("channel") or {}).get("is_archived"):
            return IdProblem(id_, f"{setting} lists {id_}, a channel that is archived.")
        case Done():
            return None
        case Rejected(code) | RetryLater(error=str(code)) if code in _NO_SUCH and is_person:
            return IdProblem(id_, f"{setting} lists {id_}. There is no such person in this workspace.")
        case Rejected(code) | RetryLater(error=str(code)) if code in _NO_SUCH:
            return IdProblem(
                id_,
                f"{setting} lists {id_}. There is no such channel, or it is private and the bot isn't in it.",
            )
        case AuthFailed("missing_scope"):
            scope = "users:read" if is_person else "channels:read and groups:read"
            return IdProblem(id_, f"{setting} can't be checked without the scope {scope}.", is_wrong=False)
        case _:
            return IdProblem(id_, f"{setting} can't be checked now.", is_wrong=False)
