// The segments at the local Classify: their status, and buttons that end their builds.

import { control } from "../server/requests.js";
import { arrange, uniqueId, h } from "../dom/dom.js";

const ENDS = [["finish", "Finish now"], ["fail", "Fail"], ["vanish", "Vanish"]];

export function segments() {
  const list = h("ul", { class: "segments" });
  const id = uniqueId("build");
  const seconds = h("input", { id, type: "number", min: "0.5", step: "0.5" });
  const time = h("form", { class: "row", on: { submit: (event) => set(event) } }, h("label", { for: id }, "A build takes"), seconds, "s",
    h("button", { type: "submit", class: "plain small" }, "Set"));
  const refuse = h("button", { type: "button", class: "plain small", on: { click: () => control("reject_next") } }, "Refuse the next request");
  const set = (event) => {
    event.preventDefault();
    control("build_seconds", { seconds: seconds.valueAsNumber });
  };
  let last = "";
  const draw = (state) => {
    if (document.activeElement !== seconds) seconds.value = state.build_seconds ?? "";
    if (JSON.stringify(state.segments) === last) return;
    last = JSON.stringify(state.segments);
    arrange(list, state.segments.length ? state.segments.map(row) : [h("li", { class: "quiet" }, "None yet")]);
  };
  return { node: h("div", {}, list, time, refuse), draw };
}

function row(segment) {
  const isBuilding = segment.status === "pending" || segment.status === "processing";
  const ends = ENDS.filter(([action]) => isBuilding || action === "vanish");
  return h("li", {}, h("span", { class: "name" }, h("code", {}, String(segment.id)), " ", segment.name),
    h("span", { class: `status ${segment.status}` }, segment.status ?? "?"),
    h("span", { class: "row" }, ends.map(([action, label]) => h("button", {
      type: "button", class: "plain small", "aria-label": `${label}: segment ${segment.id}`, on: { click: () => control("segment", { id: segment.id, action }) },
    }, label))));
}
