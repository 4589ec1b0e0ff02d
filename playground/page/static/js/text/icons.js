// The page's icons, drawn so that they look the same with any font.

const SVG = "http://www.w3.org/2000/svg";
const PATHS = {
  lock: "M5 9V6.5a3 3 0 0 1 6 0V9M4 9h8v5H4z",
  reply: "M3 3h10v7H8l-3 3v-3H3z",
  more: "M8 3.2v.1M8 8v.1M8 12.8v.1",
  plus: "M8 3v10M3 8h10",
  send: "M3 13V9l6-1-6-1V3l11 5z",
  close: "M4 4l8 8M12 4l-8 8",
  back: "M10 3 5 8l5 5",
  eye: "M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8zM8 6.5v3",
  controls: "M4 2v12M8 2v12M12 2v12M2.5 5h3M6.5 10h3M10.5 6h3",
  hash: "M6.5 2 5 14M11 2 9.5 14M2.5 6h11.5M2 10h11.5",
  app: "M3 4h10M3 8h10M3 12h6",
  paperclip: "M12.5 7.5 8 12a2.8 2.8 0 0 1-4-4l5-5a1.9 1.9 0 0 1 2.7 2.7l-5 5a.9.9 0 0 1-1.3-1.3L10 5",
  file: "M4 2h5l3 3v9H4zM9 2v3h3",
  download: "M8 2v8M5 7l3 3 3-3M3 13h10",
  picture: "M2 3h12v10H2zM2 11l4-4 3 3 2-2 3 3",
};

/** Return the icon of this name, hidden from screen readers. */
export const icon = (name) => drawing(`icon-drawing icon-${name}`, [{ d: PATHS[name] }]);

/** Return a 16 by 16 drawing. paths: the attributes of each path. */
export function drawing(className, paths) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  for (const attributes of paths) {
    const path = document.createElementNS(SVG, "path");
    for (const [name, value] of Object.entries(attributes)) path.setAttribute(name, value);
    svg.append(path);
  }
  return svg;
}
