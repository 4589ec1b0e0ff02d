// Text inputs: one line or several, an address, a number, rich text.
// https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element

import { h } from "../dom/dom.js";
import { plainText } from "../text/mrkdwn.js";

const ANNOUNCED_LEFT = 20; // characters left from which a screen reader hears of each change
const MODES = { email_text_input: "email", url_text_input: "url", number_input: "decimal" };

export function textInput(element, block, context, changed) {
  const long = element.multiline || element.type === "rich_text_input";
  const input = h(long ? "textarea" : "input", {
    type: long ? null : "text",
    rows: long ? 3 : null,
    inputmode: MODES[element.type],
    placeholder: plainText(element.placeholder) || null,
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
  return { node: element.max_length ? counted(input, element.max_length) : input, input, read };
}

/**
 * Return the input with a counter of the characters that are left.
 * guess: how Slack's client shows it. Text that is too long gets an error and isn't cut off, as the page above says.
 */
function counted(input, limit) {
  const counter = h("span", { class: "counter", "aria-hidden": "true" });
  const status = h("span", { class: "visually-hidden", role: "status" });
  const draw = () => {
    const left = limit - [...input.value].length;
    counter.textContent = String(left);
    counter.classList.toggle("over", left < 0);
    status.textContent = left < 0 ? `${-left} characters too many` : left <= ANNOUNCED_LEFT ? `${left} characters left` : "";
  };
  input.addEventListener("input", draw);
  draw();
  return h("span", { class: "counted" }, input, counter, status);
}
