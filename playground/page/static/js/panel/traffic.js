// The traffic between Slack, the bot and Classify: newest first, with details to open and errors in red.

import { callDetails } from "../server/requests.js";
import { arrange, uniqueId, h } from "../dom/dom.js";
import { below } from "../server/store.js";
import { clockTimeWithSeconds } from "../text/times.js";

const MAX_LINES = 80;
const POLLS = new Set(["segments.list", "segments.get", "activations.get"]); // how the bot checks builds
// A 404 is an answer: nothing is there. The bot asks for such a segment to see whether its key works.
const isPoll = (call) => POLLS.has(call.name) && (!call.error || call.status === 404);
const NAMES = { bot: "bot", slack: "Slack", classify: "Classify" };

export function traffic() {
  const nodes = new Map();
  const list = h("ol", { class: "traffic", reversed: true });
  const hideId = uniqueId("hide");
  const onlyId = uniqueId("only");
  const hide = h("input", { id: hideId, type: "checkbox", checked: true, on: { change: () => draw() } });
  const only = h("input", { id: onlyId, type: "checkbox", on: { change: () => draw() } });
  const isShown = (call) => (!only.checked || call.error) && (!hide.checked || !isPoll(call));
  const draw = (_state, keys) => {
    if (keys && ![...keys].some((key) => key.startsWith("call/"))) return;
    const shown = [...below("call/")].filter(isShown).sort((a, b) => b.at - a.at || b.number - a.number).slice(0, MAX_LINES);
    const kept = new Map();
    for (const call of shown) {
      const key = `${call.server} ${call.number}`;
      const old = nodes.get(key);
      kept.set(key, old?.call === call ? old : { call: call, node: line(call) });
    }
    nodes.clear();
    for (const [key, each] of kept) nodes.set(key, each);
    arrange(list, shown.length ? [...kept.values()].map((each) => each.node) : [h("li", { class: "quiet" }, "No calls yet")]);
  };
  const node = h("div", {},
    h("p", { class: "row" }, hide, h("label", { for: hideId }, "Hide status polling")),
    h("p", { class: "row" }, only, h("label", { for: onlyId }, "Only errors")), list);
  return { node, draw };
}

function line(call) {
  const detail = h("div", { class: "detail" });
  const outcome = call.error ?? (call.finished ? String(call.status) : "…");
  const toggled = async () => {
    if (!opened.open || detail.childElementCount) return;
    const { request, response, rejection } = await callDetails(call.server, call.number);
    detail.append(part("Request", request), part("Response", response));
    if (rejection) detail.append(part("Rejected by Slack", rejection));
  };
  const opened = h("details", { class: call.error ? "call failed" : "call", on: { toggle: toggled } },
    h("summary", {}, h("time", { class: "small" }, clockTimeWithSeconds(call.at)), " ",
      h("span", { class: "direction" }, `${NAMES[call.from]} → ${NAMES[call.to]}`), " ", h("code", {}, call.name), " ",
      h("span", { class: "outcome" }, call.error ? "✗ " : "", outcome)), detail);
  return h("li", {}, opened);
}

const part = (title, value) => h("div", {}, h("h4", {}, title),
  h("pre", { tabindex: "0" }, value === null || value === undefined ? "(nothing)" : typeof value === "string" ? value : JSON.stringify(value, null, 2)));
