"""`make fuzz`: send 20,000 malformed payloads to the real bot and print a table of the responses.

`python -m tests.fuzz.many --count 20000 --seed 7`; exit code 1 if anything broke.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz.campaign import (
    GROWTH,
    LEAK,
    Campaign,
    Resources,
    error_lines,
    running_campaign,
    serve_next_person,
)

FIRST = 1000


async def send_all(count: int, number: int) -> int:
    """Send them, print a report, and return how many problems there were."""
    with tempfile.TemporaryDirectory() as folder:
        async with running_campaign(Path(folder)) as (campaign, real):
            await campaign.send_mixed(real, FIRST, number)
            before = Resources.of(campaign.bot)
            began = time.monotonic()
            await campaign.send_mixed(real, count - FIRST, number + 1)
            seconds = time.monotonic() - began
            after = Resources.of(campaign.bot)
            await serve_next_person(campaign.sandbox)
            return report(campaign, before, after, (count - FIRST) / seconds)


def report(campaign: Campaign, before: Resources, after: Resources, rate: float) -> int:
    """Print the table and return how many problems there were."""
    tally = campaign.tally
    statuses = sorted({status for _, status in tally.statuses})
    rows = sorted({kind for kind, _ in tally.statuses})
    print(f"{'':20}" + "".join(f"{status:>8}" for status in statuses))
    for kind in rows:
        print(f"{kind:20}" + "".join(f"{tally.statuses[kind, status] or '':>8}" for status in statuses))
    print(f"{tally.total} sent, {rate:.0f} a second, and then the next person was served")
    print(
        f"memory after {FIRST}: {before.resident / 1024:.1f} MiB, after all: {after.resident / 1024:.1f} MiB"
    )
    print(f"open files after {FIRST}: {before.files}, after all: {after.files}")
    for sending, status, said in tally.bad[:5]:
        print(f"bad: {status} {said[:200]!r} to {sending}")
    for line in error_lines(campaign.bot)[:5]:
        print(f"bad: {line}")
    grown = after.resident > before.resident * GROWTH or after.files > before.files + LEAK
    return len(tally.bad) + len(error_lines(campaign.bot)) + grown


def main() -> int:
    """Return the exit code."""
    parser = argparse.ArgumentParser("make fuzz", description=__doc__)
    parser.add_argument("--count", type=int, default=20_000, help="how many payloads (default %(default)s)")
    seed_help = "repeats a run that printed it (default: a random one)"
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help=seed_help)
    chosen = parser.parse_args()
    print(f"seed {chosen.seed}")
    return 1 if asyncio.run(send_all(chosen.count, chosen.seed)) else 0


if __name__ == "__main__":
    sys.exit(main())
