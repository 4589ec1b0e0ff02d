"""`clsfy-bot audit`: print the audit log as CSV, for a spreadsheet."""

import csv
import json
from typing import TextIO

from handlers.list_files.written_cells import without_formulas
from storage.engine.operator_access import open_read_only
from storage.lifecycle.refinements import Parts
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
    "dsp",
    "seat",
    "deal_id",
    "refinement",
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
    # The first ten can't be taken for formulas by a spreadsheet: these are times, numbers, words of ours and
    # Slack's IDs.
    entry, where = listed.entry, listed.destination
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
        without_formulas(where.label) if where else "",
        without_formulas(where.seat) if where else "",
        without_formulas(listed.deal_id or ""),
        _as_json(listed.refinement),
    )


def _as_json(refinement: Parts) -> str:
    """Return what a refinement asks for, by part and by what its lists hold. Empty if there is none."""
    written = {
        part: {name: [*map(without_formulas, values)] for name, values in lists.items()}
        for part, lists in refinement.items()
    }
    return json.dumps(written, ensure_ascii=False) if written else ""
