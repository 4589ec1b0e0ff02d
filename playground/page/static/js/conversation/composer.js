// The message box: messages with files, slash commands with their hints, and the app's shortcuts.

import { perform } from "../server/requests.js";
import { uniqueId, h } from "../dom/dom.js";
import { FilePicker } from "../files/file_picker.js";
import { allUploaded } from "../files/uploads.js";
import { icon } from "../text/icons.js";
import { menuButton } from "../overlays/menu.js";
import { workspace } from "../server/store.js";
import { hasSample } from "../tour/examples.js";

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
  const picker = new FilePicker({ changed: () => onInput() });
  picker.input.hidden = true;
  picker.afterLast = input;
  const fromComputer = { label: "From your computer", description: "Up to 10 files of 10 MB", choose: () => picker.input.click() };
  const sample = { label: "The sample list", description: "1,200 invented domains to block", choose: () => picker.addSample() };
  const attach = menuButton("Attach files", icon("paperclip"), () => (hasSample() ? [fromComputer, sample] : [fromComputer]));
  const form = h("form", { class: "composer", on: { submit: (event) => submit(event) } }, hint, input, picker.node, picker.input,
    h("div", { class: "row" }, h("span", {}, shortcuts, attach), send));
  let sender = "";

  const matchingCommands = () => workspace().commands.filter(({ command }) => command.startsWith(input.value.split(" ")[0]));
  const onInput = () => {
    input.style.height = "auto";
    if (input.value) input.style.height = `${Math.min(input.scrollHeight, 180)}px`;
    const matching = input.value.startsWith("/") ? matchingCommands() : [];
    hint.replaceChildren(...matching.map(({ command, description, hint: usage }) => h("button", { type: "button", class: "command-hint", on: { click: () => complete(command) } },
      h("strong", {}, command), " ", h("span", { class: "usage" }, usage), h("span", { class: "quiet" }, description))));
    send.disabled = !input.value.trim() && !picker.files.length;
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
    const { channel, thread } = target();
    await allUploaded();
    const [text, files] = [input.value, picker.files];
    if (!text.trim() && !picker.ids.length) return;
    const fields = { text, files: picker.ids, channel, thread: thread || null };
    input.value = "";
    picker.clear();
    onInput();
    const result = await perform("type", fields);
    if (result.problem && !input.value && !picker.files.length) {
      input.value = text; // so that nothing typed or attached is lost
      picker.files = files;
      picker.draw();
      onInput();
    }
  };
  const draw = () => {
    const { label, closed } = target();
    if (sender !== workspace().me) picker.clear(); // the files are another person's
    sender = workspace().me;
    input.placeholder = closed || label;
    input.setAttribute("aria-label", label);
    input.disabled = attach.querySelector("button").disabled = Boolean(closed);
    form.classList.toggle("closed", Boolean(closed));
  };
  onInput();
  return { node: form, draw, input };
}
