// Emoji that apps report with, drawn by the page: not every machine has a font for them, and then they are empty boxes.

import { drawing } from "./icons.js";

const line = (d, stroke, width = 2) => ({ d, stroke, fill: "none", "stroke-width": width, "stroke-linecap": "round", "stroke-linejoin": "round" });
const ROUND = "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1z";
const DRAWN = {
  white_check_mark: [{ d: "M4 1h8a3 3 0 0 1 3 3v8a3 3 0 0 1-3 3H4a3 3 0 0 1-3-3V4a3 3 0 0 1 3-3z", fill: "#2e9e5b" }, line("M4.5 8.3 7 10.8l4.6-5.4", "#fff")],
  x: [line("M3.2 3.2l9.6 9.6M12.8 3.2l-9.6 9.6", "#d92d3a", 3)],
  no_entry: [{ d: ROUND, fill: "#d92d3a" }, line("M4.8 8h6.4", "#fff", 2.6)],
  hourglass_flowing_sand: [{ d: "M4.5 2h7c0 4-2.6 4.4-2.6 6s2.6 2 2.6 6h-7c0-4 2.6-4.4 2.6-6S4.5 6 4.5 2z", fill: "#f2c04c" }, line("M3.5 1.8h9M3.5 14.2h9", "#8a5a2b", 1.8)],
  hammer_and_wrench: [line("M3 13.2 9.6 6.6", "#9a6332", 2.4), line("M8.4 3.6l4 4", "#7a8594", 3.4), line("M13 13 6 6M2.6 4.4a2.4 2.4 0 0 0 4.2-1.8", "#9aa5b3", 2.2)],
  warning: [{ d: "M8 1.5 15.2 14.5H.8z", fill: "#f2c04c" }, line("M8 6v4M8 12.4v.1", "#3d2f10", 1.7)],
  grey_question: [line("M5 5.6a3 3 0 1 1 4.4 2.6C8.4 8.8 8 9.3 8 10.4M8 13.4v.1", "#8a8f98", 2.2)],
};

/** This emoji drawn; null where it is left to the fonts. */
export const emojiSign = (name) => (DRAWN[name] ? drawing("emoji-sign", DRAWN[name]) : null);
