// The panel: the controls and the traffic, for whoever tests the bot.

import { arrange, h } from "../dom/dom.js";
import { icon } from "../text/icons.js";
import { go, onRoute, route } from "../route.js";
import { onChange, piece } from "../server/store.js";
import { bot } from "./bot.js";
import { deals } from "./deals.js";
import { membership } from "./membership.js";
import { segments } from "./segments.js";
import { traffic } from "./traffic.js";
import { faultPresets } from "./fault_presets.js";

const region = document.getElementById("panel");
const parts = [["Faults", faultPresets()], ["Segments in Classify", segments()], ["Bot", bot()], ["This channel", membership()], ["Deals in Classify", deals()], ["Traffic", traffic()]];

export function start() {
  const close = h("button", { type: "button", class: "icon", "aria-label": "Close", on: { click: () => go({ panel: false, pane: "conversation" }) } }, icon("close"));
  arrange(region, [
    h("header", {}, h("div", { class: "title" }, h("h2", {}, "Behind the scenes"), h("p", { class: "quiet small" }, "Demo controls, not part of Slack")), close),
    h("div", { class: "scrollable", tabindex: "0", role: "region", "aria-label": "Controls and traffic" },
      parts.map(([title, part]) => h("details", { open: true }, h("summary", {}, h("h3", {}, title)), part.node))),
  ]);
  onChange((keys) => draw(keys));
  onRoute(() => draw(null));
}

function draw(keys) {
  region.hidden = !route.panel;
  document.body.classList.toggle("with-panel", route.panel);
  const state = piece("panel");
  if (route.panel && state) for (const [, part] of parts) part.draw(state, keys);
}
