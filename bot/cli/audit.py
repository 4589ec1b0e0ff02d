"""`clsfy-bot audit`: print the audit log as CSV, for a spreadsheet."""

import csv
from typing import TextIO

from storage.engine.operator_access import open_read_only
from storage.people import audit_log
from storage.people.audit_log import ListedEntry

COLUMNS = (
    "time",
    "person",
    "action",
    "kind",
    "request",
    "state",
    "classify_id",
    "channel",
    "workspace",
    "list",
)


def audit(database_url: str, output: TextIO) -> None:
    """Write every entry, oldest first.

    Raises RecordError, with a sentence for the operator, if the database can't be used.
    """
    writer = csv.writer(output, lineterminator="\n")
    with open_read_only(database_url) as (connection, status):
        status.must_be_current()
        writer.writerow(COLUMNS)
        writer.writerows(map(_row, audit_log.all_entries(connection)))


def _row(listed: ListedEntry) -> tuple[object, ...]:
    # No value can be taken for a formula by a spreadsheet: these are times, numbers, words of ours and
    # Slack's IDs.
    entry = listed.entry
    return (
        f"{entry.at:%Y-%m-%d %H:%M:%S}",
        entry.user_id,
        entry.action.name.lower(),
        listed.kind or "",
        f"R{entry.request_id}" if entry.request_id else "",
        listed.state or "",
        listed.classify_id or "",
        entry.channel_id or "",
        entry.team_id or "",
        entry.list_id or "",
    )
