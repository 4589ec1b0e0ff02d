// The sidebar: the current person, the channels, the direct messages, and what is unread in them.

import { arrange, h, onlyIfChanged } from "./dom/dom.js";
import { icon } from "./text/icons.js";
import { avatar } from "./conversation/message.js";
import { go, onRoute, linkTo, route } from "./route.js";
import { below, isOnline, onChange, piece, workspace } from "./server/store.js";

const sidebar = document.getElementById("sidebar");
const ifChanged = onlyIfChanged();

export function start() {
  onChange((keys) => {
    if ([...keys].some((key) => ["workspace", "panel", "online"].includes(key) || key.startsWith("channel/"))) draw();
  });
  onRoute(draw);
}

function draw() {
  const channels = [...below("channel/")].sort((a, b) => (a.name < b.name ? -1 : 1));
  const versions = channels.map((channel) => ({ ...channel, read_until: "" }));
  ifChanged([workspace(), versions, route, piece("panel")?.bot, isOnline()], () => drawChannels(channels));
}

function drawChannels(channels) {
  const focused = sidebar.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  arrange(sidebar, [
    h("div", { class: "workspace" }, h("strong", {}, "Example"), h("span", { class: "small" }, "Demo workspace")),
    people(),
    group("Channels", channels.filter((channel) => channel.kind !== "app")),
    group("Direct messages", channels.filter((channel) => channel.kind === "app")),
    botStatus(),
  ]);
  if (focused) sidebar.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

function people() {
  const { me, people: everybody } = workspace();
  return h("div", { class: "people", role: "group", "aria-label": "Who you are" }, h("span", { class: "small" }, "You are"),
    h("div", { class: "switch" }, everybody.map((person) => h("button", {
      type: "button", "aria-pressed": String(person.id === me), data: { key: `person ${person.name}` },
      on: { click: () => go({ as: person.name, thread: "", tab: "", channel: channelForNextPerson() }) },
    }, avatar(person.id, false), person.name, count(person.mentions)))));
}

/** Return the channel to show to the next person: the same one, unless it is the direct messages. */
function channelForNextPerson() {
  return piece(`channel/${route.channel}`)?.kind === "app" ? "" : route.channel;
}

function group(label, channels) {
  return h("div", { class: "group" }, h("h2", {}, label), h("ul", {}, channels.map((channel) => h("li", {}, entry(channel)))));
}

function entry(channel) {
  const here = channel.id === route.channel;
  const isUnread = channel.unread > 0 || channel.mentions > 0 || Object.keys(channel.threads).length > 0;
  const [sign, name] = channel.kind === "app" ? ["app", workspace().names[workspace().bot]] : [channel.kind === "private" ? "lock" : "hash", channel.name];
  return h("a", {
    href: linkTo({ ...route, channel: channel.id, thread: "", tab: "", pane: "conversation" }),
    class: isUnread ? "channel unread" : "channel", "aria-current": here ? "page" : null, data: { key: channel.id },
  }, icon(sign), h("span", { class: "name" }, name),
  isUnread && !channel.mentions ? h("span", { class: "visually-hidden" }, " (unread)") : null, count(channel.mentions));
}

const count = (number) => (number ? h("span", { class: "badge", "aria-label": `${number} unread mentions` }, String(number)) : null);

function botStatus() {
  const bot = piece("panel")?.bot;
  if (!bot) return h("span", {});
  const isUp = isOnline() && bot.connected && (bot.running ?? true);
  return h("button", { type: "button", class: "bot-status", data: { key: "bot-status" }, on: { click: () => go({ panel: true, pane: "panel" }) } },
    h("span", { class: isUp ? "dot up" : "dot", "aria-hidden": "true" }), statusOf(bot));
}

function statusOf(bot) {
  if (!isOnline()) return "The playground isn’t running";
  if (bot.running === false) return "The bot isn’t running";
  return bot.connected ? "The bot is connected" : "The bot isn’t connected";
}
