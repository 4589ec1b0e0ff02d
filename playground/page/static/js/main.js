// The page, put together: each region draws itself from the store; here is where one is, and as whom.

import * as conversation from "./conversation.js";
import { follow } from "./live.js";
import * as modal from "./modal.js";
import * as panel from "./panel/panel.js";
import { go, onRoute, read, route } from "./route.js";
import * as sidebar from "./sidebar.js";
import { around, below, onChange, piece } from "./store.js";
import * as thread from "./thread.js";

let person = null;

/** Be the person that the address names. */
function be() {
  if (person === route.as) return;
  person = route.as;
  follow(person, (open) => document.body.classList.toggle("lost", !open));
}

/** Where the address names no channel of this person's, the first one. */
function settle() {
  document.body.dataset.pane = route.pane;
  if (!around().me) return;
  if (!piece(`channel/${route.channel}`)) {
    const channels = [...below("channel/")].filter((channel) => channel.kind !== "app").sort((a, b) => (a.kind === b.kind ? (a.name < b.name ? -1 : 1) : a.kind === "public" ? -1 : 1));
    if (channels[0]) go({ channel: channels[0].id, thread: "" });
  }
  const waiting = [...below("channel/")].reduce((sum, channel) => sum + channel.mentions, 0);
  document.title = `${waiting ? `(${waiting}) ` : ""}${conversation.title(conversation.current())} | Pretend Slack`;
}

onRoute(be);
onRoute(settle);
onChange(settle);
for (const region of [sidebar, conversation, thread, panel, modal]) region.start();
read();
be();
settle();
