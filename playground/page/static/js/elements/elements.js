// Draws interactive elements, each type by its own function.

import { h } from "../dom/dom.js";
import { icon } from "../text/icons.js";
import { plainText } from "../text/mrkdwn.js";
import { button } from "./button.js";
import { checkboxes } from "./checkboxes.js";
import { confirmed } from "../overlays/confirm.js";
import { fileInput } from "./file_input.js";
import { overflow } from "./overflow.js";
import { picker } from "./pickers.js";
import { select } from "./select.js";
import { textInput } from "./text_input.js";

/** Return an element with a value: `{node, input, read}`. Calls changed(value) when the person changes it. */
export function field(element, block, context, changed) {
  if (element.type.endsWith("_select")) return select(element, block, context, changed);
  if (element.type === "checkboxes" || element.type === "radio_buttons") return checkboxes(element, block, context, changed);
  if (element.type.endsWith("picker")) return picker(element, block, context, changed);
  if (element.type === "file_input") return fileInput(element, block, context, changed);
  return textInput(element, block, context, changed);
}

/** Return an element outside of an input block, which takes effect at once. */
export function active(element, block, context) {
  if (element.type === "button") return button(element, block, context);
  if (element.type === "overflow") return overflow(element, block, context);
  if (element.type === "image") return picture(element);
  if (element.type === "workflow_button") return h("button", { type: "button", class: "plain", disabled: true }, plainText(element.text));
  const changed = async (value) => {
    if (await confirmed(element.confirm)) context.choose(block, element, value);
  };
  return field(element, block, { ...context, clears: false }, changed).node;
}

/** Return a picture's description. Nothing is fetched from outside. */
export function picture(element) {
  return h("span", { class: "picture", role: "img", "aria-label": element.alt_text }, icon("picture"), element.alt_text);
}
