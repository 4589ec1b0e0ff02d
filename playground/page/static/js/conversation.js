// The middle: the channel in view with its header, its messages or the app's home, and the box to write in.

import { act } from "./act.js";
import { announce } from "./announce.js";
import { composer } from "./composer.js";
import { arrange, h, keeper } from "./dom.js";
import { home } from "./home.js";
import { icon } from "./icons.js";
import { plain } from "./mrkdwn.js";
import { go, onRoute, route } from "./route.js";
import { around, below, onChange, piece } from "./store.js";
import { Timeline } from "./timeline.js";

const place = document.getElementById("conversation");
const timeline = new Timeline("channel", "Messages");
const header = h("header", {});
const keep = keeper();
const box = composer(() => ({
  channel: route.channel,
  label: `Message ${title(current())}`,
  closed: closed(current()),
}));
const homeTab = h("div", { class: "home", tabindex: "0", role: "region", "aria-label": "Home" });
let mark = { channel: "", ts: "" };
let latest = "";

/** Why nothing can be written in a channel; empty where it can. */
export function closed(channel) {
  if (channel?.archived) return "This channel is archived.";
  return channel?.kind === "app" && around().read_only ? "Sending messages to this app has been turned off." : "";
}

/** The channel in view. */
export const current = () => piece(`channel/${route.channel}`);

/** What a channel is called. */
export const title = (channel) => (!channel ? "" : channel.kind === "app" ? around().names[around().bot] : `#${channel.name}`);

export function start() {
  place.append(header, timeline.box, homeTab, box.node);
  onChange((keys, whole) => draw(keys, whole));
  onRoute(() => draw(null, false));
  addEventListener("focus", () => read());
}

function draw(keys, whole) {
  const channel = current();
  if (!channel) return;
  if (mark.channel !== channel.id) mark = { channel: channel.id, ts: channel.unread ? channel.mark : "" };
  const atHome = channel.kind === "app" && route.tab === "home" && around().home;
  keep([{ ...channel, mark: "", unread: 0, mentions: 0, threads: {} }, atHome, route.panel, around().home, around().names], () => drawHeader(channel, atHome));
  timeline.box.hidden = box.node.hidden = Boolean(atHome);
  homeTab.hidden = !atHome;
  box.draw();
  if (atHome) home(homeTab, keys);
  else if (!keys || whole || [...keys].some((key) => concerns(key, channel.id))) drawMessages(channel, keys && !whole);
  read();
}

const concerns = (key, id) => key === "around" || key === `channel/${id}` || key.startsWith(`message/${id}/`);

function drawMessages(channel, live) {
  const all = [...below(`message/${channel.id}/`)].filter((told) => !told.thread || told.broadcast).sort((a, b) => (a.ts < b.ts ? -1 : 1));
  const version = (told) => `${channel.threads[told.ts] ?? 0} ${JSON.stringify(around().names).length}`;
  timeline.show(`${around().me} ${channel.id}`, all, { head: [beginning(channel)], mark: mark.ts, version });
  const last = all.at(-1);
  if (live && last && last.ts > latest && last.user !== around().me) {
    announce(`${around().names[last.user]}: ${plain(last.text).replace(/<[^>]*>/g, "")}`);
  }
  latest = last?.ts ?? "";
}

function beginning(channel) {
  const name = title(channel);
  const try_ = channel.kind !== "app" && around().commands[0];
  return h("div", { class: "beginning" },
    h("h3", {}, channel.kind === "app" ? name : `This is the very beginning of ${name}`),
    h("p", { class: "quiet" }, channel.kind === "app" ? "What the app tells you in private stands here." : "A pretend channel with real messages of the real bot."),
    try_ ? h("p", {}, "Type ", h("code", {}, `${try_.command} ${try_.hint.split(" ")[0]}`), " below and see what happens. Then be the other person, at the top left.") : null);
}

function drawHeader(channel, atHome) {
  const back = h("button", { type: "button", class: "icon back", "aria-label": "Back to the channels", on: { click: () => go({ pane: "sidebar" }) } }, icon("back"));
  const words = channel.kind === "app" ? "App" : [`${channel.members} members`, channel.shared && "shared with another workspace", !channel.bot && `${around().names[around().bot]} is not in here`].filter(Boolean).join("; ");
  const panel = h("button", { type: "button", class: "plain", "aria-pressed": String(route.panel), on: { click: () => go({ panel: !route.panel, pane: route.panel ? "conversation" : "panel" }) } },
    icon("levers"), h("span", { class: "wide" }, " Behind the scenes"));
  const tabs = channel.kind === "app" && around().home ? h("div", { class: "tabs" }, tab("Home", "home", atHome), tab("Messages", "messages", !atHome)) : null;
  arrange(header, [back, h("div", { class: "title" }, h("h2", {}, channel.kind === "private" ? [icon("lock"), channel.name] : title(channel)), h("p", { class: "quiet small" }, words)), tabs ?? "", panel].map((node) => (node === "" ? document.createTextNode("") : node)));
}

function tab(label, name, chosen) {
  const choose = () => {
    go({ tab: name });
    if (name === "home") act("home");
  };
  return h("button", { type: "button", "aria-pressed": String(Boolean(chosen)), on: { click: choose } }, label);
}

/** Tell that what is in view has been seen. */
function read() {
  const channel = current();
  if (channel?.unread && document.visibilityState === "visible" && !timeline.box.hidden) act("read", { channel: channel.id }, true);
}
