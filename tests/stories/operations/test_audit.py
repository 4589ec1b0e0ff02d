"""The operator's command `audit`: who did what, as CSV."""

import asyncio
import csv
import json
import os
import sys
from collections.abc import Mapping

import pytest

from tests.stories.activations.ready_segment import add_ready_segment
from tests.stories.activations.steps import activate, refine, wait_for_activation, wait_for_text
from tests.stories.operations.command_line import run_operator_command
from tests.support.sandbox import Sandbox


async def read_audit_log(sandbox: Sandbox) -> list[Mapping[str, str]]:
    """Run `clsfy-bot audit` and return its rows by column."""
    result = await run_operator_command(sandbox, "audit")
    assert (result.code, result.err) == (0, ""), result
    return list(csv.DictReader(result.out.splitlines()))


async def test_requests_and_refusals_are_printed_while_a_bot_runs(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot(CLSFY_ALLOWED_USERS=sandbox.ann.id)
    assert await read_audit_log(sandbox) == []
    await sandbox.request_segment(name="Name-zq7x")
    await sandbox.wait_for_announcement()
    refused = await sandbox.run_command(sandbox.ben, "segment")
    assert "don't have permission" in refused.visible_text
    rows = await read_audit_log(sandbox)
    assert [(row["person"], row["action"], row["kind"], row["request"]) for row in rows] == [
        (sandbox.ann.id, "requested", "segment", "R1"),
        (sandbox.ben.id, "refused", "", ""),
    ]
    assert (rows[0]["state"], rows[0]["classify_id"]) == ("building", "61")
    assert {row["channel"] for row in rows} == {sandbox.channel.id}
    assert "zq7x" not in str(rows)


async def test_where_a_deal_went_and_what_a_refinement_was_for_are_printed_without_formulas(
    sandbox: Sandbox,
) -> None:
    await sandbox.start_bot(CLSFY_ACTIVATION_POLL_SECONDS="0.25")
    message = add_ready_segment(sandbox, "Name-zq7x")
    await activate(sandbox, message, dsp="+Desk", buyer_seat='=HYPERLINK("x");=1')
    activation = await wait_for_activation(sandbox)
    sandbox.classify.issue_deal(activation.id)
    await wait_for_text(sandbox, message, "Deal ID for")
    await refine(
        message, sandbox.ben, like_urls="https://a.example/x;-1,y", block_keywords="@SUM(A1), “snow”"
    )
    await wait_for_text(sandbox, message, "Refined:")
    rows = await read_audit_log(sandbox)
    assert list(rows[0]) == [
        *("time", "person", "action", "kind", "request", "state", "classify_id", "channel", "workspace"),
        *("list", "dsp", "seat", "deal_id", "refinement"),
    ]
    last = ("dsp", "seat", "deal_id", "refinement")
    activated, refined = ([row[column] for column in last] for row in rows)
    deal_id = sandbox.classify.activations[activation.id].deal_id
    assert activated == ["'+Desk", """'=HYPERLINK("x");'=1""", deal_id, ""]
    assert refined[:3] == ["", "", ""]
    assert json.loads(refined[3]) == {
        "expand": {"urls": ["https://a.example/x;'-1,y"]},
        "block": {"keywords": ["'@SUM(A1)", "“snow”"]},
    }
    assert "zq7x" not in str(rows)


@pytest.mark.from_nothing
async def test_without_a_database_the_command_says_so(socket_sandbox: Sandbox) -> None:
    result = await run_operator_command(socket_sandbox, "audit")
    assert result.code == 2
    assert "doesn't exist yet" in result.err


@pytest.mark.parametrize("command", ["audit", "stuck"])
async def test_a_reader_who_has_enough_sees_no_traceback(socket_sandbox: Sandbox, command: str) -> None:
    bot = await socket_sandbox.start_bot()
    await bot.terminate()
    reader, writer = os.pipe()
    os.close(reader)
    environment = {**os.environ, **socket_sandbox.environment}
    words = (sys.executable, "-m", "bot", command)
    process = await asyncio.create_subprocess_exec(
        *words, env=environment, stdout=writer, stderr=asyncio.subprocess.PIPE
    )
    os.close(writer)
    _, errors = await process.communicate()
    assert (process.returncode, errors.decode()) == (1, "")
