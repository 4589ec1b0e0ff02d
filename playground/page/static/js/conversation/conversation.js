// The current channel: its header, its messages or the app's Home tab, and the message box.

import { perform } from "../server/requests.js";
import { announce } from "../dom/announce.js";
import { composer } from "./composer.js";
import { arrange, h, onlyIfChanged } from "../dom/dom.js";
import { drawHomeTab } from "./home_tab.js";
import { icon } from "../text/icons.js";
import { mrkdwn } from "../text/mrkdwn.js";
import { go, onRoute, route } from "../route.js";
import { below, onChange, piece, workspace } from "../server/store.js";
import { Timeline } from "./timeline.js";

const region = document.getElementById("conversation");
const timeline = new Timeline("channel", "Messages");
const header = h("header", {});
const ifChanged = onlyIfChanged();
const box = composer(() => ({
  channel: route.channel,
  label: `Message ${title(current())}`,
  closed: closed(current()),
}));
const homeTab = h("div", { class: "home", tabindex: "0", role: "region", "aria-label": "Home" });
let newSince = { channel: "", ts: "" };
let latest = "";

/** Return why nobody can post in a channel, or an empty string. */
export function closed(channel) {
  if (channel?.archived) return "This channel is archived.";
  return channel?.kind === "app" && workspace().read_only ? "Sending messages to this app has been turned off." : "";
}

/** Return the current channel. */
export const current = () => piece(`channel/${route.channel}`);

/** Return the name of a channel. */
export const title = (channel) => (!channel ? "" : channel.kind === "app" ? workspace().names[workspace().bot] : `#${channel.name}`);

export function start() {
  region.append(header, timeline.box, homeTab, box.node);
  onChange((keys, whole) => draw(keys, whole));
  onRoute(() => draw(null, false));
  addEventListener("focus", () => markRead());
}

function draw(keys, whole) {
  const channel = current();
  if (!channel) return;
  if (newSince.channel !== channel.id) newSince = { channel: channel.id, ts: channel.unread ? channel.read_until : "" };
  const atHome = channel.kind === "app" && route.tab === "home" && workspace().home;
  ifChanged([{ ...channel, read_until: "", unread: 0, mentions: 0, threads: {} }, atHome, route.panel, workspace().home, workspace().names], () => drawHeader(channel, atHome));
  timeline.box.hidden = box.node.hidden = Boolean(atHome);
  homeTab.hidden = !atHome;
  box.draw();
  if (atHome) drawHomeTab(homeTab, keys);
  else if (!keys || whole || [...keys].some((key) => concerns(key, channel.id))) drawMessages(channel, keys && !whole);
  markRead();
}

const concerns = (key, id) => key === "workspace" || key === `channel/${id}` || key.startsWith(`message/${id}/`);

function drawMessages(channel, live) {
  const all = [...below(`message/${channel.id}/`)].filter((message) => !message.thread || message.broadcast).sort((a, b) => (a.ts < b.ts ? -1 : 1));
  const version = (message) => `${channel.threads[message.ts] ?? 0} ${JSON.stringify(workspace().names).length}`;
  timeline.show(`${workspace().me} ${channel.id}`, all, { head: [beginning(channel)], mark: newSince.ts, version });
  const last = all.at(-1);
  if (live && last && last.ts > latest && last.user !== workspace().me) {
    const files = last.files.map((file) => file.name).join(", ");
    announce(`${workspace().names[last.user]}: ${h("p", {}, mrkdwn(last.text)).textContent || files}`);
  }
  latest = last?.ts ?? "";
}

function beginning(channel) {
  const name = title(channel);
  const try_ = channel.kind !== "app" && workspace().commands[0];
  return h("div", { class: "beginning" },
    h("h3", {}, channel.kind === "app" ? name : `This is the very beginning of ${name}`),
    h("p", { class: "quiet" }, channel.kind === "app" ? "Direct messages from the app to you." : "This is a demo channel. The bot and its messages are real."),
    try_ ? h("p", {}, "Type ", h("code", {}, `${try_.command} ${try_.hint.split(" ")[0]}`), " below. To see what others see, switch to another person at the top left.") : null);
}

function drawHeader(channel, atHome) {
  const back = h("button", { type: "button", class: "icon back", "aria-label": "Back to the channels", on: { click: () => go({ pane: "sidebar" }) } }, icon("back"));
  const description = channel.kind === "app" ? "App" : [`${channel.members} members`, channel.shared && "shared with another workspace", !channel.bot && `${workspace().names[workspace().bot]} isn’t in this channel`].filter(Boolean).join(" · ");
  const panel = h("button", { type: "button", class: "plain", "aria-pressed": String(route.panel), on: { click: () => go({ panel: !route.panel, pane: route.panel ? "conversation" : "panel" }) } },
    icon("controls"), h("span", { class: "wide" }, " Behind the scenes"));
  const tabs = channel.kind === "app" && workspace().home ? h("div", { class: "tabs" }, tab("Home", "home", atHome), tab("Messages", "messages", !atHome)) : null;
  arrange(header, [back, h("div", { class: "title" }, h("h2", {}, channel.kind === "private" ? [icon("lock"), channel.name] : title(channel)), h("p", { class: "quiet small" }, description)), tabs ?? "", panel].map((node) => (node === "" ? document.createTextNode("") : node)));
}

function tab(label, name, chosen) {
  const choose = () => {
    go({ tab: name });
    if (name === "home") perform("open_home_tab");
  };
  return h("button", { type: "button", "aria-pressed": String(Boolean(chosen)), on: { click: choose } }, label);
}

/** Mark the current channel as read if it is visible. */
function markRead() {
  const channel = current();
  if (channel?.unread && document.visibilityState === "visible" && !timeline.box.hidden) perform("mark_read", { channel: channel.id }, true);
}
