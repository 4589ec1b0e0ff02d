// The segments in the local Classify: their status, and controls that create them and end their builds.

import { control } from "../server/requests.js";
import { arrange, uniqueId, h } from "../dom/dom.js";
import { secondsForm } from "./seconds_form.js";

const ENDS = [["finish", "Finish now"], ["fail", "Fail"], ["vanish", "Delete"]];
const isBuilding = ({ status }) => status === "pending" || status === "processing";

export function segments() {
  const list = h("ul", { class: "segments" });
  const ended = h("ul", { class: "segments" });
  const endedTitle = h("summary", {});
  const more = h("details", { class: "ended", hidden: true }, endedTitle, ended);
  const reject = h("button", { type: "button", class: "plain small", on: { click: () => control("reject_next") } }, "Reject the next request");
  const buildTime = secondsForm("Build time", "build_seconds", "Set");
  let last = "";
  const draw = (state) => {
    buildTime.draw(state);
    if (JSON.stringify(state.segments) === last) return;
    last = JSON.stringify(state.segments);
    const building = state.segments.filter(isBuilding);
    const others = state.segments.filter((segment) => !isBuilding(segment));
    arrange(list, building.length ? building.map(row) : [h("li", { class: "quiet" }, "Nothing is being built.")]);
    arrange(ended, others.map(row));
    endedTitle.textContent = `Finished (${others.length})`;
    more.hidden = !others.length;
  };
  return { node: h("div", {}, list, more, buildTime.node, createForm(), reject), draw };
}

/** Return the form that creates a segment without the bot, so that `watch` can be tried. */
function createForm() {
  const id = uniqueId("create");
  const name = h("input", { id, type: "text", required: true, value: "Summer Hikers" });
  const create = (event) => {
    event.preventDefault();
    control("create_segment", { name: name.value });
  };
  return h("form", { class: "row", on: { submit: create } }, h("label", { for: id }, "Created elsewhere"), name,
    h("button", { type: "submit", class: "plain small" }, "Create"));
}

function row(segment) {
  const ends = ENDS.filter(([action]) => isBuilding(segment) || action === "vanish");
  return h("li", {}, h("span", { class: "name" }, h("code", {}, String(segment.id)), " ", segment.name),
    h("span", { class: `status ${segment.status}` }, segment.status ?? "?"),
    h("span", { class: "row" }, ends.map(([action, label]) => h("button", {
      type: "button", class: "plain small", "aria-label": `${label}: segment ${segment.id}`, on: { click: () => control("segment", { id: segment.id, action }) },
    }, label))));
}
