// The box to write in: messages, slash commands with their hints, the app's shortcuts.

import { act } from "./act.js";
import { fresh, h } from "./dom.js";
import { icon } from "./icons.js";
import { menuButton } from "./menu.js";
import { around } from "./store.js";

/** A composer. where(): `{channel, thread, label, closed}` as it is when something is sent. */
export function composer(where) {
  const hint = h("div", { id: fresh("hint"), class: "hints", role: "status" });
  const input = h("textarea", { rows: "1", "aria-describedby": hint.id, autocomplete: "off", on: { input: () => typed(), keydown: (event) => pressed(event) } });
  const send = h("button", { type: "submit", class: "send", "aria-label": "Send", title: "Send" }, icon("send"));
  const items = () => around().shortcuts.filter((each) => each.kind === "global").map((each) => ({
    label: each.name,
    description: each.description,
    choose: () => act("shortcut", { callback_id: each.callback_id }),
  }));
  const shortcuts = menuButton("Shortcuts", icon("plus"), items, { empty: "The app has no shortcuts." });
  const form = h("form", { class: "composer", on: { submit: (event) => submit(event) } }, hint, input, h("div", { class: "row" }, shortcuts, send));

  const known = () => around().commands.filter(({ command }) => command.startsWith(input.value.split(" ")[0]));
  const typed = () => {
    input.style.height = "auto";
    if (input.value) input.style.height = `${Math.min(input.scrollHeight, 180)}px`;
    const offered = input.value.startsWith("/") ? known() : [];
    hint.replaceChildren(...offered.map(({ command, description, hint: usage }) => h("div", { class: "offer" },
      h("strong", {}, command), " ", h("span", { class: "usage" }, usage), h("span", { class: "quiet" }, description))));
    send.disabled = !input.value.trim();
  };
  const pressed = (event) => {
    if (event.isComposing) return;
    const [only] = known();
    if (event.key === "Tab" && input.value.startsWith("/") && only && !input.value.includes(" ")) {
      input.value = `${only.command} `;
      typed();
      event.preventDefault();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      form.requestSubmit();
    }
  };
  const submit = async (event) => {
    event.preventDefault();
    const text = input.value;
    const { channel, thread } = where();
    if (!text.trim()) return;
    input.value = "";
    typed();
    const told = await act("type", { text, channel, thread: thread || null });
    if (told.problem && !input.value) {
      input.value = text; // nothing typed is lost
      typed();
    }
  };
  const draw = () => {
    const { label, closed } = where();
    input.placeholder = closed || label;
    input.setAttribute("aria-label", label);
    input.disabled = Boolean(closed);
    form.classList.toggle("closed", Boolean(closed));
  };
  typed();
  return { node: form, draw, input };
}
