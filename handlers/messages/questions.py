"""The questions that only the person can decide, with the buttons and the menu for the answer."""

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    InteractiveElement,
    Option,
    PlainTextObject,
    StaticSelectElement,
)

from handlers.messages import list_messages, status
from handlers.messages.blocks import (
    DEFAULT_CONTEXT,
    Contacts,
    Message,
    RenderContext,
    build_message,
    section_block,
)
from handlers.messages.formatting import escaped, local_time, mention, shortened
from handlers.messages.kind_words import WORDS
from handlers.messages.kinds.by_kind import MESSAGES
from handlers.messages.kinds.campaigns import FIELD_LABELS, field_value
from handlers.messages.labels import name_and_id, reference_line, requested_name
from storage.lifecycle.request import Candidate, Question, Request, State

SEND = "question_send"
DROP = "question_drop"
EDIT = "question_edit"
WHICH = "question_which"
EXISTS = "question_exists"
ACCEPTED = "question_accepted"
NONE_OF_THEM = "none"
_REMINDER = ":bell: *Reminder:* This question has been open for a day. This is the only reminder."
_OPTION_LENGTH = 75
_MAX_NAMED = 10  # in the text, for screen readers. The menu has them all
_MAX_CANDIDATES = 90  # a menu takes 100 options, and a Home tab with ten such menus 250 kB


def question(request: Request, contacts: Contacts, context: RenderContext) -> Message:
    """Return the question that the request waits for, or what has become of one that was answered."""
    if context.answered is not None:
        return answered(request, context.answered, context)
    asked = _question(request, request.question, context)
    return asked.with_context_line(_REMINDER) if context.is_reminder else asked


def answered(request: Request, asked: Question, context: RenderContext = DEFAULT_CONTEXT) -> Message:
    """Return a question that was answered: what was asked, and what has become of it, without buttons."""
    message, result = _question(request, asked, context), outcome(request, asked)
    first, *others = (block for block in message.blocks if not isinstance(block, ActionsBlock))
    return Message(f"{message.text}\n{result}", (first, section_block(result), *others))


def none_of(request: Request) -> str:
    """Return the value of “None of these”, which is another one for other candidates."""
    newest = [str(each.id) for each in request.candidates[-1:]]
    return " ".join((NONE_OF_THEM, str(len(request.candidates)), *newest))


def outcome(request: Request, asked: Question) -> str:
    """Return what has become of a request since its question was answered."""
    edit = f"{mention(request.user_id)}'s edit"
    match request.state:
        case _ if request.is_waiting_for_answer:
            return "See my newer message about this request."
        case State.READY if asked is Question.OVERWRITE:
            return f"Overwritten with {edit}."
        case State.REJECTED if asked is Question.OVERWRITE:
            return f"Not overwritten. Classify rejected {edit}."
        case State.DROPPED if asked is Question.OVERWRITE:
            return f"Not overwritten. {edit} was canceled."
        case State.ACCEPTED | State.SUBMITTING if asked is Question.OVERWRITE and not request.is_delayed:
            return f"Overwriting it with {edit}…"
        case State.REJECTED if not status.is_access_denied(request):
            return f"Classify rejected it. {status.unfinished_sentence(request)}"
        case State.DROPPED:
            return WORDS[request.kind].canceled
        case _:
            result = f"{status.status_of_request(request)} {name_and_id(request)}"
            return status.unfinished_sentence(request) or result


def _question(request: Request, asked: Question | None, context: RenderContext) -> Message:
    match asked:
        case Question.LISTS:
            question = list_messages.lists_question(request, context)
            return _send_or_edit(request, question, "Send anyway", context)
        case Question.OVERLAP:
            question = list_messages.overlap_question(request, context)
            return _send_or_edit(request, question, "Send anyway", context)
        case Question.DUPLICATE:
            question = list_messages.duplicate_question(request)
            return _send_or_edit(request, question, "Build anyway", context)
        case Question.WHICH:
            return _which_candidate(request)
        case Question.OVERWRITE:
            return _overwrite_or_not(request)
        case Question.EXISTS:
            return _exists_or_not(request)
        case _:
            return _continue_or_not(request)


