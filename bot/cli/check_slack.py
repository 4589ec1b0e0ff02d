"""What `clsfy-bot check` checks in Slack: the tokens, the scopes, the listed IDs, and reading back."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.cli.finding import Finding, describe_failure
from bot.settings import Settings
from bot.slack import scopes
from bot.slack.call_result import AuthFailed, Done, call_slack, result_of_error, result_of_response
from bot.slack.client import ORG_WIDE, Identity, has_notification_id
from bot.slack.configured_ids import find_problems
from storage.outbox.notification import Notification


async def check_token(slack: AsyncWebClient) -> AsyncIterator[Finding]:
    """Yield whether the token works, and a finding for each scope that isn't granted."""
    headers: Mapping[str, Any] = {}
    try:
        response = await slack.auth_test()
        headers, result = response.headers, result_of_response(response)
    except Exception as error:
        result = result_of_error(error)
    if not isinstance(result, Done):
        yield Finding("Slack, bot token", describe_failure(result, "SLACK_BOT_TOKEN"), ok=False)
        return
    identity = Identity.from_auth_test(result.answer)
    if identity.is_org_wide:
        yield Finding("Slack, bot token", ORG_WIDE, ok=False)
    else:
        says = f"Slack knows it as {identity.user_id} in the workspace {identity.team_id}."
        yield Finding("Slack, bot token", says)
    granted = {name.lower(): value for name, value in headers.items()}.get("x-oauth-scopes")
    if granted is None:
        yield Finding("Slack, scopes", "Slack didn't say which scopes the token has.", ok=False)
        return
    missing = list(scopes.missing_scopes(scope.strip() for scope in str(granted).split(",")))
    if not missing:
        yield Finding("Slack, scopes", "the token has all of them.")
    for scope, cost, needed in missing:
        says = f"not granted: {cost}. " + (
            "Add it under OAuth & Permissions and reinstall the app." if needed else "It's optional."
        )
        yield Finding(f"Slack, scope {scope}", says, ok=not needed)


async def check_ids(slack: AsyncWebClient, settings: Settings) -> AsyncIterator[Finding]:
    """Yield a finding for each ID in the settings that Slack doesn't know. One if it knows all."""
    about = "Slack, IDs in the settings"
    problems = [problem async for problem in find_problems(slack, settings.slack_ids)]
    for problem in problems:
        yield Finding(about, problem.says, ok=not problem.is_wrong)
    if not problems and any(settings.slack_ids.values()):
        yield Finding(about, "Slack knows all of them.")


async def check_reading(slack: AsyncWebClient, latest: Notification | None) -> Finding:
    """Try to read back a message of the bot."""
    about = "Slack, reading back"
    if latest is None or latest.channel_id is None or latest.ts is None:
        return Finding(about, "not tried, since the bot hasn't posted a message yet.")
    where = f"the message of {latest.reference} in {latest.channel_id}"
    result = await call_slack(
        slack.conversations_history(
            channel=latest.channel_id,
            oldest=latest.ts,
            latest=latest.ts,
            inclusive=True,
            limit=1,
            include_all_metadata=True,
        )
    )
    match result:
        case Done(answer) if any(
            has_notification_id(one, latest.uuid) for one in answer.get("messages") or []
        ):
            return Finding(about, f"{where} can be read.")
        case Done():
            return Finding(about, f"{latest.channel_id} can be read. {where} was deleted.")
        case AuthFailed("missing_scope"):
            return Finding(about, f"{where} can't be read without the history scope, which is optional.")
        case _:
            return Finding(
                about, f"{where} can't be read. {describe_failure(result, 'SLACK_BOT_TOKEN')}", ok=False
            )


async def check_connection(settings: Settings, slack: AsyncWebClient) -> Finding:
    """Return whether Slack would open a socket. Over HTTP that can't be checked."""
    if settings.slack_app_token is None:
        return Finding(
            "Slack, HTTP", "the signing secret is set. Only a request from Slack can show whether it's right."
        )
    token = settings.slack_app_token.reveal()
    result = await call_slack(slack.apps_connections_open(app_token=token))
    if isinstance(result, Done):
        return Finding("Slack, Socket Mode", "Slack would open a socket for the app-level token.")
    return Finding("Slack, Socket Mode", describe_failure(result, "SLACK_APP_TOKEN"), ok=False)
