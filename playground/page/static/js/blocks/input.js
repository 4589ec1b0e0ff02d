// An input block: label, field, hint and error.
// https://docs.slack.dev/reference/block-kit/blocks/input-block

import { uniqueId, h } from "../dom/dom.js";
import { field } from "../elements/elements.js";
import { plainText } from "../text/mrkdwn.js";

export function input(block, context) {
  const label = plainText(block.label);
  const changed = (value) => {
    if (block.dispatch_action) context.choose(block, block.element, value);
  };
  const { node, input: target, group, read } = field(block.element, block, { ...context, label, clears: true }, changed);
  context.reads?.set(block.block_id, read);
  const message = context.errors?.[block.block_id];
  const [id, hint, error] = [uniqueId("field"), uniqueId("hint"), uniqueId("error")];
  target.id = id;
  const described = [message && error, block.hint && hint].filter(Boolean).join(" ");
  if (described) (group ?? target).setAttribute("aria-describedby", described);
  if (message) target.setAttribute("aria-invalid", "true");
  if (!block.optional) (group ?? target).setAttribute("aria-required", "true");
  if (group && group.getAttribute("role") === "group") group.removeAttribute("aria-required");
  if (!group) target.removeAttribute("aria-label");
  const name = [label, block.optional ? h("span", { class: "quiet" }, " (optional)") : null];
  return h("div", { class: message ? "block field invalid" : "block field" },
    h(group ? "div" : "label", group ? { class: "label" } : { class: "label", for: id }, name),
    node,
    message ? h("p", { id: error, class: "error" }, h("span", { "aria-hidden": "true" }, "⚠ "), message) : null,
    block.hint ? h("p", { id: hint, class: "hint" }, plainText(block.hint)) : null);
}
