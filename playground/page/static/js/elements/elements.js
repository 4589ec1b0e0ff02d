// Which element is drawn by what.

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { words } from "../mrkdwn.js";
import { button } from "./button.js";
import { choices } from "./choices.js";
import { confirmed } from "../confirm.js";
import { overflow } from "./overflow.js";
import { picker } from "./pickers.js";
import { select } from "./select.js";
import { files, writing } from "./writing.js";

/** An element with a value: `{node, input, read}`. changed(value) is called as the person changes it. */
export function field(element, block, context, changed) {
  if (element.type.endsWith("_select")) return select(element, block, context, changed);
  if (element.type === "checkboxes" || element.type === "radio_buttons") return choices(element, block, context, changed);
  if (element.type.endsWith("picker")) return picker(element, block, context, changed);
  if (element.type === "file_input") return files();
  return writing(element, block, context, changed);
}

/** An element that acts at once: in an actions block, or beside a section. */
export function active(element, block, context) {
  if (element.type === "button") return button(element, block, context);
  if (element.type === "overflow") return overflow(element, block, context);
  if (element.type === "image") return picture(element);
  if (element.type === "workflow_button") return h("button", { type: "button", class: "plain", disabled: true }, words(element.text));
  const changed = async (value) => {
    if (await confirmed(element.confirm)) context.choose(block, element, value);
  };
  return field(element, block, { ...context, clears: false }, changed).node;
}

/** Nothing is fetched from outside: a picture shows what it is of. */
export function picture(element) {
  return h("span", { class: "picture", role: "img", "aria-label": element.alt_text }, icon("picture"), element.alt_text);
}
