"""What must stay between the bot and whom it belongs to."""

from urllib.parse import parse_qs, urlsplit

from tests.support.sandbox import Sandbox


def secrets_of(sandbox: Sandbox) -> set[str]:
    """The tokens, the key, and every ticket that a socket was opened with."""
    slack = sandbox.slack
    opened = [str((call.answer or {}).get("url", "")) for call in slack.traffic.of("apps.connections.open")]
    tickets = [ticket for url in opened for ticket in parse_qs(urlsplit(url).query).get("ticket", [])]
    return {slack.bot_token, slack.app_token, slack.signing_secret, sandbox.classify.key, *tickets}
