// Drawings of the emoji that apps often use. Without an emoji font, they would be empty boxes.

import { drawing } from "./icons.js";

const line = (d, stroke, width = 2) => ({ d, stroke, fill: "none", "stroke-width": width, "stroke-linecap": "round", "stroke-linejoin": "round" });
const ROUND = "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1z";
const DRAWINGS = {
  white_check_mark: [{ d: "M4 1h8a3 3 0 0 1 3 3v8a3 3 0 0 1-3 3H4a3 3 0 0 1-3-3V4a3 3 0 0 1 3-3z", fill: "#2e9e5b" }, line("M4.5 8.3 7 10.8l4.6-5.4", "#fff")],
  x: [line("M3.2 3.2l9.6 9.6M12.8 3.2l-9.6 9.6", "#d92d3a", 3)],
  no_entry: [{ d: ROUND, fill: "#d92d3a" }, line("M4.8 8h6.4", "#fff", 2.6)],
  hourglass_flowing_sand: [{ d: "M4.5 2h7c0 4-2.6 4.4-2.6 6s2.6 2 2.6 6h-7c0-4 2.6-4.4 2.6-6S4.5 6 4.5 2z", fill: "#f2c04c" }, line("M3.5 1.8h9M3.5 14.2h9", "#8a5a2b", 1.8)],
  hammer_and_wrench: [line("M3 13.2 9.6 6.6", "#9a6332", 2.4), line("M8.4 3.6l4 4", "#7a8594", 3.4), line("M13 13 6 6M2.6 4.4a2.4 2.4 0 0 0 4.2-1.8", "#9aa5b3", 2.2)],
  warning: [{ d: "M8 1.5 15.2 14.5H.8z", fill: "#f2c04c" }, line("M8 6v4M8 12.4v.1", "#3d2f10", 1.7)],
  memo: [{ d: "M2.5 1h9v14h-9z", fill: "#fff", stroke: "#8a8f98" }, line("M4.5 4.5h5M4.5 7.5h5M4.5 10.5h3", "#8a8f98", 1.2), line("M14 5.5 9 12", "#e0962c", 2.4)],
  wave: [{ d: "M4 8.6 2.6 5.8a1 1 0 0 1 1.8-.9L6 7.6 4.6 2.9a1 1 0 0 1 1.9-.6l1.6 4.6.2-5a1 1 0 0 1 2 0l.3 5.3 1.2-3.6a1 1 0 0 1 1.9.6l-1 5.6c-.5 3.2-2.2 4.9-4.6 4.9-2 0-3.1-1.3-4.1-3.1L1.7 9.6a1 1 0 0 1 1.5-1.2z", fill: "#e8ab2f" }],
  raised_hand: [{ d: "M4.4 9V4a1 1 0 0 1 2 0v4-6a1 1 0 0 1 2 0v6-5.2a1 1 0 0 1 2 0V9l1.3-2a1 1 0 0 1 1.7 1l-2 4.6C10.7 14.2 9.8 15 8 15c-2.4 0-3.6-1.8-3.6-4.2z", fill: "#e8ab2f" }],
  mag: [line("M6.5 2a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9z", "#5b8fc4"), line("M10 10l4.2 4.2", "#7a8594", 2.6)],
  outbox_tray: [{ d: "M1.5 8.5h3l1 2h5l1-2h3v6h-13z", fill: "#7a8594" }, line("M8 8.5V2M5.2 4.6 8 1.8l2.8 2.8", "#2f7fd1")],
  wastebasket: [line("M3 4.5h10l-1 10H4z", "#7a8594", 1.6), line("M2 4.5h12M6.5 2h3M6.3 7v5M9.7 7v5", "#7a8594", 1.4)],
  eyes: [{ d: "M4.5 3C6 3 7 5 7 8s-1 5-2.5 5S2 11 2 8s1-5 2.5-5zM11.5 3C13 3 14 5 14 8s-1 5-2.5 5S9 11 9 8s1-5 2.5-5z", fill: "#fff", stroke: "#8a8f98" }, line("M5 8.5v.6M12 8.5v.6", "#1d1c1d", 2.8)],
  page_facing_up: [{ d: "M3 1h7l3 3v11H3z", fill: "#fff", stroke: "#8a8f98" }, line("M5 6.5h6M5 9.2h6M5 11.9h4", "#8a8f98", 1.2)],
  information_source: [{ d: ROUND, fill: "#2f7fd1" }, line("M8 7.4v4M8 4.6v.1", "#fff", 2)],
  bell: [{ d: "M8 1.5c3 0 4.3 2.2 4.3 5 0 3 1.2 4 1.2 5h-11c0-1 1.2-2 1.2-5 0-2.8 1.3-5 4.3-5z", fill: "#e8ab2f" }, line("M6.8 13.8h2.4", "#8a5a2b", 2)],
  alarm_clock: [{ d: ROUND, fill: "#fff", stroke: "#d92d3a" }, line("M8 4.2V8l2.6 1.8", "#3d4450", 1.6), line("M1.6 3.2 3.6 1.4M14.4 3.2l-2-1.8", "#d92d3a", 2)],
  grey_question: [line("M5 5.6a3 3 0 1 1 4.4 2.6C8.4 8.8 8 9.3 8 10.4M8 13.4v.1", "#8a8f98", 2.2)],
};

/** Return the drawing of an emoji, or null if there is none. */
export const emojiDrawing = (name) => (DRAWINGS[name] ? drawing("emoji-sign", DRAWINGS[name]) : null);
