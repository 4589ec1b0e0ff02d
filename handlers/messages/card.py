"""One segment or campaign as `show` tells it: how it stands, when it was asked for and by whom, and where."""

from collections.abc import Sequence
from datetime import datetime

from slack_sdk.models.blocks import ActionsBlock, ButtonElement

from classify import BuildOutcome, Campaign, Segment
from handlers.messages import announcement, buttons, status, use_cases
from handlers.messages.blocks import Contacts, Message, build_message
from handlers.messages.command_buttons import command_button
from handlers.messages.formatting import channel, contact, duration, escaped, local_time, mention
from handlers.messages.labels import name_and_id
from storage.lifecycle.actor import Actor
from storage.lifecycle.request import Kind, Request, State
from storage.requests.estimates import Estimate

_PROSE_LENGTH = 600  # of a description, and of what Classify says went wrong


def segment_card(request: Request, actor: Actor, contacts: Contacts, usual: Estimate | None) -> Message:
    """A segment that was asked for through us, or is watched."""
    lines = [
        f"{status.status_of_request(request)} {name_and_id(request)}",
        _standing(request, contacts, usual),
    ]
    if request.kind is Kind.WATCH:
        lines[0] += " · made elsewhere"
    lines.append(thread_sentence(request, actor))
    return build_message("\n".join(lines), small=_small(request), extra=_under(request))


def campaign_card(request: Request, campaign: Campaign | None, note: str = "") -> Message:
    """A campaign that was registered through us. campaign: as Classify has it now; None where that can't be
    told, which `note` says."""
    if campaign is None:
        name, use_case = request.name, str(request.inputs.get("use_case", ""))
        description = str(request.inputs.get("description", ""))
    else:
        name, use_case, description = campaign.name, campaign.use_case, campaign.description or ""
    lines = _campaign_lines(request.classify_id or 0, name, use_case, description)
    if campaign is not None:
        lines += _changed(campaign)
    lines += filter(None, [note])
    return build_message("\n".join(lines), small=_small(request), extra=_under(request))


def unrequested_segment_card(segment: Segment, contacts: Contacts) -> Message:
    """A segment that nobody asked for through us."""
    shown = status.status_of_segment(segment)
    head = f"{shown} “{escaped(segment.name)}” · segment `{segment.id}` · made elsewhere"
    lines = [head, *_times(segment.created_date, segment.processed_date)]
    match segment.outcome:
        case BuildOutcome.FAILED:
            said = f"Classify says: {escaped(segment.error, _PROSE_LENGTH)}" if segment.error else ""
            lines += filter(None, [said, f"Please contact {contact(contacts.representative)}."])
        case BuildOutcome.BUILDING:
            lines.append(f"`/clsfy segment watch {segment.id}` has the answer told in a channel.")
    watch = command_button("Watch it here", f"segment watch {segment.id}")
    pressed = [watch] if segment.outcome is BuildOutcome.BUILDING else []
    return build_message(
        "\n".join(lines), extra=_row(*pressed, command_button("All segments", "segment list all"))
    )


def unrequested_campaign_card(campaign: Campaign) -> Message:
    """A campaign that nobody registered through us."""
    lines = _campaign_lines(campaign.id, campaign.name, campaign.use_case, campaign.description or "")
    lines[0] += " · made elsewhere"
    lines += [*_times(campaign.created_date, None), *_changed(campaign)]
    return build_message("\n".join(lines), extra=_row(command_button("All campaigns", "campaign list all")))


def _standing(request: Request, contacts: Contacts, usual: Estimate | None) -> str:
    match request.state:
        case State.READY:
            return f"{announcement.took(request)} Next: activate it with Classify for a Deal ID."
        case State.FAILED:
            return f"{announcement.took(request)} Please contact {contact(contacts.representative)}."
        case State.LOST:
            return f"Classify does not know it any more. Please ask {contact(contacts.representative)}."
        case _:
            return f"{announcement.estimate(usual)}; under way since {local_time(request.build_started_at)}."


def thread_sentence(request: Request, actor: Actor) -> str:
    """Where the answer is or comes."""
    place = request.thread_channel or request.channel_id
    if place.startswith("D") and request.user_id != actor.user_id:
        where = f"{mention(request.user_id)}'s direct messages with me"
    else:
        where = channel(place)
    if request.thread_ts is None:
        return f"It is being announced in {where}."
    if request.state is State.BUILDING:
        return f"The answer comes in its thread in {where}."
    return f"Its thread is in {where}."


def _campaign_lines(campaign_id: int, name: str, use_case: str, description: str) -> list[str]:
    lines = [f"{status.REGISTERED} “{escaped(name)}” · campaign `{campaign_id}`"]
    if use_case:
        lines.append(f"Use case: {use_cases.describe(use_case)}")
    if description.strip():
        lines.append(f"Description: {escaped(description, _PROSE_LENGTH)}")
    return [*lines, f"Its id for the pixel code: `{campaign_id}`"]


def _times(made: datetime | None, ended: datetime | None) -> Sequence[str]:
    if made is None:
        return []
    took = f"; it took {duration(ended - made)}" if ended is not None and ended >= made else ""
    return [f"Made {local_time(made)}{took}."]


def _changed(campaign: Campaign) -> Sequence[str]:
    made, changed = campaign.created_date, campaign.last_updated_date
    return [f"Last changed {local_time(changed)}."] if changed is not None and changed != made else []


def _small(request: Request) -> str:
    began = "Watched since" if request.kind is Kind.WATCH else "Asked for"
    who = mention(request.user_id)
    return f"{began} {local_time(request.accepted_at)} by {who} · reference {request.reference}"


def _under(request: Request) -> Sequence[ActionsBlock]:
    details = ButtonElement(text="Details", action_id=buttons.DETAILS, value=request.uuid)
    noun = request.kind.noun
    return _row(details, command_button(f"My {noun}s", f"{noun} list"))


def _row(*elements: ButtonElement) -> Sequence[ActionsBlock]:
    return [ActionsBlock(elements=list(elements))]
