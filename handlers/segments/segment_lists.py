"""The lists that a segment form offers, and those that were chosen in a submitted one."""

import asyncio
from collections.abc import Collection, Sequence
from uuid import uuid4

import structlog
from msgspec import Struct
from msgspec.structs import replace
from slack_bolt.async_app import AsyncAck
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from handlers.interaction.form_acceptance import FieldError
from handlers.interaction.interactions import Body, Interaction
from handlers.interaction.payloads import actor_of
from handlers.interaction.request_lookup import RequestLookup
from handlers.list_files.file_access import FileScopes
from handlers.saved_lists.access import ListAccess
from handlers.saved_lists.list_reader import as_uploaded_by
from handlers.segments.form import CLIENT, EXAMPLES, NAME, NEITHER, PROMPT, Filled, Meta, meta_of
from handlers.segments.form_drafts import FormDrafts
from handlers.segments.list_inputs import LISTS, ChosenLists, OfferedLists, find_options, use_saved
from storage.engine.database import Database
from storage.lifecycle.actor import Actor
from storage.lifecycle.client import CLIENT_LENGTH
from storage.lifecycle.lists import InputName, RequestList
from storage.lists import defaults, request_lists, saved_lists

_SECONDS = 0.8  # of the three in which a form has to open
_LOOKUP_SECONDS = 0.6  # of these
_UNSEEN = (
    "This channel has saved lists, but I couldn't check whether you're in it, so they aren't "
    "listed here. To try again, close this form and open it again."
)
_NOT_LOADED = "I couldn't load the saved lists. To use one, close this form and open it again."
_GONE = "A list you chose no longer exists. Remove it here, or open the form again."
FILES_EXPIRED = (
    "I kept this form's files for a day, and they've expired. Nothing was requested. Remove them "
    "under “Files”, then upload them again."
)
_DELETED = "“{name}” was deleted. Remove it here to use the form without it."
_ALWAYS = (
    "*I added the lists that are always used here.* See “Lists” below. Remove any you don't want, then "
    "submit again."
)
_DROPPED = (
    "*Check “Lists” below.* A list you chose can't be used in that channel. Remove it, then submit again."
)

_log = structlog.get_logger()


class UnshownLists(Struct, frozen=True, kw_only=True):
    """What a form has to show before it is submitted."""

    #: Its metadata then.
    meta: Meta
    #: What it offers then.
    offered: OfferedLists
    #: Why it is shown again, in mrkdwn.
    note: str


