"""The floor of startup and memory: a process that imports the bot's third-party libraries and waits."""

import ast
import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

_ROOT = Path(__file__).parents[3]
_PACKAGES = ("bot", "handlers", "storage", "classify")


def third_party_modules() -> list[str]:
    """Return the third-party modules that the bot imports anywhere, except in migrations, which run once."""
    found: set[str] = set()
    for package in _PACKAGES:
        for path in (_ROOT / package).rglob("*.py"):
            if "migrations" not in path.parts:
                found.update(_imported(ast.parse(path.read_text())))
    known = {*_PACKAGES, *sys.stdlib_module_names}
    return sorted(name for name in found if name.split(".")[0] not in known)


@asynccontextmanager
async def import_in_process() -> AsyncIterator[int]:
    """Start a process that imports them and waits. Yields its id once they are imported."""
    code = f"import sys, {', '.join(third_party_modules())}; print(flush=True); sys.stdin.read()"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert await process.stdout.readline(), "they can't be imported"
    try:
        yield process.pid
    finally:
        process.stdin.close()
        await process.wait()


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(modules):
                yield from (module.name for module in modules)
            case ast.ImportFrom(str(module)):
                yield module
