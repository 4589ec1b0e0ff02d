// A chart: bars, lines, areas or a pie, with its values in a table for screen readers.
// https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block

import { h } from "../dom/dom.js";

const [WIDTH, HEIGHT] = [480, 150];

export function chart(block) {
  const { title, chart: shown } = block;
  const draw = shown.type === "pie" ? pie : plot;
  return h("figure", { class: "block chart" }, h("figcaption", {}, title), draw(shown));
}

function pie({ segments }) {
  const total = segments.reduce((sum, each) => sum + each.value, 0);
  let turned = 0;
  const slices = segments.map((each, index) => {
    const share = (100 * each.value) / total;
    const slice = svg("circle", { class: `series${index}`, r: 25, cx: 50, cy: 50, pathLength: 100, "stroke-dasharray": `${share} 100`, "stroke-dashoffset": -turned });
    turned += share;
    return slice;
  });
  const rows = segments.map((each) => [each.label, `${each.value} (${Math.round((100 * each.value) / total)}%)`]);
  return h("div", { class: "pie" }, picture("0 0 100 100", slices), legend(rows));
}

function plot({ type, series, axis_config: axis }) {
  const all = series.flatMap((each) => each.data.map((point) => point.value));
  const [top, bottom] = [Math.max(0, ...all), Math.min(0, ...all)];
  const y = (value) => HEIGHT - (HEIGHT * (value - bottom)) / (top - bottom || 1);
  const step = WIDTH / axis.categories.length;
  const shapes = series.map((each, index) => (type === "bar" ? bars(each, index, series.length, step, y) : curve(type, each, index, step, y)));
  const head = ["", ...series.map((each) => each.name)];
  const rows = axis.categories.map((label, index) => [label, ...series.map((each) => each.data[index].value)]);
  const labels = axis.categories.map((label) => h("span", {}, label));
  return h("div", {}, h("div", { class: "quiet" }, axis.y_label ?? ""),
    picture(`0 0 ${WIDTH} ${HEIGHT}`, shapes, "none"),
    h("div", { class: "labels", "aria-hidden": "true" }, labels),
    h("div", { class: "quiet centered" }, axis.x_label ?? ""),
    h("table", { class: "visually-hidden" }, h("tbody", {}, [head, ...rows].map((row) => h("tr", {}, row.map((each) => h("td", {}, String(each))))))));
}

function bars({ data }, index, count, step, y) {
  const width = (0.7 * step) / count;
  return data.map(({ value }, place) => {
    const [from, to] = [y(0), y(value)];
    return svg("rect", { class: `series${index}`, x: step * (place + 0.15) + width * index, y: Math.min(from, to), width, height: Math.abs(from - to) });
  });
}

function curve(type, { data }, index, step, y) {
  const points = data.map(({ value }, place) => `${step * (place + 0.5)},${y(value)}`);
  if (type === "line") return [svg("polyline", { class: `series${index}`, points: points.join(" ") })];
  const ends = [`${step * (data.length - 0.5)},${y(0)}`, `${step * 0.5},${y(0)}`];
  return [svg("polygon", { class: `series${index}`, points: [...points, ...ends].join(" ") })];
}

const legend = (rows) => h("ul", {}, rows.map(([label, value], index) => h("li", { class: `series${index}` }, `${label}: ${value}`)));

function picture(viewBox, shapes, aspect = "xMidYMid") {
  const node = svg("svg", { viewBox, preserveAspectRatio: aspect, "aria-hidden": "true" });
  node.append(...shapes.flat());
  return node;
}

function svg(tag, attributes) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}
