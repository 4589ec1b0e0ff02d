// Slack's mrkdwn as nodes: bold, code, links, mentions, dates, emoji.
// https://docs.slack.dev/messaging/formatting-message-text

import { h, link } from "../dom/dom.js";
import { emojiDrawing } from "./emoji.js";
import { linkTo, route } from "../route.js";
import { emoji, workspace } from "../server/store.js";
import { formatDate, fullTime } from "./times.js";

const URL_END = "(?!&[lg]t;)"; // a URL ends before an escaped < or >
const MARKS = new RegExp(
  [
    "<(?<sequence>[^<>\\n]+)>",
    "`(?<code>[^`\\n]+)`",
    "(?<![\\w*])\\*(?<bold>[^\\s*](?:[^*\\n]*[^\\s*])?)\\*(?![\\w*])",
    "(?<![\\w_])_(?<italic>[^\\s_](?:[^_\\n]*[^\\s_])?)_(?![\\w_])",
    "(?<![\\w~])~(?<struck>[^\\s~](?:[^~\\n]*[^\\s~])?)~(?![\\w~])",
    ":(?<emoji>[a-z0-9_+-]+):",
    `(?<![|\\w/])(?<url>https?://(?:${URL_END}[^\\s<>|"“”])*${URL_END}[^\\s<>|"“”.,;:!?'’)\\]])`,
  ].join("|"),
  "g",
);

export const unescaped = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** Return the nodes of a text object (`plain_text` or `mrkdwn`). */
export function text(object) {
  if (!object) return [];
  if (object.type === "mrkdwn") return mrkdwn(object.text, { links: !object.verbatim });
  return [plain(object.text)];
}

/** Return the plain text of a text object, for labels and titles. */
export const plainText = (object) => (object ? plain(object.text) : "");

/** Replace only emoji and entities. */
export const plain = (source) => unescaped(source).replace(/:([a-z0-9_+-]+):/g, (whole, name) => emoji.get(name) ?? whole);

/** Return the nodes of mrkdwn text. links: whether bare URLs become links. */
export function mrkdwn(source, { links = true } = {}) {
  return source.split(/```/).flatMap((part, index) => {
    if (index % 2) return [h("pre", {}, unescaped(part.replace(/^\n|\n$/g, "")))];
    return quoted(part, links);
  });
}

function quoted(source, links) {
  const nodes = [];
  for (const run of source.split(/((?:^&gt;[^\n]*(?:\n|$))+)/m)) {
    if (!run) continue;
    if (!run.startsWith("&gt;")) nodes.push(...inline(run, links));
    else nodes.push(h("blockquote", {}, inline(run.replace(/^&gt; ?/gm, "").replace(/\n$/, ""), links)));
  }
  return nodes;
}

function inline(source, links) {
  const nodes = [];
  let end = 0;
  for (const found of source.matchAll(MARKS)) {
    const node = mark(found, links);
    if (node === null) continue;
    if (found.index > end) nodes.push(unescaped(source.slice(end, found.index)));
    nodes.push(node);
    end = found.index + found[0].length;
  }
  if (end < source.length) nodes.push(unescaped(source.slice(end)));
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

/** Return an emoji labeled with its name, or null if the name is unknown. */
export function emojiOf(name) {
  const character = emoji.get(name);
  if (!character) return null;
  return h("span", { class: "emoji", role: "img", "aria-label": name.replaceAll("_", " "), title: `:${name}:` }, emojiDrawing(name) ?? character);
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

/** Return the mention of a person. The current person's is highlighted. */
export function mention(id, label = "") {
  const name = workspace().names[id] ?? (unescaped(label) || id);
  return h("span", { class: id === workspace().me ? "mention me" : "mention" }, `@${name}`);
}

/** Return a link to a channel. */
export function channel(id, label = "") {
  const name = `#${workspace().names[id] ?? (unescaped(label) || id)}`;
  return h("a", { class: "mention", href: linkTo({ ...route, channel: id, thread: "", tab: "" }) }, name);
}

function date(body, fallback) {
  const [, at, pattern, target] = body.split("^");
  // As observed: https://github.com/yhatt/jsx-slack/blob/main/docs/about-escape-and-exact-mode.md
  if (!/^\d+$/.test(at ?? "") || !/{[a-z]\w*}/.test(pattern ?? "")) return unescaped(fallback);
  const formatted = formatDate(at, unescaped(pattern));
  const node = h("time", { datetime: new Date(at * 1000).toISOString(), title: fullTime(at) }, formatted);
  return target ? link(unescaped(target), node) : node;
}
