// The left: who one is, the channels, the direct messages, and what in them is new.

import { arrange, h, keeper } from "./dom.js";
import { icon } from "./icons.js";
import { avatar } from "./message.js";
import { go, onRoute, place as to, route } from "./route.js";
import { around, below, onChange, piece } from "./store.js";

const place = document.getElementById("sidebar");
const kept = keeper();

export function start() {
  onChange((keys) => {
    if ([...keys].some((key) => key === "around" || key === "backstage" || key.startsWith("channel/"))) draw();
  });
  onRoute(draw);
}

function draw() {
  const channels = [...below("channel/")].sort((a, b) => (a.name < b.name ? -1 : 1));
  const shown = channels.map((channel) => ({ ...channel, mark: "" }));
  kept([around(), shown, route, piece("backstage")?.bot], () => redraw(channels));
}

function redraw(channels) {
  const focused = place.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  arrange(place, [
    h("div", { class: "workspace" }, h("strong", {}, "Example"), h("span", { class: "small" }, "a pretend Slack")),
    people(),
    group("Channels", channels.filter((channel) => channel.kind !== "app")),
    group("Direct messages", channels.filter((channel) => channel.kind === "app")),
    standing(),
  ]);
  if (focused) place.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

function people() {
  const { me, people: everybody } = around();
  return h("div", { class: "people", role: "group", "aria-label": "Who you are" }, h("span", { class: "small" }, "You are"),
    h("div", { class: "switch" }, everybody.map((person) => h("button", {
      type: "button", "aria-pressed": String(person.id === me), data: { key: `person ${person.name}` },
      on: { click: () => go({ as: person.name, thread: "", tab: "", channel: keep(person) }) },
    }, avatar(person.id, false), person.name, count(person.mentions)))));
}

/** Direct messages are one's own; a channel may be looked at by the other as well. */
function keep() {
  return piece(`channel/${route.channel}`)?.kind === "app" ? "" : route.channel;
}

function group(label, channels) {
  return h("div", { class: "group" }, h("h2", {}, label), h("ul", {}, channels.map((channel) => h("li", {}, entry(channel)))));
}

function entry(channel) {
  const here = channel.id === route.channel;
  const fresh = channel.unread > 0 || channel.mentions > 0 || Object.keys(channel.threads).length > 0;
  const [mark, name] = channel.kind === "app" ? ["app", around().names[around().bot]] : [channel.kind === "private" ? "lock" : "hash", channel.name];
  return h("a", {
    href: to({ ...route, channel: channel.id, thread: "", tab: "", pane: "conversation" }),
    class: fresh ? "channel unread" : "channel", "aria-current": here ? "page" : null, data: { key: channel.id },
  }, icon(mark), h("span", { class: "name" }, name),
  fresh && !channel.mentions ? h("span", { class: "unseen" }, " (unread)") : null, count(channel.mentions));
}

const count = (number) => (number ? h("span", { class: "badge", "aria-label": `${number} new for you` }, String(number)) : null);

function standing() {
  const bot = piece("backstage")?.bot;
  if (!bot) return h("span", {});
  const up = bot.connected && (bot.running ?? true);
  return h("button", { type: "button", class: "standing", data: { key: "standing" }, on: { click: () => go({ panel: true, pane: "panel" }) } },
    h("span", { class: up ? "dot up" : "dot", "aria-hidden": "true" }), up ? "The bot is connected" : bot.running === false ? "The bot is not running" : "The bot is not connected yet");
}
