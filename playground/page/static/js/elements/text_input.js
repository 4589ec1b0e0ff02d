// Text inputs: one line or several, an address, a number, rich text.
// https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element

import { h } from "../dom/dom.js";
import { plainText } from "../text/mrkdwn.js";

const MODES = { email_text_input: "email", url_text_input: "url", number_input: "decimal" };

export function textInput(element, block, context, changed) {
  const long = element.multiline || element.type === "rich_text_input";
  const input = h(long ? "textarea" : "input", {
    type: long ? null : "text",
    rows: long ? 3 : null,
    inputmode: MODES[element.type],
    placeholder: plainText(element.placeholder) || null,
    maxlength: element.max_length,
    autocomplete: "off",
    data: { action: element.action_id },
  });
  input.value = context.value(block, element) ?? "";
  const when = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  if (block.dispatch_action && when.includes("on_character_entered")) input.addEventListener("input", () => changed(read()));
  if (block.dispatch_action && when.includes("on_enter_pressed")) {
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey) return;
      event.preventDefault();
      changed(read());
    });
  }
  const read = () => input.value || null;
  return { node: input, input, read };
}

/** Return a note that files can't be uploaded here. */
export function fileInput() {
  const node = h("p", { class: "quiet" }, "Files can’t be chosen in this pretend Slack.");
  return { node, input: node, read: () => [] };
}