def _which_candidate(request: Request) -> Message:
    noun = request.kind.noun
    newest = request.candidates[-_MAX_CANDIDATES:]
    options = [Option(value=f"{request.uuid} {each.id}", text=_option_text(noun, each)) for each in newest]
    headline, none = "Which one is yours?", "None of these. Send it again"
    match newest:
        case []:  # it was answered
            reason = "."
        case [only]:
            headline, none = f"Is {noun} `{only.id}` yours?", "Not mine. Send it again"
            is_same = only.name in ("", request.name)
            named = f"this {noun} with the same name" if is_same else f"“{escaped(only.name)}”"
            reason = f", and {named} could be it."
        case _:
            could_be = f"{noun}s with the same name or a similar one could be it"
            reason = f", and these {could_be}. Choose yours.\n{_listed(noun, newest)}"
    # Only for these candidates: the next list may show another one, which they haven't ruled out.
    options.append(Option(value=f"{request.uuid} {none_of(request)}", text=none))
    menu = StaticSelectElement(
        action_id=WHICH, placeholder=PlainTextObject(text=f"Choose the {noun}"), options=options
    )
    text = f":grey_question: *{headline}* Classify didn't confirm “{escaped(request.name)}”{reason}"
    return _message(request, text, menu, _button(request, DROP, "Cancel request", "danger"))


def _listed(noun: str, candidates: Sequence[Candidate]) -> str:
    lines = [
        f"• {noun} `{each.id}`" + (f": “{escaped(each.name)}”" if each.name else "")
        for each in candidates[-_MAX_NAMED:]
    ]
    if (more := len(candidates) - _MAX_NAMED) > 0:
        lines.append(f"… and {more} more")
    return "\n".join(lines)


def _option_text(noun: str, candidate: Candidate) -> PlainTextObject:
    name = f": {candidate.name}" if candidate.name else ""
    text = shortened(f"{noun.capitalize()} {candidate.id}{name}", _OPTION_LENGTH)
    return PlainTextObject(text=text, emoji=False)


def _continue_or_not(request: Request) -> Message:
    done = WORDS[request.kind].done
    if request.state is State.PREPARING:
        label, known = "Files still not read", "I haven't been able to get its files from Slack"
    elif request.state is State.ACCEPTED:
        label, known = f"Still not {done}", "Classify hasn't accepted it yet"
    else:
        label, known = "Still not confirmed", f"Classify hasn't confirmed that it was {done}"
    text = (
        f":grey_question: *{label}:* {requested_name(request)}, requested "
        f"{local_time(request.accepted_at)}. {known}. Keep trying?"
    )
    send = _button(request, SEND, "Keep trying", "primary")
    return _message(request, text, send, _button(request, DROP, "Cancel request", "danger"))


def _exists_or_not(request: Request) -> Message:
    if request.kind.creates:  # the person enters its ID
        exists = _button(request, EXISTS, "It exists", "primary")
    else:
        exists = _button(request, ACCEPTED, "It was accepted", "primary", after_attempt=True)
    return _message(
        request,
        MESSAGES[request.kind].exists_question(request),
        exists,
        _button(request, SEND, "Send again", after_attempt=True),
        _button(request, DROP, "Close request", "danger", after_attempt=True),
    )


def _overwrite_or_not(request: Request) -> Message:
    wanted, current = request.inputs["changes"], request.inputs["before"]
    lines = "\n".join(
        f"• {label}: now {field_value(field, current[field])}, yours {field_value(field, wanted[field])}"
        for field, label in FIELD_LABELS.items()
        if field in wanted and current[field] != wanted[field]
    )
    text = (
        f":grey_question: *Someone changed this campaign while you were editing:* "
        f"“{escaped(request.name)}”, campaign `{request.inputs['id']}`.\n{lines}\nOverwrite their change?"
    )
    send = _button(request, SEND, "Overwrite", "danger")
    return _message(request, text, send, _button(request, DROP, "Keep their change"))


def _send_or_edit(request: Request, text: str, send: str, context: RenderContext) -> Message:
    """Return a question about lists. An admin who is asked instead can't edit the request."""
    edit = [] if context.asks_admin else [_button(request, EDIT, "Edit", "primary")]
    drop = _button(request, DROP, "Cancel request", "danger")
    return _message(request, text, _button(request, SEND, send), *edit, drop)


def _message(request: Request, text: str, *answers: InteractiveElement) -> Message:
    return build_message(
        text, context_line=reference_line(request), extra_blocks=[ActionsBlock(elements=list(answers))]
    )


def _button(
    request: Request, action_id: str, label: str, style: str | None = None, *, after_attempt: bool = False
) -> ButtonElement:
    """Return a button. after_attempt: whether it only answers for the latest attempt, since another attempt
    asks the same question again. One that sends the request only answers its own question."""
    value = request.uuid
    if after_attempt:
        value = f"{request.uuid} {request.attempts}"
    elif action_id == SEND and request.question is not None:
        value = f"{request.uuid} {request.question}"
    return ButtonElement(text=label, action_id=action_id, value=value, style=style)
