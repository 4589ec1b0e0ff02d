"""Run the real bot through one plan of failures, repair everything, and count the results."""

import asyncio
import os
import signal
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from playground.classify.stored_names import STORED_NAMES
from playground.slack import Channel, Message, NotAcknowledged, Person
from tests.chaos.builds import Builds
from tests.chaos.database_faults import insert_stored
from tests.chaos.disturbances import disturb, expire_lease_of_dead, running_bots
from tests.chaos.faults.call_faults import list_members_slowly
from tests.chaos.faults.frozen_leader import freeze_settings
from tests.chaos.faults.slack_refusals import LONGEST_WAIT, REMOVED
from tests.chaos.faults.wall_clocks import LATE_CALLS_SETTLE, MovedClocks
from tests.chaos.follow_ups.earlier import EarlierSegments
from tests.chaos.follow_ups.people import FollowUpPeople
from tests.chaos.follow_ups.result import count_follow_ups
from tests.chaos.people import (
    Removal,
    answer_questions,
    make_channel,
    submit_until_accepted,
    visit_until_sent,
    wait_for_follow_ups,
    wait_until_sent,
)
from tests.chaos.plan import NO_FAULT, Plan
from tests.chaos.planned_forms import PlannedForm
from tests.chaos.result import RunResult, count_results
from tests.support.postgres import Server
from tests.support.sandbox import Sandbox

_TIMEOUT = 90.0  # seconds, for all work to finish after everything is repaired
_MODULE = "tests.chaos.bot"
# One statement: between two queries, work could move from the second table to the first and be missed.
_UNFINISHED = """
    SELECT 'request' FROM requests WHERE state NOT IN ('ready', 'failed', 'lost', 'rejected', 'dropped')
    UNION ALL SELECT 'edit' FROM requests WHERE edit_due_at IS NOT NULL AND thread_ts IS NOT NULL
    UNION ALL SELECT 'edit' FROM notifications WHERE edit_due_at IS NOT NULL AND delivery = 'sent'
    UNION ALL SELECT 'message' FROM notifications WHERE delivery IN ('pending', 'sending')
"""
_UNDELIVERABLE = "SELECT error FROM notifications WHERE delivery = 'undeliverable' AND kind <> 'summary'"
_SEND_AGAIN = "UPDATE notifications SET delivery = 'pending' WHERE delivery = 'undeliverable'"


