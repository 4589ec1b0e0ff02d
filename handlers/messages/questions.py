"""What we ask a person, because only they can decide, and the buttons and the menu to answer with."""

from slack_sdk.models.blocks import ActionsBlock, ButtonElement, Option, PlainTextObject, StaticSelectElement

from handlers.messages.blocks import Contacts, Message, RenderContext, build_message
from handlers.messages.campaign_messages import LABELS, field_value
from handlers.messages.formatting import escaped, local_time
from storage.lifecycle.request import Kind, Question, Request, State

SEND = "question_send"
DROP = "question_drop"
WHICH = "question_which"
NONE_OF_THEM = "none"
_MOST_CANDIDATES = 99  # a menu takes 100 options, and one is for none of them


def question(request: Request, contacts: Contacts, around: RenderContext) -> Message:
    """The question that waits for an answer."""
    match request.question:
        case Question.WHICH:
            said, answers = _which(request)
        case Question.OVERWRITE:
            said, answers = _overwrite(request)
        case _:
            said, answers = _go_on(request)
    return build_message(said, small=f"Reference {request.reference}", extra=[answers])


def named(request: Request) -> str:
    """What was asked for, as the person who asked knows it."""
    name = f"“{escaped(request.name)}”"
    return f"your edit of {name}" if request.kind is Kind.EDIT else name


def _which(request: Request) -> tuple[str, ActionsBlock]:
    noun = request.kind.noun
    said = (
        f":grey_question: *Which one is yours?* Classify did not confirm “{escaped(request.name)}”, and "
        f"now has several {noun}s of that name that could be it. Please choose; I won't guess."
    )
    found = request.candidates[-_MOST_CANDIDATES:]  # the newest
    options = [
        Option(value=f"{request.uuid} {number}", text=f"{noun.capitalize()} {number}") for number in found
    ]
    options.append(Option(value=f"{request.uuid} {NONE_OF_THEM}", text="None of these: send it again"))
    menu = StaticSelectElement(
        action_id=WHICH, placeholder=PlainTextObject(text=f"Choose the {noun}"), options=options
    )
    return said, ActionsBlock(elements=[menu, _button(request, DROP, "Drop it", "danger")])


def _go_on(request: Request) -> tuple[str, ActionsBlock]:
    known = "hasn't taken it" if request.state is State.ACCEPTED else "hasn't confirmed that it took it"
    done = {Kind.CAMPAIGN: "registered", Kind.EDIT: "changed"}.get(request.kind, "made")
    said = (
        f":grey_question: *Still not {done}:* {named(request)} was asked for "
        f"{local_time(request.accepted_at)}, and Classify {known}. Shall I go on, or leave it?"
    )
    send = _button(request, SEND, "Go on, send it", "primary")
    return said, ActionsBlock(elements=[send, _button(request, DROP, "Drop it", "danger")])


def _overwrite(request: Request) -> tuple[str, ActionsBlock]:
    wanted, current = request.inputs["changes"], request.inputs["before"]
    differing = [field for field in LABELS if field in wanted and current[field] != wanted[field]]
    lines = "\n".join(
        f"• {LABELS[field]}: now {field_value(field, current[field])}, "
        f"yours {field_value(field, wanted[field])}"
        for field in differing
    )
    said = (
        f":grey_question: *Changed meanwhile:* “{escaped(request.name)}”, campaign `{request.inputs['id']}`, "
        f"was changed elsewhere since your form opened, so I have not sent your edit.\n{lines}\n"
        f"Shall I overwrite it, or leave it as it is?"
    )
    send = _button(request, SEND, "Overwrite it", "danger")
    return said, ActionsBlock(elements=[send, _button(request, DROP, "Leave it as it is")])


def _button(request: Request, action_id: str, label: str, style: str | None = None) -> ButtonElement:
    return ButtonElement(text=label, action_id=action_id, value=request.uuid, style=style)
