"""What goes wrong with the database and the log in a chaos run, and the forms that wait at its start."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace
from sqlalchemy.engine import Connection

from playground.slack import Channel, Person
from storage.engine.opening import open_record
from storage.lifecycle.request import Request, State
from storage.requests.duplicates import compute_inputs_key
from storage.requests.submissions import Submission, insert_and_enqueue
from tests.chaos.planned_forms import PlannedForm
from tests.support.postgres import Server
from tests.support.postgres_proxies.slow_link import slow_link
from tests.support.sandbox import Sandbox

_WAITED = timedelta(hours=2)


@contextmanager
def database_url(server: Server, round_trip: float) -> Iterator[str]:
    """Yield the URL of a new database. round_trip: seconds that are added to each round trip, if any."""
    direct = server.create()
    if not round_trip:
        yield direct
        return
    with slow_link(server, round_trip) as link:
        yield link.url(direct)


def insert_stored(sandbox: Sandbox, forms: Sequence[PlannedForm], channels: Sequence[Channel]) -> None:
    """Insert forms, if any, that were accepted before the bots start.

    Most were accepted two hours ago, while Classify was down, and never sent. If the database is restored
    from a backup, Classify has some of them. Others are building.
    """
    if not forms:
        return  # the bot makes the database
    requests = [_make_request(sandbox, form, channel) for form, channel in zip(forms, channels, strict=True)]

    def insert_all(connection: Connection) -> None:
        for request in requests:
            insert_and_enqueue(connection, request, request.accepted_at)

    async def insert() -> None:
        record = open_record(sandbox.environment["DATABASE_URL"])
        await record.database.run(insert_all)
        record.close()

    asyncio.run(insert())


def _make_request(sandbox: Sandbox, form: PlannedForm, channel: Channel) -> Request:
    person: Person = getattr(sandbox, form.person)
    at = datetime.now(UTC) - (timedelta() if form.builds_at_start else _WAITED)
    submission = Submission(
        uuid=f"stored-{form.number}",
        team_id="T1",
        enterprise_id=None,
        user_id=person.id,
        channel_id=channel.id,
        inputs={"name": form.name, "prompt": form.prompt},
    )
    inputs_key = compute_inputs_key(submission.kind, submission.inputs)
    request = submission.new_request(
        at, kind=submission.kind, name_key=submission.name_key, inputs_key=inputs_key
    )
    if not form.is_at_classify and not form.builds_at_start:
        return request
    store = sandbox.classify.segment_store
    segment = sandbox.classify.start_build(
        store.add(store.store_name(form.name), at, dict(submission.inputs))
    )
    if not form.builds_at_start:
        return request
    return replace(
        request,
        state=State.BUILDING,
        attempts=1,
        attempted_at=at,
        classify_id=segment.id,
        classify_status="pending",
    )


async def refuse_writes(server: Server, sandbox: Sandbox, seconds: float) -> None:
    """Let PostgreSQL refuse every write, as after a failover, and accept them again."""
    url = sandbox.environment["DATABASE_URL"]
    with suppress(TimeoutError):  # a bot that isn't running yet can't be surprised
        await sandbox.slack.wait_until_connected(30)
    await asyncio.to_thread(server.set_read_only, url, on=True)
    await asyncio.sleep(seconds)
    await asyncio.to_thread(server.set_read_only, url, on=False, end_sessions=False)


async def close_logs(sandbox: Sandbox, seconds: float) -> None:
    """Let the readers of the bots' logs die some seconds after a bot is connected."""
    with suppress(TimeoutError):  # it was killed
        await sandbox.slack.wait_until_connected(30)
    await asyncio.sleep(seconds)
    for bot in sandbox.bots:
        if bot.running:
            bot.close_log()
