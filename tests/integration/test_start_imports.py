"""What a bot imports when it starts. Each library costs memory for as long as the bot runs."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
ONLY_SOMETIMES = {"alembic", "charset_normalizer", "openpyxl", "psycopg", "websockets"}
NEVER = {"playground", "pydantic", "rich"}


def test_a_bot_imports_at_its_start_only_what_it_always_needs() -> None:
    started = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "bot", "run"],
        cwd=ROOT,
        env={"CLSFY_ENV_FILE": ""},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    imports, _, sentences = started.stderr.rpartition("\nSLACK_BOT_TOKEN is missing.")
    assert sentences  # it ended after it had imported everything
    modules = [line.rpartition("|")[2].strip() for line in imports.splitlines()]
    packages = {name.partition(".")[0] for name in modules if "." in name}  # of which a module was imported
    assert {"bot", "handlers", "storage", "classify", "aiohttp", "sqlalchemy"} <= packages
    assert packages & (ONLY_SOMETIMES | NEVER) == set()
