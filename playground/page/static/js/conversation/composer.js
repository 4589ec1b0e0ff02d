// The message box: messages, slash commands with their hints, and the app's shortcuts.

import { perform } from "../server/requests.js";
import { uniqueId, h } from "../dom/dom.js";
import { icon } from "../text/icons.js";
import { menuButton } from "../overlays/menu.js";
import { workspace } from "../server/store.js";

/** Return a composer. target(): returns `{channel, thread, label, closed}` at the time of sending. */
export function composer(target) {
  const hint = h("div", { id: uniqueId("hint"), class: "hints", role: "status" });
  const input = h("textarea", { rows: "1", "aria-describedby": hint.id, autocomplete: "off", on: { input: () => onInput(), keydown: (event) => onKeydown(event) } });
  const send = h("button", { type: "submit", class: "send", "aria-label": "Send", title: "Send" }, icon("send"));
  const items = () => workspace().shortcuts.filter((each) => each.kind === "global").map((each) => ({
    label: each.name,
    description: each.description,
    choose: () => perform("shortcut", { callback_id: each.callback_id }),
  }));
  const shortcuts = menuButton("Shortcuts", icon("plus"), items, { empty: "The app has no shortcuts." });
  const form = h("form", { class: "composer", on: { submit: (event) => submit(event) } }, hint, input, h("div", { class: "row" }, shortcuts, send));

  const matchingCommands = () => workspace().commands.filter(({ command }) => command.startsWith(input.value.split(" ")[0]));
  const onInput = () => {
    input.style.height = "auto";
    if (input.value) input.style.height = `${Math.min(input.scrollHeight, 180)}px`;
    const matching = input.value.startsWith("/") ? matchingCommands() : [];
    hint.replaceChildren(...matching.map(({ command, description, hint: usage }) => h("button", { type: "button", class: "command-hint", on: { click: () => complete(command) } },
      h("strong", {}, command), " ", h("span", { class: "usage" }, usage), h("span", { class: "quiet" }, description))));
    send.disabled = !input.value.trim();
  };
  const complete = (command) => {
    if (!input.value.startsWith(`${command} `)) input.value = `${command} `;
    onInput();
    input.focus();
  };
  const onKeydown = (event) => {
    if (event.isComposing) return;
    const [first] = matchingCommands();
    if (event.key === "Tab" && input.value.startsWith("/") && first && !input.value.includes(" ")) {
      complete(first.command);
      event.preventDefault();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      form.requestSubmit();
    }
  };
  const submit = async (event) => {
    event.preventDefault();
    const text = input.value;
    const { channel, thread } = target();
    if (!text.trim()) return;
    input.value = "";
    onInput();
    const result = await perform("type", { text, channel, thread: thread || null });
    if (result.problem && !input.value) {
      input.value = text; // so that nothing typed is lost
      onInput();
    }
  };
  const draw = () => {
    const { label, closed } = target();
    input.placeholder = closed || label;
    input.setAttribute("aria-label", label);
    input.disabled = Boolean(closed);
    form.classList.toggle("closed", Boolean(closed));
  };
  onInput();
  return { node: form, draw, input };
}
