"""The answer to `show`: one segment or campaign, its status, who requested it, and its thread."""

from collections.abc import Sequence
from datetime import datetime

from slack_sdk.models.blocks import ActionsBlock, ButtonElement

from classify import BuildOutcome, Campaign, Segment
from handlers.messages import buttons, status, timing, use_cases
from handlers.messages.blocks import Contacts, Message, build_message
from handlers.messages.command_buttons import command_button
from handlers.messages.formatting import channel, contact, duration, escaped, local_time, mention
from handlers.messages.labels import name_and_id
from storage.lifecycle.actor import Actor
from storage.lifecycle.request import Kind, Request, State
from storage.requests.estimates import Estimate

_TEXT_LENGTH = 600  # of a description, and of Classify's error message


def segment_card(request: Request, actor: Actor, contacts: Contacts, estimate: Estimate | None) -> Message:
    """Return the card of a segment that was requested or is watched through the bot."""
    origin = " · made elsewhere" if request.kind is Kind.WATCH else ""
    started = local_time(request.build_started_at)
    lines = [
        f"{status.status_of_request(request)} {name_and_id(request)}{origin}",
        status.result_sentence(request, contacts)
        or f"{timing.expected_time(estimate)}; under way since {started}.",
        thread_sentence(request, actor),
    ]
    return _card(request, lines)


def campaign_card(request: Request, campaign: Campaign | None, note: str = "") -> Message:
    """Return the card of a campaign that was registered through the bot.

    campaign: as Classify has it now, or None if that is unknown. note: a sentence that says why.
    """
    if campaign is None:
        name, use_case = request.name, str(request.inputs.get("use_case", ""))
        description = str(request.inputs.get("description", ""))
    else:
        name, use_case, description = campaign.name, campaign.use_case, campaign.description or ""
    lines = _campaign_lines(request.classify_id or 0, name, use_case, description)
    if campaign is not None:
        lines += _last_changed(campaign)
    if note:
        lines.append(note)
    return _card(request, lines)


def unrequested_segment_card(segment: Segment, contacts: Contacts) -> Message:
    """Return the card of a segment that nobody requested through the bot."""
    label = status.status_of_segment(segment)
    lines = [f"{label} “{escaped(segment.name)}” · segment `{segment.id}` · made elsewhere"]
    lines += _created(segment.created_date, segment.processed_date)
    actions = [command_button("All segments", "segment list all")]
    match segment.outcome:
        case BuildOutcome.FAILED:
            if segment.error:
                lines.append(f"Classify says: {escaped(segment.error, _TEXT_LENGTH)}")
            lines.append(f"Please contact {contact(contacts.representative)}.")
        case BuildOutcome.BUILDING:
            lines.append(f"`/clsfy segment watch {segment.id}` has the answer told in a channel.")
            actions.insert(0, command_button("Watch it here", f"segment watch {segment.id}"))
    return build_message("\n".join(lines), extra_blocks=_row(*actions))


def unrequested_campaign_card(campaign: Campaign) -> Message:
    """Return the card of a campaign that nobody registered through the bot."""
    lines = _campaign_lines(campaign.id, campaign.name, campaign.use_case, campaign.description or "")
    lines[0] += " · made elsewhere"
    lines += [*_created(campaign.created_date, None), *_last_changed(campaign)]
    all_campaigns = command_button("All campaigns", "campaign list all")
    return build_message("\n".join(lines), extra_blocks=_row(all_campaigns))


def thread_sentence(request: Request, actor: Actor) -> str:
    """Return where the request's thread is, or will be."""
    thread_channel = request.thread_channel or request.channel_id
    if thread_channel.startswith("D") and request.user_id != actor.user_id:
        place = f"{mention(request.user_id)}'s direct messages with me"
    else:
        place = channel(thread_channel)
    if request.thread_ts is None:
        return f"It is being announced in {place}."
    if request.state is State.BUILDING:
        return f"The answer comes in its thread in {place}."
    return f"Its thread is in {place}."


def _card(request: Request, lines: Sequence[str]) -> Message:
    verb = "Watched since" if request.kind is Kind.WATCH else "Asked for"
    person, noun = mention(request.user_id), request.kind.noun
    return build_message(
        "\n".join(lines),
        context_line=f"{verb} {local_time(request.accepted_at)} by {person} · reference {request.reference}",
        extra_blocks=_row(
            buttons.request_button(buttons.DETAILS, request),
            command_button(f"My {noun}s", f"{noun} list"),
        ),
    )


def _campaign_lines(campaign_id: int, name: str, use_case: str, description: str) -> list[str]:
    lines = [f"{status.REGISTERED} “{escaped(name)}” · campaign `{campaign_id}`"]
    if use_case:
        lines.append(f"Use case: {use_cases.describe(use_case)}")
    if description.strip():
        lines.append(f"Description: {escaped(description, _TEXT_LENGTH)}")
    return [*lines, f"Its id for the pixel code: `{campaign_id}`"]


def _created(created: datetime | None, finished: datetime | None) -> Sequence[str]:
    if created is None:
        return []
    took = f"; it took {duration(finished - created)}" if finished is not None and finished >= created else ""
    return [f"Made {local_time(created)}{took}."]


def _last_changed(campaign: Campaign) -> Sequence[str]:
    changed = campaign.last_updated_date
    if changed is None or changed == campaign.created_date:
        return []
    return [f"Last changed {local_time(changed)}."]


def _row(*elements: ButtonElement) -> Sequence[ActionsBlock]:
    return [ActionsBlock(elements=list(elements))]
