// Toasts: sentences shown for a while above everything else.

import { h } from "../dom/dom.js";
import { icon } from "../text/icons.js";

const VISIBLE_MS = 9000;
const region = document.getElementById("toasts");
new ResizeObserver(() => document.body.style.setProperty("--toasts", `${region.offsetHeight}px`)).observe(region);

/** Show a sentence. A bad one interrupts the screen reader. */
export function toast(sentence, bad = false) {
  const dismiss = () => {
    note.remove();
    if (!region.childElementCount) region.hidePopover();
  };
  const close = h("button", { type: "button", class: "icon", "aria-label": "Dismiss", on: { click: dismiss } }, icon("close"));
  const note = h("div", { class: bad ? "toast bad" : "toast", role: bad ? "alert" : "status" }, h("p", {}, sentence), close);
  if (region.matches(":popover-open")) region.hidePopover(); // reopening moves it above dialogs that were opened since
  region.append(note);
  region.showPopover();
  setTimeout(dismiss, VISIBLE_MS);
}
