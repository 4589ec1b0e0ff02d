"""Run an operator's command with the settings of a sandbox."""

from tests.support.bots.command import CommandResult, run_command
from tests.support.sandbox import Sandbox

HISTORY = {"channels:history", "groups:history", "im:history", "mpim:history"}


async def run_operator_command(sandbox: Sandbox, *words: str, **settings: str) -> CommandResult:
    """Run `clsfy-bot …` with the sandbox's settings, and check that it writes none of its secrets."""
    result = await run_command(words, {**sandbox.environment, **settings}, forked=sandbox.quick_start)
    slack = sandbox.slack
    for secret in (slack.bot_token, slack.app_token, slack.signing_secret, sandbox.classify.key):
        assert secret not in result.out + result.err
    return result
