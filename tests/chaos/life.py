"""One life: the plan carried out around the real bot, everything healed, and what there is then counted."""

import asyncio
import os
import resource
import signal
import time
from contextlib import suppress
from pathlib import Path

from playground.slack import Channel, Message, NotAcknowledged, Person
from tests.chaos.plan import NOTHING, Plan, Wish
from tests.chaos.verdict import Verdict, count, made_for
from tests.support.bots.bot_process import BotProcess
from tests.support.postgres import Server
from tests.support.sandbox import SNOWBLOWER_FORM, Sandbox, open_engine

_PATIENCE = 90.0  # seconds for all to come to rest once everything is healed
_MODULE = "tests.chaos.bot"
# In one statement: what moves on between two looks would be seen by neither.
_UNSETTLED = """
    SELECT 'request' FROM requests WHERE state IN ('accepted', 'submitting', 'uncertain', 'building')
    UNION ALL SELECT 'edit' FROM requests WHERE edit_due_at IS NOT NULL AND thread_ts IS NOT NULL
    UNION ALL SELECT 'message' FROM notifications WHERE delivery IN ('pending', 'sending')
"""
_LEASE_ENDS = "UPDATE leases SET until = now()"


class Life:
    """reckless: with the reconciling taken out. server: the PostgreSQL that two bots share, or None."""

    def __init__(self, plan: Plan, folder: Path, server: Server | None, *, reckless: bool = False) -> None:
        url = server.create() if server else f"sqlite:///{folder}/bot.db"
        self._plan = plan
        self._sandbox = Sandbox(folder, quick_start=True, DATABASE_URL=url, CLOCK=str(folder / "clock"))
        self._server = server
        self._more = {"RECKLESS": "1"} if reckless else {}
        self._dooms = list(plan.dooms)
        self._healed = False
        self._places: dict[int, Channel] = {}
        self._filling_in = {name: asyncio.Lock() for name in ("ann", "ben")}  # one form at a time

    async def live(self) -> Verdict:
        """Play it to its end."""
        async with self._sandbox as sandbox:
            for mishap in self._plan.mishaps:
                faults = sandbox.slack.faults if mishap.where == "slack" else sandbox.classify.faults
                faults.next(mishap.call, *[NOTHING] * mishap.skip, mishap.fault)
            keepers = [asyncio.create_task(self._keep_one()) for _ in range(2 if self._server else 1)]
            builder = asyncio.create_task(self._build())
            nature = asyncio.create_task(self._storm())
            try:
                async with asyncio.timeout(_PATIENCE):
                    await asyncio.gather(*(self._ask(wish) for wish in self._plan.wishes), nature)
                    self._heal()
                    await self._rest()
                rested = True
            except TimeoutError:
                rested = False
            for task in (*keepers, builder, nature):
                task.cancel()
            await asyncio.gather(*keepers, builder, nature, return_exceptions=True)
            return count(self._plan, sandbox, self._places, rested=rested)

    async def _keep_one(self) -> None:
        """As an operator's supervisor does: a bot that has ended is started again."""
        while True:
            doom = {"DOOM": self._dooms.pop(0)} if self._dooms and not self._healed else {}
            bot = await self._sandbox.launch_bot(module=_MODULE, **self._more, **doom)
            await bot.wait_for_exit(timeout=_PATIENCE * 2)

    async def _ask(self, wish: Wish) -> None:
        """Fill in the form, and send it until Slack says that it was taken."""
        sandbox = self._sandbox
        person: Person = getattr(sandbox, wish.who)
        channel = sandbox.slack.channel(f"wish-{wish.number}", private=wish.place == "private")
        if wish.place == "member":
            channel.members.add(sandbox.slack.bot.id)
        self._places[wish.number] = channel
        async with self._filling_in[wish.who]:
            await self._send(wish, person, channel)

    async def _send(self, wish: Wish, person: Person, channel: Channel) -> None:
        sandbox, form = self._sandbox, None
        while True:
            await sandbox.slack.wait_until_connected(_PATIENCE)
            with suppress(NotAcknowledged, TimeoutError):
                if form is None:
                    await person.command("/clsfy", wish.kind, channel)
                    form = await person.modal(callback_id=f"{wish.kind}_form")
                ack = await person.submit(form, _values(wish))
                if not ack.errors or "under way" in str(ack.errors):
                    return

    async def _build(self) -> None:
        """Classify builds what it is asked for, each to the end that its form was given."""
        classify = self._sandbox.classify
        endings = {wish.prompt: wish.ending for wish in self._plan.wishes}
        while True:
            await classify.until(
                lambda: any(one.status in ("pending", "processing") for one in classify.segments.values()),
                timeout=_PATIENCE * 2,
            )
            await asyncio.sleep(0.3)
            for segment in list(classify.segments.values()):
                if segment.status in ("pending", "processing"):
                    end = endings.get(str(segment.inputs.get("prompt")), "finish")
                    (classify.finish if end == "finish" else classify.fail)(segment.id)

    async def _storm(self) -> None:
        """What goes wrong with the machine itself."""
        plan, sandbox = self._plan, self._sandbox
        if plan.step:
            (sandbox.folder / "clock").write_text(str(plan.step))
        for kill in plan.kills:
            await asyncio.sleep(kill)
            for bot in self._running():
                os.kill(bot.pid, signal.SIGKILL)
        if plan.locked:
            await asyncio.to_thread(self._lock, plan.locked)
        if plan.full:
            await self._fill_disk(plan.full)
        if plan.restarts and self._server is not None:
            await asyncio.sleep(1)
            await asyncio.to_thread(self._server.restart)
        if plan.frozen:
            await self._freeze()

    def _running(self) -> list[BotProcess]:
        return [bot for bot in self._sandbox.bots if bot.running]

    def _lock(self, seconds: float) -> None:
        engine = open_engine(self._sandbox.environment["DATABASE_URL"])
        with engine.begin() as connection:
            connection.exec_driver_sql("SELECT 1")  # with it the transaction begins, as a writer
            time.sleep(seconds)
        engine.dispose()

    async def _fill_disk(self, seconds: float) -> None:
        """No file of the bot's may grow: to it, that is a full disk."""
        await asyncio.sleep(0.5)
        limited = self._running()
        for bot in limited:
            with suppress(ProcessLookupError):
                resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
        await asyncio.sleep(seconds)
        for bot in limited:
            with suppress(ProcessLookupError):
                unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
                resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, unlimited)

    async def _freeze(self) -> None:
        """Whoever is on duty is stopped past its lease, and thawed once another has taken over."""
        await asyncio.sleep(1)
        on_duty = [bot for bot in self._running() if _is_on_duty(bot)]
        for bot in on_duty:
            os.kill(bot.pid, signal.SIGSTOP)
        with suppress(Exception):
            await asyncio.to_thread(self._sandbox.query, _LEASE_ENDS)
        await asyncio.sleep(4)
        for bot in on_duty:
            with suppress(ProcessLookupError):
                os.kill(bot.pid, signal.SIGCONT)

    def _heal(self) -> None:
        self._healed = True
        self._sandbox.slack.faults.clear()
        self._sandbox.classify.faults.clear()
        for bot in self._running():
            os.kill(bot.pid, signal.SIGCONT)

    async def _rest(self) -> None:
        """Wait until every request has its end and nothing is owed."""
        while not await asyncio.to_thread(self._is_at_rest):
            await asyncio.sleep(0.2)
            await self._answer_questions()
            if self._server is not None and not any(map(_is_on_duty, self._running())):
                with suppress(Exception):  # a lease of one that was killed: nobody waits it out here
                    await asyncio.to_thread(self._sandbox.query, _LEASE_ENDS)

    def _is_at_rest(self) -> bool:
        try:
            return not self._sandbox.query(_UNSETTLED)
        except Exception:
            return False  # not there yet, or locked

    async def _answer_questions(self) -> None:
        """A person knows which segment is theirs."""
        sandbox = self._sandbox
        for wish in self._plan.wishes:
            person: Person = getattr(sandbox, wish.who)
            mine = made_for(sandbox, wish)
            for message in sandbox.direct_messages(person):
                await _answer(person, message, mine)


def _values(wish: Wish) -> dict[str, str]:
    """What is filled in."""
    if wish.kind == "campaign":
        return {"name": wish.name, "use_case": "other", "description": wish.prompt}
    return {**SNOWBLOWER_FORM, "name": wish.name, "prompt": wish.prompt}


async def _answer(person: Person, message: Message, mine: list[int]) -> None:
    for block in message.blocks:
        for element in block.get("elements", []):
            if element.get("action_id") != "question_which":
                continue
            values = [option["value"] for option in element["options"]]
            chosen = [value for value in values if _id_in(value) in mine] or values[-1:]
            with suppress(NotAcknowledged):
                await person.choose(message, "question_which", chosen[0])


def _id_in(value: str) -> int | None:
    """The id in a menu's value; None where it stands for none of them."""
    last = value.split()[-1]
    return int(last) if last.isdigit() else None


def _is_on_duty(bot: BotProcess) -> bool:
    said = [line["event"] for line in bot.events if line.get("event") in ("lease acquired", "lease lost")]
    return bool(said) and said[-1] == "lease acquired"
