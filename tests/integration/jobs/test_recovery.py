"""What a leader recovers when it takes over, in batches that don't grow with the backlog."""

from collections import Counter

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.runtime.leader_lease import SoleLeader
from bot.runtime.recovery import Recovery
from storage.engine.database import Database, P, T, WorkWith
from storage.engine.opening import Record, open_record
from storage.lifecycle.request import Request, State
from storage.requests import queue
from tests.support.postgres import Server
from tests.support.record_rows import insert_backlog
from tests.support.samples import HOUR, NOW

CHANNELS = [f"C{number}" for number in range(20)]
LATER = NOW + 2 * HOUR


class CountedTransactions:
    """A database that counts the statements of each transaction, and the rows that each changes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.statements: list[int] = []
        self.changed_rows: list[int] = []

    async def run(self, work: WorkWith[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """See `Database.run`."""

        def counted(connection: Connection) -> T:
            counts: Counter[str] = Counter()

            @sa.event.listens_for(connection, "after_cursor_execute")
            def count(_: object, cursor: object, statement: str, *__: object) -> None:
                counts["statements"] += 1
                if statement.startswith(("UPDATE", "INSERT")):
                    counts["rows"] += getattr(cursor, "rowcount", 0)

            try:
                return work(connection, *args, **kwargs)
            finally:
                sa.event.remove(connection, "after_cursor_execute", count)
                self.statements.append(counts["statements"])
                self.changed_rows.append(counts["rows"])

        return await self._database.run(counted)

    async def read(self, work: WorkWith[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """See `Database.read`."""
        return await self._database.read(work, *args, **kwargs)

    def close(self) -> None:
        """See `Database.close`."""
        self._database.close()


@pytest.mark.parametrize("store", ["sqlite", "postgres"])
async def test_a_thousand_waiting_forms_are_recovered_in_small_transactions(
    store: str, tmp_path: object, postgres_server: Server
) -> None:
    url = f"sqlite:///{tmp_path}/bot.db" if store == "sqlite" else postgres_server.create_migrated()
    record = open_record(url)
    await record.database.run(lambda connection: insert_backlog(connection, 1000, CHANNELS, NOW))
    database = CountedTransactions(record.database)
    await Recovery(database=database, lease=SoleLeader(), now=lambda: LATER).run()
    assert max(database.statements) <= 4
    assert max(database.changed_rows) <= 250
    uncertain = await record.database.read(
        lambda connection: queue.find_in_state(connection, State.UNCERTAIN)
    )
    record.close()
    assert len(uncertain) == 1000


async def test_a_leader_that_regains_its_lease_does_not_change_settled_requests(tmp_path: object) -> None:
    record = open_record(f"sqlite:///{tmp_path}/bot.db")
    await record.database.run(lambda connection: insert_backlog(connection, 3, CHANNELS, NOW))
    recovery = Recovery(database=record.database, lease=SoleLeader(), now=lambda: LATER)
    await recovery.run()
    await record.database.run(_settle_as_absent)
    await recovery.run()
    settled = await _in_state(record, State.ACCEPTED)
    assert len(settled) == 3
    another = Recovery(database=record.database, lease=SoleLeader(), now=lambda: LATER)
    await another.run()  # it can't know what the other has settled, or whether this is a backup
    uncertain = await record.database.read(
        lambda connection: queue.find_in_state(connection, State.UNCERTAIN)
    )
    assert len(uncertain) == 3
    record.close()


async def _in_state(record: Record, state: State) -> list[Request]:
    return await record.database.read(lambda connection: queue.find_in_state(connection, state))


def _settle_as_absent(connection: Connection) -> None:
    connection.exec_driver_sql("UPDATE requests SET state = 'accepted', version = version + 1")
