// The segments at the pretend Classify: how each stands, and its end brought about.

import { pull } from "../act.js";
import { arrange, fresh, h } from "../dom.js";

const ENDS = [["finish", "Finish now"], ["fail", "Fail"], ["vanish", "Vanish"]];

export function segments() {
  const list = h("ul", { class: "segments" });
  const id = fresh("build");
  const seconds = h("input", { id, type: "number", min: "0.5", step: "0.5" });
  const time = h("form", { class: "row", on: { submit: (event) => set(event) } }, h("label", { for: id }, "A build takes"), seconds, "s",
    h("button", { type: "submit", class: "plain small" }, "Set"));
  const refuse = h("button", { type: "button", class: "plain small", on: { click: () => pull("refuse") } }, "Refuse the next request");
  const set = (event) => {
    event.preventDefault();
    pull("build", { seconds: seconds.valueAsNumber });
  };
  let last = "";
  const draw = (told) => {
    if (document.activeElement !== seconds) seconds.value = told.build_seconds ?? "";
    if (JSON.stringify(told.segments) === last) return;
    last = JSON.stringify(told.segments);
    arrange(list, told.segments.length ? told.segments.map(row) : [h("li", { class: "quiet" }, "None yet")]);
  };
  return { node: h("div", {}, list, time, refuse), draw };
}

function row(segment) {
  const going = segment.status === "pending" || segment.status === "processing";
  const offered = ENDS.filter(([to]) => going || to === "vanish");
  return h("li", {}, h("span", { class: "what" }, h("code", {}, String(segment.id)), " ", segment.name),
    h("span", { class: `status ${segment.status}` }, segment.status ?? "?"),
    h("span", { class: "row" }, offered.map(([to, label]) => h("button", {
      type: "button", class: "plain small", "aria-label": `${label}: segment ${segment.id}`, on: { click: () => pull("segment", { id: segment.id, to }) },
    }, label))));
}
