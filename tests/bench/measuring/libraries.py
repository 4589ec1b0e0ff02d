"""The floor of start and memory: a process that imports what the bot's rooms import of others, and waits."""

import ast
import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

_ROOT = Path(__file__).parents[3]
_ROOMS = ("bot", "handlers", "storage", "classify")


def names() -> list[str]:
    """The modules of others that the rooms import, wherever in a file; but for migrations, which run once."""
    found: set[str] = set()
    for room in _ROOMS:
        for path in (_ROOT / room).rglob("*.py"):
            if "migrations" not in path.parts:
                found.update(_imported(ast.parse(path.read_text())))
    known = {*_ROOMS, *sys.stdlib_module_names}
    return sorted(name for name in found if name.split(".")[0] not in known)


@asynccontextmanager
async def imported() -> AsyncIterator[int]:
    """A process that has just imported them, and waits; its id."""
    code = f"import sys, {', '.join(names())}; print(flush=True); sys.stdin.read()"
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