class SegmentLists(Struct, frozen=True, kw_only=True):
    """Reads the lists for forms."""

    database: Database
    #: Slack's ID of the workspace that saved lists belong to.
    team_id: str
    access: ListAccess
    lookup: RequestLookup
    #: Keeps files that a form uses without an upload.
    drafts: FormDrafts
    #: What Slack lets the bot do with files.
    scopes: FileScopes

    async def offer_soon(self, interaction: Interaction, meta: Meta, *, with_defaults: bool) -> OfferedLists:
        """Return what `offer` does, or that there is no time for it, since the form has to open."""
        try:
            async with asyncio.timeout_at(interaction.lookups_end(_SECONDS)):
                return await self.offer(interaction.actor, meta, with_defaults=with_defaults)
        except (SQLAlchemyError, TimeoutError) as error:
            _log.error("form without lists", exc_info=error)
            return OfferedLists(can_read_files=self.scopes.can_read_files, problem=_NOT_LOADED)

    async def offer(self, actor: Actor, meta: Meta, *, with_defaults: bool = True) -> OfferedLists:
        """Return what the form with this metadata offers.

        The lists of an earlier request are chosen, and those that are always used in its channel or for its
        client. with_defaults: whether the latter are.
        """
        found = await self._find_offered(meta)
        own = [each for each in found.saved if each.channel_id is not None]
        if own and (is_member := await self._is_member(actor, meta.offered_in)) is not True:
            found = replace(
                found,
                saved=[each for each in found.saved if each not in own],
                problem=_UNSEEN if is_member is None else "",
            )
        ids = {each.id for each in found.saved}
        used = [each for each in found.attached if each.version_id is not None]
        still_saved = await self._find_list_ids(used)
        again = {list_id for list_id in still_saved.values() if list_id in ids}
        attached = [each for each in found.attached if still_saved.get(each.version_id or 0) not in again]
        usual = [each for each in found.defaults if with_defaults and each.list_id in ids]
        return replace(
            found, attached=attached, defaults=usual, selected_ids=again | {each.list_id for each in usual}
        )

    async def find_chosen(self, actor: Actor, filled: Filled) -> Sequence[RequestList] | FieldError:
        """Return the files and lists of a submitted form, as its request uses them.

        Return an error if one of them isn't offered anymore, or never was, or if there is neither a prompt
        nor an example.
        """
        chosen = await self._find_chosen(actor, filled.meta, filled.lists)
        if not isinstance(chosen, str) and (numbers := filled.lists.kept_numbers):
            chosen = (
                await self.drafts.add_chosen_files(filled.meta.id, actor, numbers, chosen) or FILES_EXPIRED
            )
        if isinstance(chosen, str):
            text = await self.lookup.explain_expired(actor, filled.meta.id, chosen)
            return FieldError(block_id=filled.lists.block_id or filled.error_block, text=text)
        has_examples = any(each.input_name is InputName.EXAMPLES for each in chosen)
        if has_examples or filled.inputs.get(EXAMPLES) or filled.inputs.get(PROMPT):
            return chosen
        return FieldError(block_id=PROMPT if not filled.meta.drafted else NAME, text=NEITHER)

    async def _find_chosen(
        self, actor: Actor, meta: Meta, chosen: ChosenLists
    ) -> Sequence[RequestList] | str:
        """Return the lists and the uploaded files, or an error message if a list isn't offered."""
        files = [as_uploaded_by(actor, each) for each in chosen.files]
        if not chosen.attached_ids and not chosen.saved_ids:
            return files
        offered = await self._find_offered(meta)
        attached = {each.id: each for each in offered.attached}
        saved = {each.id: each for each in offered.saved}
        if not attached.keys() >= set(chosen.attached_ids):
            return _GONE
        if missing := set(chosen.saved_ids) - saved.keys():
            return await self._why_missing(missing)
        return [
            *files,
            *(attached[each] for each in chosen.attached_ids),
            *(use_saved(saved[each]) for each in chosen.saved_ids),
        ]

    async def find_unshown(self, actor: Actor, filled: Filled) -> UnshownLists | None:
        """Return what a submitted form has to show first: it is for another channel or client than it was
        when its lists were chosen, and those use other lists. None if there is nothing to show."""
        meta, chosen, client_id = filled.meta, filled.lists, str(filled.inputs.get(CLIENT) or "")
        if (meta.channel, client_id) == (meta.offered_in, meta.defaults_for):
            return None
        now = for_client(replace(meta, offered_in=meta.channel), client_id)
        offered = await self.offer(actor, now)
        before = await self._find_offered(meta)
        ids = {each.id for each in offered.saved}
        usual = {each.list_id for each in offered.defaults}
        added = usual - {each.list_id for each in before.defaults} - set(chosen.saved_ids)
        dropped = set(chosen.saved_ids) - ids
        if not added and not dropped:
            return None
        return UnshownLists(
            meta=now,
            offered=replace(
                offered,
                attached=[each for each in offered.attached if each.id in chosen.attached_ids],
                selected_ids=(set(chosen.saved_ids) & ids) | added,
                block_id=f"{LISTS}_{uuid4()}",
            ),
            note=_ALWAYS if added else _DROPPED,
        )

    async def suggest(self, ack: AsyncAck, body: Body) -> None:
        """Acknowledge what a person types in the menu, if the form can't hold all lists
        (https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload)."""
        offered = await self.offer(actor_of(body), meta_of(body["view"]))
        found = find_options(offered, str(body.get("value") or ""))
        await ack(options=[option.to_dict() for option in found])

    async def _find_offered(self, meta: Meta) -> OfferedLists:
        """Return the lists, whoever asks."""

        def read(connection: Connection) -> OfferedLists:
            saved = saved_lists.find_for_channel(connection, self.team_id, meta.offered_in)
            usual = defaults.find_defaults(connection, meta.offered_in, meta.defaults_for) if saved else ()
            return OfferedLists(
                can_read_files=self.scopes.can_read_files,
                attached=_find_attached(connection, meta.lists_of),
                saved=saved,
                defaults=usual,
            )

        return await self.database.read(read)

    async def _find_list_ids(self, used: Sequence[RequestList]) -> dict[int, int]:
        """Return the saved list of each version that an earlier request used."""
        if not used:
            return {}
        version_ids = [each.version_id or 0 for each in used]
        return await self.database.read(saved_lists.find_list_ids, version_ids)

    async def _is_member(self, actor: Actor, channel_id: str) -> bool | None:
        deadline = asyncio.get_running_loop().time() + _LOOKUP_SECONDS
        return await self.access.may_use_channel_soon(actor, channel_id, deadline)

    async def _why_missing(self, list_ids: Collection[int]) -> str:
        name = await self.database.read(saved_lists.find_name_of_deleted, min(list_ids))
        return _GONE if name is None else _DELETED.format(name=name)


def for_client(meta: Meta, client_id: str) -> Meta:
    """Return the metadata of a form that starts with the usual lists of a client. A client ID that is longer
    than Classify's has none."""
    return replace(meta, defaults_for=client_id if len(client_id) <= CLIENT_LENGTH else "")


def _find_attached(connection: Connection, request_id: int | None) -> Sequence[RequestList]:
    """Return the lists of a request whose contents are known. What couldn't be read is uploaded again."""
    if request_id is None:
        return ()
    lists = request_lists.find_lists(connection, request_id)
    return [each for each in lists if each.count and each.content_id is not None]
