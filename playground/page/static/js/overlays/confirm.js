// Slack's confirmation dialog: https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object

import { uniqueId, h } from "../dom/dom.js";
import { text, plainText } from "../text/mrkdwn.js";

/** Ask the person to confirm. Returns whether they did, or true if there is nothing to confirm. */
export function confirmed(confirmation) {
  if (!confirmation) return Promise.resolve(true);
  const title = uniqueId("confirm");
  return new Promise((resolve) => {
    const answer = (value) => h("button", {
      type: "button",
      class: value ? (confirmation.style === "danger" ? "danger" : "primary") : "plain",
      on: { click: () => dialog.close(value ? "yes" : "") },
    }, plainText(value ? confirmation.confirm : confirmation.deny));
    const dialog = h("dialog", { class: "confirm", role: "alertdialog", "aria-labelledby": title },
      h("h2", { id: title }, plainText(confirmation.title)),
      h("div", { class: "body" }, text(confirmation.text)),
      h("div", { class: "foot" }, answer(false), answer(true)));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
