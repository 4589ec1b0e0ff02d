"""Measure a single durable commit, the floor of everything that the bot promises."""

import sqlite3
from contextlib import closing
from pathlib import Path
from statistics import median
from time import perf_counter


def commit_seconds(folder: Path, count: int) -> float:
    """Return the median seconds of `count` one-row commits, with the settings of the bot's database."""
    took: list[float] = []
    with closing(sqlite3.connect(folder / "floor.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE IF NOT EXISTS rows (contents TEXT)")
        for _ in range(count):
            began = perf_counter()
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO rows VALUES (?)", ("x" * 500,))
            connection.execute("COMMIT")
            took.append(perf_counter() - began)
    return median(took)
