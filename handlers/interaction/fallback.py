"""Whatever no other listener answers to: acknowledged, so that Slack neither warns nor sends it again."""

from slack_bolt.async_app import AsyncAck

_OLD = "I don't know this command any more; `/clsfy help` shows what there is."


async def acknowledge(ack: AsyncAck) -> None:
    """A press, a form, a shortcut or an event that we have no use for."""
    await ack()


async def unknown_command(ack: AsyncAck) -> None:
    """A slash command that a manifest once named."""
    await ack(_OLD)