class ChaosRun:
    """One run of a plan. On PostgreSQL (`server`), two bots share a database. Otherwise one bot uses SQLite.

    reckless: run without the reconciler. without: the fixes to switch off.
    """

    def __init__(
        self,
        plan: Plan,
        folder: Path,
        server: Server | None,
        url: str,
        *,
        reckless: bool = False,
        without: Sequence[str] = (),
    ) -> None:
        self._plan = plan
        settle = str(LATE_CALLS_SETTLE if plan.clocks.any_wrong else 0.5)
        watched = {"CLSFY_ACTIVATION_POLL_SECONDS": "0.25"} if plan.follow_ups.follow_ups else {}
        self._sandbox = Sandbox(
            folder, quick_start=True, DATABASE_URL=url, CLSFY_SETTLE_SECONDS=settle, **watched
        )
        self._wall_clocks = MovedClocks(plan.clocks, folder)
        self._server = server
        self._removal = Removal(plan.removal, self._sandbox)
        switched_off = {"WITHOUT": ",".join(without), **({"RECKLESS": "1"} if reckless else {})}
        frozen = freeze_settings(self._sandbox, plan.freezes_at)
        waits = {"LONGEST_WAIT": LONGEST_WAIT}
        self._bot_settings = {**switched_off, **frozen, **waits, **self._removal.settings}
        self._list_restored = asyncio.Event()
        self._builds = Builds(plan, self._sandbox, self._list_restored)
        self._kill_at_commits = list(plan.kill_at_commits)
        self._repaired = False
        self._channels: list[Channel] = []
        self._channels_by_form: dict[int, Channel] = {}
        self._given_up: set[str] = set()  # error codes
        self._deleted: Message | None = None
        self._submitted = asyncio.Event()  # each form
        self._form_locks = {name: asyncio.Lock() for name in ("ann", "ben")}  # one form at a time
        self._earlier = EarlierSegments()
        self._people = FollowUpPeople(
            self._sandbox,
            plan.follow_ups.follow_ups,
            self._earlier,
            self._channels_by_form,
            self._form_locks,
        )

    async def run(self) -> RunResult:
        """Run the plan to its end and return what was counted."""
        async with self._sandbox as sandbox:
            if self._plan.stored_names:
                sandbox.classify.store_names(STORED_NAMES[self._plan.stored_names])
            follow_ups = self._plan.follow_ups
            await self._earlier.prepare(
                sandbox, follow_ups.earlier, deletes_messages=follow_ups.deletes_messages
            )
            stored = [form for form in self._plan.forms if form.is_stored_at_start]
            self._channels = [make_channel(sandbox, form) for form in stored]
            await asyncio.to_thread(insert_stored, sandbox, stored, self._channels)
            self._plan.odd_classify.begin(sandbox.classify)
            self._removal.begin()
            for fault in self._plan.faults:
                server = sandbox.slack if fault.server == "slack" else sandbox.classify
                server.faults.next(fault.call, *[NO_FAULT] * fault.skip, fault.fault)
            self._plan.slack_refusals.begin(sandbox.slack.faults)
            list_members_slowly(sandbox.slack.faults, self._plan.seconds_per_page)
            sandbox.slack.workspace.takes_replies_to_deleted = self._plan.slack_refusals.takes_replies
            supervisors = [
                asyncio.create_task(self._supervise(number)) for number in range(2 if self._server else 1)
            ]
            clocks = asyncio.create_task(self._wall_clocks.move())
            builder = asyncio.create_task(self._builds.run())
            disturbances = asyncio.create_task(disturb(sandbox, self._plan, self._server))
            deletion = asyncio.create_task(self._delete_announcement())
            acting = [asyncio.create_task(self._people.act(each)) for each in follow_ups.follow_ups]
            answering = asyncio.create_task(self._people.answer_questions())
            try:
                async with asyncio.timeout(_TIMEOUT):
                    removal = self._removal.run(self._submitted)
                    visits = [visit_until_sent(sandbox, stored)] if self._plan.has_visitors else []
                    oddities = self._plan.odd_classify.end(sandbox.classify, self._list_restored)
                    await asyncio.gather(self._submit_forms(), disturbances, removal, oddities, *visits)
                    await wait_until_sent(sandbox.classify, self._plan.forms)
                    await wait_for_follow_ups(sandbox.classify, acting)
                    self._repair()
                    await self._wait_until_finished()
                finished = True
            except TimeoutError:
                finished = False
            tasks = (*supervisors, builder, disturbances, deletion, clocks, answering, *acting)
            for task in tasks:
                task.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
            messages = self._all_messages()
            result = count_results(
                self._plan,
                sandbox,
                messages,
                finished=finished,
                given_up=self._given_up,
                deleted=self._deleted,
            )
            result.errors += [f"segment {each} was announced early" for each in self._builds.early]
            crashes = [repr(each) for each in ended if isinstance(each, Exception)]
            result.errors += [f"the campaign itself crashed: {crash}" for crash in crashes]
            count_follow_ups(result, sandbox, self._people, self._earlier, messages)
            return result

    def _all_messages(self) -> list[Message]:
        sandbox = self._sandbox
        direct = [sandbox.slack.direct(person) for person in sandbox.slack.people]
        earlier = [self._earlier.channel] if self._earlier.channel is not None else []
        places = (*self._channels, *earlier, *direct)
        return [message for place in places for message in place.every_message()]

    async def _supervise(self, number: int) -> None:
        """Start a bot again whenever it ends."""
        while True:
            kill = not self._repaired and self._kill_at_commits
            chosen = {"KILL_AT_COMMIT": self._kill_at_commits.pop(0)} if kill else {}
            bot = await self._sandbox.launch_bot(
                module=_MODULE, **self._bot_settings, **chosen, **self._wall_clocks.environment(number)
            )
            await bot.wait_for_exit(timeout=_TIMEOUT * 2)

    async def _submit_forms(self) -> None:
        await asyncio.gather(*map(self._submit_form, self._plan.forms))
        self._submitted.set()

    async def _submit_form(self, form: PlannedForm) -> None:
        """Fill in the form, and submit it until Slack says that it was accepted."""
        if form.is_stored_at_start:
            return
        person: Person = getattr(self._sandbox, form.person)
        channel = make_channel(self._sandbox, form)
        if form is self._plan.forms[0] and self._plan.slack_refusals.contradicts:
            channel.refusal = "not_in_channel"  # and `conversations.join` says that it is
        self._channels.append(channel)
        self._channels_by_form[form.number] = channel
        async with self._form_locks[form.person]:
            await submit_until_accepted(self._sandbox, form, person, channel)

    async def _delete_announcement(self) -> None:
        """Delete the announcement of the first form as soon as it is there."""
        slack, first = self._sandbox.slack, self._plan.forms[0]
        if not self._plan.slack_refusals.deletes_announcement or first.channel == "private":
            return
        channels, number = self._channels_by_form, first.number
        await slack.until(lambda: number in channels and channels[number].messages, timeout=_TIMEOUT * 2)
        self._deleted = channels[number].messages[0]
        slack.workspace.remove(channels[number], self._deleted)

    def _repair(self) -> None:
        self._repaired = True
        self._sandbox.slack.faults.clear()
        list_members_slowly(self._sandbox.slack.faults, self._plan.seconds_per_page)
        self._sandbox.classify.faults.clear()
        for bot in running_bots(self._sandbox):
            os.kill(bot.pid, signal.SIGCONT)

    async def _wait_until_finished(self) -> None:
        """Wait until every request is in a final state and no notification is pending."""
        while self._people.has_open_work() or not await asyncio.to_thread(self._is_finished):
            await asyncio.sleep(0.2)
            await answer_questions(self._sandbox, self._removal.people_left, self._plan.forms)
            await self._send_again()
            if self._server is not None:
                with suppress(Exception):  # the database isn't there
                    await asyncio.to_thread(expire_lease_of_dead, self._sandbox)

    async def _send_again(self) -> None:
        """Send undeliverable messages again, as people do in the Home tab, and operators with `stuck`."""
        try:
            found = await asyncio.to_thread(self._find_undeliverable)
        except Exception:
            return  # the database is locked
        self._given_up |= set(found)
        if found:
            await asyncio.to_thread(self._sandbox.query, _SEND_AGAIN)
            with suppress(NotAcknowledged):
                await self._sandbox.ann.open_home_tab()  # wakes the jobs

    def _find_undeliverable(self) -> list[str]:
        """Return the error codes of what Slack refused, except of what nobody is there to read."""
        codes = {row[0] for row in self._sandbox.query(_UNDELIVERABLE)}
        return sorted(codes - ({REMOVED} if self._plan.removal is not None else set()))

    def _is_finished(self) -> bool:
        try:
            return not self._sandbox.query(_UNFINISHED) and not self._find_undeliverable()
        except Exception:
            return False  # the database isn't there yet, or it is locked
