// Behind the scenes: the levers and the traffic, for whoever tests the bot.

import { arrange, h } from "../dom.js";
import { icon } from "../icons.js";
import { go, onRoute, route } from "../route.js";
import { onChange, piece } from "../store.js";
import { bot } from "./bot.js";
import { channel } from "./channel.js";
import { segments } from "./segments.js";
import { traffic } from "./traffic.js";
import { weather } from "./weather.js";

const place = document.getElementById("panel");
const parts = [["Segments at Classify", segments()], ["Trouble", weather()], ["The bot", bot()], ["This channel", channel()], ["Traffic", traffic()]];

export function start() {
  const close = h("button", { type: "button", class: "icon", "aria-label": "Close", on: { click: () => go({ panel: false, pane: "conversation" }) } }, icon("close"));
  arrange(place, [
    h("header", {}, h("div", { class: "title" }, h("h2", {}, "Behind the scenes"), h("p", { class: "quiet small" }, "No Slack has this: it moves the pretend world")), close),
    h("div", { class: "scrolls", tabindex: "0", role: "region", "aria-label": "Levers and traffic" },
      parts.map(([title, part]) => h("details", { open: true }, h("summary", {}, h("h3", {}, title)), part.node))),
  ]);
  onChange((keys) => draw(keys));
  onRoute(() => draw(null));
}

function draw(keys) {
  place.hidden = !route.panel;
  document.body.classList.toggle("paneled", route.panel);
  const told = piece("backstage");
  if (route.panel && told) for (const [, part] of parts) part.draw(told, keys);
}
