"""The naive bot: the same job in about fifty lines. Each library is used as its documentation shows.

It gets one favor, a timeout of 30 seconds. With SQLite's own five seconds it loses forms to a locked
database.
"""

import os
from typing import Any

import httpx
from aiohttp import web
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

SEGMENTS = "/v1/clsfy/segment-requests"
FIELDS = {"name": "Name", "prompt": "Prompt", "example_urls": "Example URLs", "block_tlds": "Blocked domains"}
FORM = {
    "type": "modal",
    "callback_id": "segment",
    "title": {"type": "plain_text", "text": "New segment"},
    "submit": {"type": "plain_text", "text": "Build"},
    "blocks": [
        {
            "type": "input",
            "block_id": field,
            "optional": field != "name",
            "label": {"type": "plain_text", "text": label},
            "element": {"type": "plain_text_input", "action_id": "value", "multiline": field != "name"},
        }
        for field, label in FIELDS.items()
    ],
}

app = AsyncApp(client=AsyncWebClient(os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"]))
engine = create_async_engine(os.environ["DATABASE_URL"], connect_args={"timeout": 30})
sessions = async_sessionmaker(engine, expire_on_commit=False)
classify = httpx.AsyncClient(
    base_url=os.environ["CLSFY_API_URL"], headers={"X-API-Key": os.environ["CLSFY_API_KEY"]}
)
scheduler = AsyncIOScheduler()


class Base(DeclarativeBase):
    """The tables."""


class Segment(Base):
    """A segment that somebody requested."""

    __tablename__ = "segments"
    id: Mapped[int] = mapped_column(primary_key=True)
    user: Mapped[str]
    channel: Mapped[str]
    name: Mapped[str]
    ts: Mapped[str]
    status: Mapped[str] = mapped_column(default="pending")


@app.command("/clsfy")
async def open_form(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
    """Open the form for `/clsfy segment`."""
    await ack()
    view = {**FORM, "private_metadata": body["channel_id"]}
    await client.views_open(trigger_id=body["trigger_id"], view=view)


@app.view("segment")
async def build(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient) -> None:
    """Send the form to Classify, announce it in the channel, and save it."""
    await ack()
    typed = {field: view["state"]["values"][field]["value"]["value"] or "" for field in FIELDS}
    lists = {field: typed[field].split() for field in ("example_urls", "block_tlds")}
    made = (await classify.post(SEGMENTS, json={**typed, **lists})).raise_for_status().json()
    user, channel = body["user"]["id"], view["private_metadata"]
    text = f"<@{user}> asked for segment *{made['name']}* ({made['id']})."
    posted = await client.chat_postMessage(channel=channel, text=text)
    async with sessions() as session:
        session.add(
            Segment(id=made["id"], user=user, channel=channel, name=made["name"], ts=str(posted["ts"]))
        )
        await session.commit()


async def poll() -> None:
    """Check each pending segment, and reply in the thread if it has finished."""
    async with sessions() as session:
        for segment in await session.scalars(select(Segment).where(Segment.status == "pending")):
            answer = (await classify.get(f"{SEGMENTS}/{segment.id}")).raise_for_status().json()
            if answer["status"] in ("complete", "failed"):
                text = f"<@{segment.user}> segment *{segment.name}* is {answer['status']}."
                await app.client.chat_postMessage(channel=segment.channel, thread_ts=segment.ts, text=text)
                segment.status = answer["status"]
                await session.commit()


async def begin(_: web.Application) -> None:
    """Create the table and start polling."""
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    scheduler.add_job(poll, "interval", seconds=float(os.environ["CLSFY_POLL_SECONDS"]))
    scheduler.start()


if __name__ == "__main__":
    server = app.server(port=int(os.environ["PORT"]))
    server.web_app.on_startup.append(begin)
    server.start()
