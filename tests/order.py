"""The order of the tests: the longest start first, or one would run alone at the end while a core idles."""

import os

import pytest

_LONGEST = (
    "test_kill.py",
    "test_killed.py",
    "test_killed_refinement.py",
    "test_pictures.py",
    "test_many_failures.py",
    "test_app_token.py",
    "test_backlog.py",
)


def start_with_the_longest(items: list[pytest.Item]) -> None:
    """Reorder the tests so that each worker process begins with some of the longest.

    With `--dist worksteal`, each begins with an equal share of the tests, in their order.
    """
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    longest = [item for item in items if item.path.name in _LONGEST]
    others = [item for item in items if item.path.name not in _LONGEST]
    share = -(-len(others) // workers)
    items[:] = [
        item
        for worker in range(workers)
        for item in (*longest[worker::workers], *others[worker * share : (worker + 1) * share])
    ]
