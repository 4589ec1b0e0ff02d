// A markdown block, roughly: headings, lists, quotes, code, bold, links.
// https://docs.slack.dev/reference/block-kit/blocks/markdown-block

import { h, link } from "../dom/dom.js";

const MARKS = /\*\*(?<bold>[^*\n]+)\*\*|(?<![\w*])[*_](?<italic>[^*_\n]+)[*_](?![\w*])|~~(?<struck>[^~\n]+)~~|`(?<code>[^`\n]+)`|\[(?<label>[^\]\n]+)\]\((?<url>[^)\s]+)\)/g;

export function markdown(block) {
  const nodes = block.text.split(/```(?:\w*\n)?/).flatMap((part, index) => (index % 2 ? [h("pre", {}, part)] : part.split("\n").map(line)));
  return h("div", { class: "block markdown" }, nodes);
}

function line(source) {
  const heading = source.match(/^#{1,6} (.*)/);
  if (heading) return h("p", {}, h("strong", {}, inline(heading[1])));
  const item = source.match(/^\s*(?:[-*+]|(\d+\.)) (.*)/);
  if (item) return h("p", { class: "item" }, item[1] ?? "•", " ", inline(item[2]));
  if (source.startsWith("> ")) return h("blockquote", {}, inline(source.slice(2)));
  return source.trim() ? h("p", {}, inline(source)) : null;
}

function inline(source) {
  const nodes = [];
  let end = 0;
  for (const { 0: whole, index, groups } of source.matchAll(MARKS)) {
    nodes.push(source.slice(end, index), mark(groups));
    end = index + whole.length;
  }
  return [...nodes, source.slice(end)];
}

function mark(groups) {
  if (groups.bold) return h("strong", {}, groups.bold);
  if (groups.italic) return h("em", {}, groups.italic);
  if (groups.struck) return h("s", {}, groups.struck);
  return groups.code ? h("code", {}, groups.code) : link(groups.url, groups.label);
}
