// A form for how many seconds something takes at the local Classify.

import { control } from "../server/requests.js";
import { uniqueId, h } from "../dom/dom.js";

/** Return the form. name: the control, and the field of the panel's data that holds the seconds. button: its label. */
export function secondsForm(label, name, button) {
  const id = uniqueId("seconds");
  const seconds = h("input", { id, type: "number", min: "0.5", step: "0.5" });
  const set = (event) => {
    event.preventDefault();
    control(name, { seconds: seconds.valueAsNumber });
  };
  const node = h("form", { class: "row", on: { submit: set } }, h("label", { for: id }, label), seconds, "seconds",
    h("button", { type: "submit", class: "plain small" }, button));
  const draw = (state) => {
    if (document.activeElement !== seconds) seconds.value = state[name] ?? "";
  };
  return { node, draw };
}
