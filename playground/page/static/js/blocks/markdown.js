// A markdown block, roughly: headings, lists, quotes, code, bold, links.
// https://docs.slack.dev/reference/block-kit/blocks/markdown-block

import { h, link } from "../dom.js";

const MARKS = /\*\*(?<bold>[^*\n]+)\*\*|(?<![\w*])[*_](?<italic>[^*_\n]+)[*_](?![\w*])|~~(?<struck>[^~\n]+)~~|`(?<code>[^`\n]+)`|\[(?<label>[^\]\n]+)\]\((?<url>[^)\s]+)\)/g;

export function markdown(block) {
  const nodes = block.text.split(/```(?:\w*\n)?/).flatMap((part, place) => (place % 2 ? [h("pre", {}, part)] : part.split("\n").map(line)));
  return h("div", { class: "block markdown" }, nodes);
}

function line(said) {
  const heading = said.match(/^#{1,6} (.*)/);
  if (heading) return h("p", {}, h("strong", {}, inline(heading[1])));
  const item = said.match(/^\s*(?:[-*+]|(\d+\.)) (.*)/);
  if (item) return h("p", { class: "item" }, item[1] ?? "•", " ", inline(item[2]));
  if (said.startsWith("> ")) return h("blockquote", {}, inline(said.slice(2)));
  return said.trim() ? h("p", {}, inline(said)) : null;
}

function inline(said) {
  const nodes = [];
  let end = 0;
  for (const { 0: whole, index, groups } of said.matchAll(MARKS)) {
    nodes.push(said.slice(end, index), mark(groups));
    end = index + whole.length;
  }
  return [...nodes, said.slice(end)];
}

function mark(groups) {
  if (groups.bold) return h("strong", {}, groups.bold);
  if (groups.italic) return h("em", {}, groups.italic);
  if (groups.struck) return h("s", {}, groups.struck);
  return groups.code ? h("code", {}, groups.code) : link(groups.url, groups.label);
}
