"""The floor: an aiohttp handler on uvloop that checks Slack's signature and does nothing else.

Environment: SLACK_SIGNING_SECRET, PORT, and HELP, its answer.
"""

import os

import uvloop
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

HELP = os.environ["HELP"]
verifier = SignatureVerifier(os.environ["SLACK_SIGNING_SECRET"])


async def receive(request: web.Request) -> web.Response:
    body = await request.text()
    if not verifier.is_valid_request(body, dict(request.headers)):
        return web.Response(status=401)
    return web.Response(text=HELP)


if __name__ == "__main__":
    app = web.Application()
    app.router.add_post("/slack/events", receive)
    web.run_app(app, host="127.0.0.1", port=int(os.environ["PORT"]), print=None, loop=uvloop.new_event_loop())
