"""Whatever no other listener takes is acknowledged, so that Slack neither warns nor sends it again."""

from slack_bolt.async_app import AsyncAck

_UNKNOWN = "This command no longer exists. Use `/clsfy help` to see all commands."


async def acknowledge(ack: AsyncAck) -> None:
    """Acknowledge a click, a form, a shortcut or an event that the bot has no use for."""
    await ack()


async def unknown_command(ack: AsyncAck) -> None:
    """Answer a slash command that an earlier manifest named."""
    await ack(_UNKNOWN)
