// Slack's marked text as nodes: bold, code, links, mentions, dates, emoji.
// https://docs.slack.dev/messaging/formatting-message-text

import { h, link } from "./dom.js";
import { emojiSign } from "./emoji.js";
import { place, route } from "./route.js";
import { around, emoji } from "./store.js";
import { full, written } from "./times.js";

const MARKS = new RegExp(
  [
    "<(?<sequence>[^<>\\n]+)>",
    "`(?<code>[^`\\n]+)`",
    "(?<![\\w*])\\*(?<bold>[^\\s*](?:[^*\\n]*[^\\s*])?)\\*(?![\\w*])",
    "(?<![\\w_])_(?<italic>[^\\s_](?:[^_\\n]*[^\\s_])?)_(?![\\w_])",
    "(?<![\\w~])~(?<struck>[^\\s~](?:[^~\\n]*[^\\s~])?)~(?![\\w~])",
    ":(?<emoji>[a-z0-9_+-]+):",
    "(?<![|\\w/])(?<url>https?://[^\\s<>|\"“”]*[^\\s<>|\"“”.,;:!?'’)\\]])",
  ].join("|"),
  "g",
);

export const unescaped = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** A text object (`plain_text` or `mrkdwn`) as nodes. */
export function text(object) {
  if (!object) return [];
  if (object.type === "mrkdwn") return marked(object.text, { links: !object.verbatim });
  return [plain(object.text)];
}

/** What a text object says, without marks: for labels and titles. */
export const words = (object) => (object ? plain(object.text) : "");

/** Emoji drawn, entities read; nothing else. */
export const plain = (said) => unescaped(said).replace(/:([a-z0-9_+-]+):/g, (whole, name) => emoji.get(name) ?? whole);

/** Marked text, with fenced code and quotes. links: whether bare addresses become links. */
export function marked(said, { links = true } = {}) {
  return said.split(/```/).flatMap((part, place) => {
    if (place % 2) return [h("pre", {}, unescaped(part.replace(/^\n|\n$/g, "")))];
    return quoted(part, links);
  });
}

function quoted(said, links) {
  const nodes = [];
  for (const run of said.split(/((?:^&gt;[^\n]*(?:\n|$))+)/m)) {
    if (!run) continue;
    if (!run.startsWith("&gt;")) nodes.push(...inline(run, links));
    else nodes.push(h("blockquote", {}, inline(run.replace(/^&gt; ?/gm, "").replace(/\n$/, ""), links)));
  }
  return nodes;
}

function inline(said, links) {
  const nodes = [];
  let end = 0;
  for (const found of said.matchAll(MARKS)) {
    const node = mark(found, links);
    if (node === null) continue;
    if (found.index > end) nodes.push(unescaped(said.slice(end, found.index)));
    nodes.push(node);
    end = found.index + found[0].length;
  }
  if (end < said.length) nodes.push(unescaped(said.slice(end)));
  return nodes;
}

function mark({ groups }, links) {
  if (groups.sequence) return sequence(groups.sequence);
  if (groups.code) return h("code", {}, unescaped(groups.code));
  if (groups.bold) return h("strong", {}, inline(groups.bold, links));
  if (groups.italic) return h("em", {}, inline(groups.italic, links));
  if (groups.struck) return h("s", {}, inline(groups.struck, links));
  if (groups.emoji) return emojiOf(groups.emoji);
  return links ? link(unescaped(groups.url), unescaped(groups.url)) : null;
}

/** An emoji with its name for who can't see it; unknown names stay as they are written. */
export function emojiOf(name) {
  const drawn = emoji.get(name);
  if (!drawn) return null;
  return h("span", { class: "emoji", role: "img", "aria-label": name.replaceAll("_", " "), title: `:${name}:` }, emojiSign(name) ?? drawn);
}

function sequence(inside) {
  const [body, label = ""] = inside.split(/\|(.*)/s);
  if (body.startsWith("@")) return mention(body.slice(1), label);
  if (body.startsWith("#")) return channel(body.slice(1), label);
  if (body.startsWith("!date^")) return date(body, label);
  if (body.startsWith("!subteam^")) return h("span", { class: "mention" }, unescaped(label || "@group"));
  if (body.startsWith("!")) return h("span", { class: "mention me" }, `@${body.slice(1)}`);
  return link(unescaped(body), unescaped(label || body));
}

/** A person, highlighted; the reader more so. */
export function mention(id, label = "") {
  const name = around().names[id] ?? (unescaped(label) || id);
  return h("span", { class: id === around().me ? "mention me" : "mention" }, `@${name}`);
}

/** A channel, to go to where one is in it. */
export function channel(id, label = "") {
  const name = `#${around().names[id] ?? (unescaped(label) || id)}`;
  return h("a", { class: "mention", href: place({ ...route, channel: id, thread: "", tab: "" }) }, name);
}

function date(body, fallback) {
  const [, at, pattern, target] = body.split("^");
  if (!/^\d+$/.test(at ?? "") || !pattern) return unescaped(fallback);
  const said = written(at, unescaped(pattern));
  const node = h("time", { datetime: new Date(at * 1000).toISOString(), title: full(at) }, said);
  return target ? link(unescaped(target), node) : node;
}
