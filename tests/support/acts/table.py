"""The table of every command, button, menu and shortcut, by its ID in Slack."""

from collections.abc import Sequence

from handlers.commands import shortcuts
from handlers.home import rows
from handlers.home import view as home_view
from handlers.messages import buttons, list_messages, notices, questions
from handlers.messages.command_buttons import COMMAND_PREFIX
from handlers.refinements import refine
from handlers.saved_lists import list_view, overview_view
from handlers.segments import duplicate_view, from_message
from storage.lifecycle.lists import ListAction
from tests.support.handlers import make_unusable_handlers

CLICKED = (
    buttons.DETAILS,
    buttons.FOLLOW,
    buttons.RETRY,
    buttons.CLONE,
    buttons.ACTIVATE,
    buttons.REFINE,
    buttons.REACTIVATE,
    notices.REOPEN,
    questions.SEND,
    questions.DROP,
    questions.EDIT,
    questions.EXISTS,
    questions.ACCEPTED,
    list_messages.SHOW_LEFT_OUT,
    f"{COMMAND_PREFIX}segment",
    f"{COMMAND_PREFIX}segment list here",
)
CHOSEN = (f"{buttons.MENU} {buttons.CHECK}", f"{buttons.MENU} {buttons.UNFOLLOW}", f"{questions.WHICH} 61")
ON_HOME_TAB = (
    home_view.NEW_SEGMENT,
    home_view.NEW_CAMPAIGN,
    buttons.ACTIVATE,
    buttons.RETRY,
    overview_view.OPEN,
    f"{COMMAND_PREFIX}preferences",
    f"{COMMAND_PREFIX}lists",
)
# Answered by the Home tab itself, whose publisher repeats failed calls.
ON_HOME_TAB_ALONE = (rows.DISMISS, rows.SEND_AGAIN)
IN_MODAL = (duplicate_view.BUILD, buttons.ACTIVATE, buttons.REFINE, buttons.REACTIVATE, buttons.CLONE)
IN_LIST_MODAL = (
    overview_view.OPEN,
    overview_view.NEW,
    f"{overview_view.PAGE}_next",
    *(f"{list_view.CHANGE}_{each}" for each in (ListAction.REPLACED, ListAction.ADDED, ListAction.REMOVED)),
    list_view.RENAME,
    list_view.DEFAULTS,
    list_view.SHOW_VERSION,
    list_view.RESTORE,
    list_view.ALL_LISTS,
    list_view.BACK,
    list_view.DOWNLOAD,
)
# Gets a list of its own, since it takes it away from the others.
DELETING = (list_view.DELETE,)
SHORTCUTS = (shortcuts.NEW_SEGMENT, shortcuts.NEW_CAMPAIGN)
MESSAGE_SHORTCUTS = (from_message.CALLBACK_ID, refine.SHORTCUT)
ACTIONS = frozenset(
    {
        *CLICKED,
        *(each.split()[0] for each in CHOSEN),
        *ON_HOME_TAB,
        *ON_HOME_TAB_ALONE,
        *IN_MODAL,
        *IN_LIST_MODAL,
        *DELETING,
    }
)


def typed_commands() -> Sequence[str]:
    """Return each command of the bot with what it takes, and what is no command."""
    commands = []
    for entry in make_unusable_handlers().commands.table.entries:
        number = "7" if entry.words.startswith("campaign") else "61"
        takes = {
            "": [""],
            "ID": [number, "999", ""],
            "ID|NAME": [number, "999", "Snow", ""],
            "[NAME]": ["", "Snow"],
            "DEAL-ID|segment ID|activation ID": ["classify-ttd-61-a8f3c", "segment 61", "activation 142", ""],
        }
        commands += [
            f"{entry.words} {rest}".strip() for rest in takes.get(entry.takes, ["", "here", "failed"])
        ]
    return [*dict.fromkeys(commands), "help", " ", "segmnt", "segment delete 61"]
