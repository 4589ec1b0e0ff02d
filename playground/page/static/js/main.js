// The entry point: starts each region, follows the feed as the current person, and picks a channel.

import * as conversation from "./conversation/conversation.js";
import { follow } from "./server/feed.js";
import * as modal from "./overlays/modal.js";
import * as panel from "./panel/panel.js";
import { go, onRoute, readRoute, route } from "./route.js";
import * as sidebar from "./sidebar.js";
import { below, onChange, piece, setOnline, workspace } from "./server/store.js";
import * as thread from "./conversation/thread.js";
import * as tour from "./tour/tour.js";

let person = null;

/** Follow the feed as the person in the URL. */
function followPerson() {
  if (person === route.as) return;
  person = route.as;
  follow(person, (open) => {
    document.body.classList.toggle("disconnected", !open);
    setOnline(open);
  });
}

/** Go to the first channel if the URL names none of this person's, and update the title. */
function pickChannel() {
  document.body.dataset.pane = route.pane;
  if (!workspace().me) return;
  if (!piece(`channel/${route.channel}`)) {
    const channels = [...below("channel/")].filter((channel) => channel.kind !== "app").sort((a, b) => (a.kind === b.kind ? (a.name < b.name ? -1 : 1) : a.kind === "public" ? -1 : 1));
    if (channels[0]) go({ channel: channels[0].id, thread: "" });
  }
  const mentions = [...below("channel/")].reduce((sum, channel) => sum + channel.mentions, 0);
  document.title = `${mentions ? `(${mentions}) ` : ""}${conversation.title(conversation.current())} | Demo Slack`;
}

onRoute(followPerson);
onRoute(pickChannel);
onChange(pickChannel);
for (const region of [sidebar, conversation, thread, panel, modal, tour]) region.start();
readRoute();
followPerson();
pickChannel();
