// The tour: a few steps for the first minutes. Each has a button that does it.

import { control, perform } from "../server/requests.js";
import { arrange, h, onlyIfChanged } from "../dom/dom.js";
import { rememberFocus } from "../dom/focus.js";
import { cancelFillIn, fillIn } from "../overlays/modal.js";
import { go, onRoute, route } from "../route.js";
import { icon } from "../text/icons.js";
import { below, notify, onChange, piece, workspace } from "../server/store.js";
import { dismissTour, isTourOpen, nextExample } from "./examples.js";

const STEPS = [
  {
    title: "Build a segment",
    text: "Type /clsfy segment, or start with an example. The bot builds the segment and replies in a thread.",
    label: "Fill in an example",
    run: () => fillInExample(),
    isDone: () => (piece("panel")?.segments ?? []).length > 0,
  },
  {
    title: "Switch to Ben",
    text: "In this demo, a build takes seconds instead of hours. Meanwhile, see the request as Ben, who is in the same channel.",
    label: "Switch to Ben",
    run: () => go({ as: "ben", thread: "", tab: "" }),
    isDone: () => route.as === "ben",
  },
  {
    title: "Break something",
    text: "Take Classify down, and request another segment. The bot saves it and keeps trying.",
    label: "Take Classify down",
    run: () => breakClassify(),
    isDone: () => isClassifyDown(),
  },
  {
    text: "Classify is down. Request another segment, then bring Classify back. The segment is built once.",
    label: "Bring Classify back",
    run: () => control("preset", { server: "classify", preset: "ok" }),
    isDone: () => !isClassifyDown(),
    offersExample: true,
  },
  {
    title: "Get a Deal ID",
    text: "The bot continues by itself. When a segment is ready, click Activate below its message, and enter any DSP and seat.",
    label: "Finish the builds",
    run: () => finishBuilds(),
    isDone: () => activations().length > 0,
  },
  {
    text: "Classify usually takes a few hours to issue a Deal ID. Then it arrives in the segment’s thread.",
    label: "Issue the Deal ID",
    run: () => issueDeals(),
    isDone: () => activations().some((activation) => activation.deal_id),
  },
  {
    text: "The Deal ID is in the thread. That’s the tour. You can break and restart more under “Behind the scenes”.",
    label: "Done",
    run: () => dismiss(),
    isDone: () => false,
  },
];
const TITLES = STEPS.filter((step) => step.title).map((step) => step.title);
const region = h("section", { id: "tour", "aria-label": "Tour", hidden: true });
const ifChanged = onlyIfChanged();
let at = 0;

export function start() {
  document.querySelector("#conversation > header").after(region);
  onChange(draw);
  onRoute(draw);
}

function draw() {
  region.hidden = !isTourOpen() || !workspace().me;
  if (region.hidden) return;
  while (STEPS[at].isDone()) at += 1;
  ifChanged(at, redraw);
}

function redraw() {
  const step = STEPS[at];
  const begun = STEPS.slice(0, at + 1).filter(({ title }) => title).length;
  const stage = at === STEPS.length - 1 ? TITLES.length : begun - 1;
  const restoreFocus = rememberFocus(region);
  const button = (label, run, kind, action) => h("button", { type: "button", class: `${kind} small`, data: { action }, on: { click: run } }, label);
  arrange(region, [
    h("ol", {}, TITLES.map((title, index) => h("li", { class: index < stage ? "done" : "", "aria-current": index === stage ? "step" : null, data: { step: index + 1 } }, title,
      index < stage ? h("span", { class: "visually-hidden" }, " (done)") : null))),
    h("p", { role: "status" }, step.text),
    h("div", { class: "row" }, button(step.label, step.run, "primary", "next"),
      step.offersExample ? button("Fill in an example", fillInExample, "plain", "example") : null),
    h("button", { type: "button", class: "icon", "aria-label": "Dismiss the tour", title: "Dismiss the tour", data: { action: "dismiss" }, on: { click: dismiss } }, icon("close")),
  ]);
  restoreFocus?.(region);
}

/** Open the form as the person's command does, and fill it in. */
async function fillInExample() {
  const channels = [...below("channel/")].filter((channel) => channel.kind === "public");
  const channel = channels.find(({ id }) => id === route.channel) ?? channels[0];
  if (channel.id !== route.channel) go({ channel: channel.id, thread: "", tab: "", pane: "conversation" });
  fillIn(nextExample());
  const { problem } = await perform("type", { channel: channel.id, text: "/clsfy segment", thread: null });
  if (problem) cancelFillIn();
}

const activations = () => piece("panel")?.activations ?? [];
const isOpen = ({ status }) => status === "pending" || status === "processing";

async function finishBuilds() {
  for (const { id } of (piece("panel")?.segments ?? []).filter(isOpen)) await control("segment", { id, action: "finish" });
}

async function issueDeals() {
  for (const { id } of activations().filter(isOpen)) await control("deal", { id, action: "issue" });
}

async function breakClassify() {
  go({ panel: true });
  await control("preset", { server: "classify", preset: "away" });
}

const isClassifyDown = () => (piece("panel")?.presets.classify.current ?? "ok") !== "ok";

function dismiss() {
  dismissTour();
  notify(new Set(["modals"]));
  document.querySelector("#conversation textarea")?.focus();
}
