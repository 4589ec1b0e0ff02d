"""The answer to `show`: one segment or campaign as a card, with its status and a link to its thread."""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace
from slack_sdk.models.blocks import ActionsBlock, ButtonElement

from classify import BuildOutcome, Campaign, Segment
from handlers.messages import buttons, request_fields, status, use_cases
from handlers.messages.blocks import DEFAULT_CONTEXT, Contacts, Field, Message, RenderContext, build_card
from handlers.messages.command_buttons import command_button
from handlers.messages.formatting import contact, duration, escaped, local_time
from handlers.messages.kind_words import WORDS
from handlers.messages.kinds import campaigns
from handlers.messages.labels import name_and_id, place_of, retried_sentence, thread_link
from storage.lifecycle.actor import Actor
from storage.lifecycle.request import Request, State

_TEXT_LENGTH = 600  # of a description, and of Classify's error message
_ELSEWHERE = "Created elsewhere, not with clsfy."


def segment_card(
    request: Request, actor: Actor, contacts: Contacts, context: RenderContext = DEFAULT_CONTEXT
) -> Message:
    """Return the card of a segment that was requested or is watched through the bot."""
    label = f"{status.status_of_request(request)} {name_and_id(request)}{WORDS[request.kind].origin}"
    retried = retried_sentence(context.retry) if context.retry is not None else ""
    return build_card(
        *filter(None, [label, status.next_sentence(request, contacts, context)]),
        fields=request_fields.card_fields(request, contacts, context.lists),
        more=[
            *request_fields.prompt_line(request),
            *filter(None, [retried, thread_sentence(request, actor)]),
        ],
        context_line=f"Reference {request.reference}",
        extra_blocks=_request_buttons(request),
    )


def unregistered_campaign_card(
    request: Request, actor: Actor, contacts: Contacts, context: RenderContext = DEFAULT_CONTEXT
) -> Message:
    """Return the card of a campaign that was requested through the bot and isn't registered."""
    description = str(request.inputs.get("description") or "")
    return build_card(
        *campaigns.announcement_lines(request, contacts, context),
        fields=request_fields.card_fields(request, contacts),
        more=[*_description(description), *filter(None, [thread_sentence(request, actor)])],
        context_line=f"Reference {request.reference}",
        extra_blocks=_request_buttons(request),
    )


def campaign_card(
    request: Request, actor: Actor, campaign: Campaign | None, contacts: Contacts, note: str = ""
) -> Message:
    """Return the card of a campaign that was registered through the bot.

    campaign: as Classify has it now, or None if that is unknown. note: a sentence that says why.
    """
    inputs = dict(request.inputs)
    if campaign is not None:
        inputs |= {"name": campaign.name, "use_case": campaign.use_case}
        inputs["description"] = campaign.description or ""
    current = replace(request, inputs=inputs)
    more = [*_description(str(inputs.get("description") or "")), thread_sentence(request, actor)]
    return build_card(
        f"{status.REGISTERED} “{escaped(current.name)}” · campaign `{request.classify_id}`",
        fields=[*request_fields.card_fields(current, contacts), *_last_changed(campaign)],
        more=[*more, note] if note else more,
        context_line=f"Reference {request.reference}",
        extra_blocks=_request_buttons(request),
    )


def unrequested_segment_card(segment: Segment, contacts: Contacts) -> Message:
    """Return the card of a segment that nobody requested through the bot."""
    more = [_ELSEWHERE]
    actions = [command_button("All segments", "segment list all")]
    match segment.outcome:
        case BuildOutcome.FAILED:
            if segment.error:
                more.append(f"Classify says: {escaped(segment.error, _TEXT_LENGTH)}")
            more.append(f"Contact {contact(contacts.representative)} and mention segment `{segment.id}`.")
        case BuildOutcome.BUILDING:
            more.append(f"To get the result here, type `/clsfy segment watch {segment.id}`.")
            actions.insert(0, command_button("Watch here", f"segment watch {segment.id}"))
    return build_card(
        f"{status.status_of_segment(segment)} “{escaped(segment.name)}” · segment `{segment.id}`",
        fields=_created(segment.created_date, segment.processed_date),
        more=more,
        extra_blocks=_row(*actions),
    )


def unrequested_campaign_card(campaign: Campaign) -> Message:
    """Return the card of a campaign that nobody registered through the bot."""
    fields = [
        Field("ID for your pixel code", f"`{campaign.id}`"),
        Field("Use case", use_cases.describe(campaign.use_case)),
        *_created(campaign.created_date, None),
        *_last_changed(campaign),
    ]
    return build_card(
        f"{status.REGISTERED} “{escaped(campaign.name)}” · campaign `{campaign.id}`",
        fields=fields,
        more=[*_description(campaign.description or ""), _ELSEWHERE],
        extra_blocks=_row(command_button("All campaigns", "campaign list all")),
    )


def thread_sentence(request: Request, actor: Actor) -> str:
    """Return where the request's thread is, or will be. Empty if none was needed."""
    thread_channel = request.thread_channel or request.channel_id
    is_own = request.user_id == actor.user_id
    is_others = thread_channel.startswith("D") and not is_own
    place = place_of(request, thread_channel, is_own=is_own)
    is_not_posted = request.state in (State.REJECTED, State.DROPPED) or status.is_checking_access(request)
    if request.thread_ts is None and is_not_posted:
        return ""
    if request.thread_ts is None:
        return f"I'm about to post it in {place}."
    thread = "thread" if is_others else thread_link(request)
    if request.state is State.BUILDING:
        return f"I'll reply in its {thread} in {place}."
    return f"See its {thread} in {place}."


def _request_buttons(request: Request) -> Sequence[ActionsBlock]:
    noun = request.kind.noun
    own = command_button(f"My {noun}s", f"{noun} list")
    return _row(buttons.request_button(buttons.DETAILS, request), own)


def _description(description: str) -> Sequence[str]:
    return [f"*Description:* {escaped(description, _TEXT_LENGTH)}"] if description.strip() else []


def _created(created: datetime | None, finished: datetime | None) -> Sequence[Field]:
    if created is None:
        return []
    fields = [Field("Created", local_time(created))]
    if finished is not None and finished >= created:
        fields.append(Field("Time taken", duration(finished - created)))
    return fields


def _last_changed(campaign: Campaign | None) -> Sequence[Field]:
    changed = campaign.last_updated_date if campaign else None
    if campaign is None or changed is None or changed == campaign.created_date:
        return []
    return [Field("Last edited", local_time(changed))]


def _row(*elements: ButtonElement) -> Sequence[ActionsBlock]:
    return [ActionsBlock(elements=list(elements))]
