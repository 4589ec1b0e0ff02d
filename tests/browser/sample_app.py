"""A second bot, not ours, to see whether the playground is a Slack for others too: a plain Bolt app."""

from typing import Any

from slack_bolt.async_app import AsyncApp

Json = dict[str, Any]


def text(words: str) -> Json:
    """A plain text object."""
    return {"type": "plain_text", "text": words}


def option(value: str) -> Json:
    """An option of a menu."""
    return {"text": text(value.title()), "value": value}


OPTIONS = [option("red"), option("green"), option("blue")]
CONFIRM = {
    "title": text("Really?"),
    "text": text("It can't be undone."),
    "confirm": text("Do it"),
    "deny": text("No"),
}
KINDS: list[Json] = [
    {"type": "plain_text_input"},
    {"type": "plain_text_input", "multiline": True},
    {"type": "email_text_input"},
    {"type": "url_text_input"},
    {"type": "number_input", "is_decimal_allowed": False},
    {"type": "rich_text_input"},
    {"type": "static_select", "options": OPTIONS},
    {"type": "multi_static_select", "options": OPTIONS},
    {"type": "external_select", "min_query_length": 1},
    {"type": "users_select"},
    {"type": "channels_select"},
    {"type": "multi_conversations_select"},
    {"type": "checkboxes", "options": OPTIONS},
    {"type": "radio_buttons", "options": OPTIONS},
    {"type": "datepicker"},
    {"type": "timepicker"},
    {"type": "datetimepicker"},
    {"type": "file_input", "filetypes": ["csv"], "max_files": 2},
]


def named(kind: Json) -> str:
    """What an input is called in the form."""
    return str(kind["type"]) + (" of many lines" if kind.get("multiline") else "")


FORM: Json = {
    "type": "modal",
    "callback_id": "form",
    "title": text("Everything"),
    "submit": text("Go"),
    "blocks": [
        {
            "type": "input",
            "block_id": named(kind),
            "label": text(named(kind)),
            "optional": True,
            "element": {**kind, "action_id": "it"},
        }
        for kind in KINDS
    ],
}
ACTIONS = [
    {"type": "button", "action_id": "count", "text": text("Count"), "value": "1"},
    {"type": "button", "action_id": "drop", "text": text("Drop"), "style": "danger", "confirm": CONFIRM},
    {"type": "static_select", "action_id": "pick", "placeholder": text("Colour"), "options": OPTIONS},
    {"type": "overflow", "action_id": "more", "options": OPTIONS},
]
CARD: list[Json] = [
    {"type": "section", "block_id": "words", "text": text("A card")},
    {"type": "actions", "block_id": "acts", "elements": ACTIONS},
]
HOME: Json = {"type": "home", "blocks": [{"type": "header", "text": text("Welcome home")}, CARD[1]]}


def register(app: AsyncApp, heard: list[Json]) -> None:
    """Its listeners; heard: what it was told, in order."""

    @app.command("/colours")
    async def command(ack: Any, body: Json, client: Any, say: Any) -> None:
        await ack()
        if body["text"] == "card":
            await say(text="A card", blocks=CARD)
        else:
            await client.views_open(trigger_id=body["trigger_id"], view=FORM)

    @app.view("form")
    async def submitted(ack: Any, view: Json, body: Json, client: Any) -> None:
        values = view["state"]["values"]
        heard.append(values)
        if values["plain_text_input"]["it"]["value"] == "wrong":
            await ack(response_action="errors", errors={"plain_text_input": "Not that word."})
            return
        await ack()
        await client.chat_postMessage(channel=body["user"]["id"], text="Got it")

    @app.options("it")
    async def suggested(ack: Any, payload: Json) -> None:
        await ack(options=[option(f"{payload['value']}{end}") for end in ("berry", "wood")])

    for action_id in ("count", "drop", "pick", "more"):

        @app.action(action_id)
        async def acted(ack: Any, action: Json, body: Json, respond: Any, client: Any) -> None:
            await ack()
            heard.append(action)
            what = action.get("selected_option", action).get("value", "")
            if body["container"]["type"] == "view":
                said = {"type": "section", "text": text(f"{action['action_id']} {what}")}
                view = {**HOME, "blocks": [*HOME["blocks"], said]}
                await client.views_publish(user_id=body["user"]["id"], view=view)
            else:
                said = {"type": "section", "text": text(f"{action['action_id']} {what}")}
                await respond(text="done", blocks=[said, CARD[1]], replace_original=True)

    @app.event("app_home_opened")
    async def home(event: Json, client: Any) -> None:
        await client.views_publish(user_id=event["user"], view=HOME)

    @app.shortcut("anywhere")
    async def anywhere(ack: Any, body: Json, client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)

    @app.shortcut("on_message")
    async def on_message(ack: Any, body: Json, respond: Any) -> None:
        await ack()
        await respond(text=f"You mean: {body['message']['text']}", response_type="ephemeral")
