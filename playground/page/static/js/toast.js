// A sentence that shows for a while above everything else.

import { h } from "./dom.js";
import { icon } from "./icons.js";

const LASTS = 9000; // milliseconds
const place = document.getElementById("toasts");

/** Show it; a bad one is read out at once. */
export function toast(sentence, bad = false) {
  const away = () => {
    note.remove();
    if (!place.childElementCount) place.hidePopover();
  };
  const close = h("button", { type: "button", class: "icon", "aria-label": "Dismiss", on: { click: away } }, icon("close"));
  const note = h("div", { class: bad ? "toast bad" : "toast", role: bad ? "alert" : "status" }, h("p", {}, sentence), close);
  if (place.matches(":popover-open")) place.hidePopover(); // shown again, it comes before a dialog opened since
  place.append(note);
  place.showPopover();
  setTimeout(away, LASTS);
}
