// Slack's confirmation dialog: https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object

import { fresh, h } from "./dom.js";
import { text, words } from "./mrkdwn.js";

/** Ask; true where the person confirms, or where there is nothing to ask. */
export function confirmed(asked) {
  if (!asked) return Promise.resolve(true);
  const title = fresh("confirm");
  return new Promise((resolve) => {
    const answer = (value) => h("button", {
      type: "button",
      class: value ? (asked.style === "danger" ? "danger" : "primary") : "plain",
      on: { click: () => dialog.close(value ? "yes" : "") },
    }, words(value ? asked.confirm : asked.deny));
    const dialog = h("dialog", { class: "confirm", role: "alertdialog", "aria-labelledby": title },
      h("h2", { id: title }, words(asked.title)),
      h("div", { class: "body" }, text(asked.text)),
      h("div", { class: "foot" }, answer(false), answer(true)));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
