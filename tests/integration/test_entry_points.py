"""Every program of the repository explains itself with `--help`, and refuses arguments that it doesn't know.

They do nothing else then.
"""

import asyncio
import os
import signal
from collections.abc import Sequence

import pytest

from tests.support.bots.command import CommandResult
from tests.support.bots.fork_server import ForkedProcess
from tests.unit.source_code import PYTHON_FILES, ROOT, module_name

# What tests and benchmarks start in place of the bot. The environment configures them.
_IN_PLACE_OF_THE_BOT = ("tests.bench.rivals.", "tests.chaos.bot", "tests.support.bots.")
_SECONDS = 60
_SOME = ("playground.demo.pictures", "tests.fuzz.many")


def _is_program(module: str, source: str) -> bool:
    is_started = module.endswith("__main__") or '\nif __name__ == "__main__":\n' in source
    return is_started and not module.startswith(_IN_PLACE_OF_THE_BOT)


PROGRAMS = sorted(
    module_name(path).removesuffix(".__main__")
    for path in PYTHON_FILES
    if _is_program(module_name(path), (ROOT / path).read_text())
)


def test_the_programs_are_found() -> None:
    assert {"bot", "playground", "playground.demo.pictures", "tests.chaos", "tests.fuzz.many"} <= {*PROGRAMS}


@pytest.mark.parametrize(
    "program",
    [program if program in _SOME else pytest.param(program, marks=pytest.mark.long) for program in PROGRAMS],
)
async def test_a_program_explains_itself_and_refuses_unknown_arguments(program: str) -> None:
    explained, refused = [await _run([program, argument]) for argument in ("--help", "--no-such-option")]
    assert explained.code == 0
    usage, *paragraphs = explained.out.split("\n\n")
    assert usage.startswith("usage: ")
    assert len(paragraphs) > 1, "says nothing but its options"
    assert explained.err == ""
    assert refused.code == 2
    assert refused.err.startswith("usage: ")
    assert refused.out == ""


async def _run(command: Sequence[str]) -> CommandResult:
    process = await ForkedProcess.start(command, os.environ, merge_output=False)
    try:
        async with asyncio.timeout(_SECONDS):
            out, err = await process.communicate()
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGKILL)
    assert process.returncode is not None
    return CommandResult(process.returncode, out.decode(), err.decode())
