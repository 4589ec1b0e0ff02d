// The activations in the local Classify: their status, and controls that issue the Deal ID, fail or refuse.

import { control } from "../server/requests.js";
import { arrange, h } from "../dom/dom.js";
import { secondsForm } from "./seconds_form.js";

const ENDS = [["issue", "Issue the Deal ID"], ["fail", "Fail"]];
const isOpen = ({ status }) => status === "pending" || status === "processing";

export function deals() {
  const list = h("ul", { class: "segments" });
  const reject = h("button", { type: "button", class: "plain small", on: { click: () => control("reject_next_deal") } }, "Reject the next activation");
  const time = secondsForm("Time to a Deal ID", "deal_seconds", "Set time");
  let last = "";
  const draw = (state) => {
    time.draw(state);
    if (JSON.stringify(state.activations) === last) return;
    last = JSON.stringify(state.activations);
    arrange(list, state.activations.length ? state.activations.map(row) : [h("li", { class: "quiet" }, "Nothing was activated.")]);
  };
  return { node: h("div", {}, list, time.node, reject), draw };
}

function row(activation) {
  const ends = isOpen(activation) ? ENDS : [];
  return h("li", {}, h("span", { class: "name" }, h("code", {}, String(activation.id)), " ", `${activation.dsp} · ${activation.seat}`),
    h("span", { class: `status ${activation.status}` }, activation.status ?? "?"),
    activation.deal_id ? h("code", { class: "row" }, activation.deal_id) : null,
    ends.length ? h("span", { class: "row" }, ends.map(([action, label]) => h("button", {
      type: "button", class: "plain small", "aria-label": `${label}: activation ${activation.id}`, on: { click: () => control("deal", { id: activation.id, action }) },
    }, label))) : null);
}
