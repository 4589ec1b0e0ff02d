// Radio buttons and checkboxes.
// https://docs.slack.dev/reference/block-kit/block-elements/checkboxes-element

import { uniqueId, h } from "../dom/dom.js";
import { text } from "../text/mrkdwn.js";

export function checkboxes(element, block, context, changed) {
  const many = element.type === "checkboxes";
  const value = context.value(block, element);
  const chosen = many ? (value ?? []) : [value];
  const name = uniqueId("choice");
  const boxes = element.options.map((option) => h("input", {
    type: many ? "checkbox" : "radio", name, value: option.value, checked: chosen.includes(option.value),
    data: { action: element.action_id }, on: { change: () => changed(read()) },
  }));
  const read = () => {
    const values = boxes.filter((box) => box.checked).map((box) => box.value);
    return many ? values : (values[0] ?? null);
  };
  const rows = element.options.map((option, index) => h("label", { class: "choice" }, boxes[index],
    h("span", {}, text(option.text), option.description ? h("small", {}, text(option.description)) : null)));
  const node = h("div", { class: "choices", role: many ? "group" : "radiogroup", "aria-label": context.label ?? "Options" }, rows);
  return { node, input: boxes[0], group: node, read };
}
