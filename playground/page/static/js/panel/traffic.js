// The traffic between Slack, the bot and Classify: newest first, each call to be opened, refusals in red.

import { call } from "../act.js";
import { arrange, fresh, h } from "../dom.js";
import { below } from "../store.js";
import { seconds } from "../times.js";

const MOST = 80; // lines drawn
const NAMES = { bot: "bot", slack: "Slack", classify: "Classify" };

export function traffic() {
  const nodes = new Map();
  const list = h("ol", { class: "traffic", reversed: true });
  const hideId = fresh("hide");
  const onlyId = fresh("only");
  const hide = h("input", { id: hideId, type: "checkbox", checked: true, on: { change: () => draw() } });
  const only = h("input", { id: onlyId, type: "checkbox", on: { change: () => draw() } });
  const fits = (told) => (!only.checked || told.refused) && (!hide.checked || told.refused || told.name !== "segments.list");
  const draw = (_told, keys) => {
    if (keys && ![...keys].some((key) => key.startsWith("call/"))) return;
    const shown = [...below("call/")].filter(fits).sort((a, b) => b.at - a.at || b.number - a.number).slice(0, MOST);
    const kept = new Map();
    for (const told of shown) {
      const key = `${told.place} ${told.number}`;
      const old = nodes.get(key);
      kept.set(key, old?.told === told ? old : { told, node: line(told) });
    }
    nodes.clear();
    for (const [key, each] of kept) nodes.set(key, each);
    arrange(list, shown.length ? [...kept.values()].map((each) => each.node) : [h("li", { class: "quiet" }, "Nothing")]);
  };
  const node = h("div", {},
    h("p", { class: "row" }, hide, h("label", { for: hideId }, "Hide the bot’s looks at the list")),
    h("p", { class: "row" }, only, h("label", { for: onlyId }, "Only what was refused")), list);
  return { node, draw };
}

function line(told) {
  const detail = h("div", { class: "detail" });
  const outcome = told.refused ?? (told.over ? String(told.status) : "…");
  const toggled = async () => {
    if (!opened.open || detail.childElementCount) return;
    const { asked, answered, refused } = await call(told.place, told.number);
    detail.append(part("Asked", asked), part("Answered", answered));
    if (refused) detail.append(part("Refused by Slack", refused));
  };
  const opened = h("details", { class: told.refused ? "call refused" : "call", on: { toggle: toggled } },
    h("summary", {}, h("time", { class: "small" }, seconds(told.at)), " ",
      h("span", { class: "way" }, `${NAMES[told.from]} → ${NAMES[told.to]}`), " ", h("code", {}, told.name), " ",
      h("span", { class: "outcome" }, told.refused ? "✗ " : "", outcome)), detail);
  return h("li", {}, opened);
}

const part = (title, told) => h("div", {}, h("h4", {}, title),
  h("pre", { tabindex: "0" }, told === null || told === undefined ? "(nothing)" : typeof told === "string" ? told : JSON.stringify(told, null, 2)));
