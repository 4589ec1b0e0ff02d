// A button: https://docs.slack.dev/reference/block-kit/block-elements/button-element

import { confirmed } from "../confirm.js";
import { h } from "../dom.js";
import { words } from "../mrkdwn.js";

export function button(element, block, context) {
  const press = async () => {
    if (node.hasAttribute("aria-disabled") || !(await confirmed(element.confirm))) return;
    if (/^https?:/i.test(element.url ?? "")) open(element.url, "_blank", "noopener,noreferrer");
    node.setAttribute("aria-disabled", "true"); // pressed twice in a hurry, it counts once; it keeps the focus
    await context.press(block, element);
    node.removeAttribute("aria-disabled");
  };
  const node = h("button", {
    type: "button",
    class: element.style ?? "plain",
    data: { action: element.action_id ?? "" },
    "aria-label": element.accessibility_label,
    on: { click: press },
  }, words(element.text));
  return node;
}
