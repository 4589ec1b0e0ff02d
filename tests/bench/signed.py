"""A signed load: the same slash command again and again, over connections that stay open."""

import asyncio
import time
from urllib.parse import urlencode

import aiohttp
from slack_sdk.signature import SignatureVerifier

from tests.town import Town

_AT_ONCE = 16


async def send(town: Town, address: str, words: str, count: int) -> None:
    """Type `/clsfy` and these words so many times, sixteen people at a time, each time with a good answer."""
    slack = town.slack
    url = slack.responses.give("commands", town.ann.user, town.channel)
    trigger = slack.triggers.give(town.ann.id)
    body = urlencode(slack.payloads.command(town.ann.user, town.channel, "/clsfy", words, trigger, url))
    signer = SignatureVerifier(slack.signing_secret)
    numbers = iter(range(count))

    async def work(session: aiohttp.ClientSession) -> None:
        for _ in numbers:
            stamp = str(int(time.time()))
            headers = {
                "Content-Type": "application/x-www-form-urlencoded",
                "X-Slack-Request-Timestamp": stamp,
                "X-Slack-Signature": str(signer.generate_signature(timestamp=stamp, body=body)),
            }
            async with session.post(address, data=body, headers=headers) as answer:
                assert answer.status == 200
                assert await answer.read()

    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(work(session) for _ in range(_AT_ONCE)))
