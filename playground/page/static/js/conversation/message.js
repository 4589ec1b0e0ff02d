// One message: who, when, what, and what can be done with it.

import { perform } from "../server/requests.js";
import { draw } from "../blocks/blocks.js";
import { h } from "../dom/dom.js";
import { fileCard } from "../files/file_card.js";
import { icon } from "../text/icons.js";
import { channel, mention, mrkdwn } from "../text/mrkdwn.js";
import { menuButton } from "../overlays/menu.js";
import { go } from "../route.js";
import { piece, workspace } from "../server/store.js";
import { clockTime, fullTime, shortClockTime } from "../text/times.js";

/** Return the node of a message. compact: the message above is by the same author. place: `channel` or `thread`. */
export function drawMessage(message, { compact = false, place = "channel" } = {}) {
  if (message.joined) return joinedLine(message);
  const name = nameOf(message.user);
  const time = timeOf(message, compact ? shortClockTime : clockTime);
  const head = h("div", { class: compact ? "head visually-hidden" : "head" }, h("strong", { class: "author" }, name),
    message.app ? h("span", { class: "badge" }, "APP") : null, compact ? null : time);
  const broadcast = message.broadcast && place === "channel" ? h("p", { class: "small quiet" }, "replied to a thread") : null;
  return h("article", {
    class: ["message", compact && "compact", message.ephemeral && "ephemeral"].filter(Boolean).join(" "),
    "aria-label": `${name} at ${clockTime(message.ts)}`,
    data: { ts: message.ts },
  },
  compact ? h("span", { class: "gutter" }, time) : avatar(message.user, message.app),
  h("div", { class: "content" },
    message.ephemeral ? onlyVisibleToYou() : null, head, broadcast, body(message), files(message), message.edited ? h("span", { class: "small quiet" }, "(edited)") : null,
    place === "channel" ? threadButton(message) : null),
  tools(message, place));
}

const timeOf = ({ ts }, format) => h("time", { datetime: new Date(ts * 1000).toISOString(), title: fullTime(ts) }, format(ts));

/** Return the line that tells of a new member. guess: the sentences of Slack's client. */
function joinedLine(message) {
  const where = channel(message.channel);
  const sentence = message.inviter ? ["was added to ", where, " by ", mention(message.inviter), "."] : ["joined ", where, "."];
  return h("div", { class: "message joined", data: { ts: message.ts } }, avatar(message.user, message.user === workspace().bot),
    h("div", { class: "content" }, h("div", { class: "head" }, h("strong", { class: "author" }, nameOf(message.user)),
      message.user === workspace().bot ? h("span", { class: "badge" }, "APP") : null, timeOf(message, clockTime)),
      h("p", { class: "quiet" }, sentence)));
}

const nameOf = (id) => workspace().names[id] ?? id;

/** Return the square beside a name. */
export function avatar(id, app) {
  const name = nameOf(id);
  const shade = [...name].reduce((sum, character) => sum + character.charCodeAt(0), 0) % 6;
  return h("span", { class: app ? "avatar app" : `avatar shade${shade}`, "aria-hidden": "true" }, app ? icon("app") : name[0]?.toUpperCase());
}

function onlyVisibleToYou() {
  return h("p", { class: "only-visible small quiet" }, icon("eye"), "Only visible to you");
}

function body(message) {
  if (message.blocks.length) return h("div", { class: "blocks" }, draw(message.blocks, handlersOf(message)));
  const text = message.text ? h("div", { class: "text" }, mrkdwn(message.text, { links: message.links })) : null;
  return h("div", { class: "blocks" }, text, message.attachments.map((each) => attachment(each, message)));
}

const files = (message) => (message.files.length ? h("div", { class: "file-cards" }, message.files.map(fileCard)) : null);

function attachment(each, message) {
  const inside = each.blocks ? draw(each.blocks, handlersOf(message)) : [h("div", { class: "text" }, mrkdwn(each.text ?? each.fallback ?? ""))];
  return h("div", { class: "attachment" }, each.title ? h("strong", {}, each.title) : null, inside);
}

/** Return what the elements of a message call. */
function handlersOf(message) {
  const at = (block, element) => ({ channel: message.channel, ts: message.ts, block_id: block.block_id, action_id: element.action_id });
  return {
    value: (block, element) => initial(element),
    click: (block, element) => perform("click", at(block, element)),
    choose: (block, element, value) => perform("choose", { ...at(block, element), value }),
    suggest: async (block, element, typed) => (await perform("suggest", { ...at(block, element), typed })).options ?? [],
  };
}

function initial(element) {
  if (element.initial_options) return element.initial_options.map((option) => option.value);
  if (element.initial_option) return element.initial_option.value;
  const name = Object.keys(element).find((key) => key.startsWith("initial_"));
  return name ? element[name] : null;
}

function threadButton(message) {
  const unread = piece(`channel/${message.channel}`)?.threads?.[message.ts] ?? 0;
  if (!message.replies) return null;
  return h("button", { type: "button", class: "replies", data: { action: "replies" }, on: { click: () => openThread(message) } },
    message.repliers.slice(0, 3).map((id) => avatar(id, id === workspace().bot)),
    h("strong", {}, message.replies === 1 ? "1 reply" : `${message.replies} replies`),
    unread ? h("span", { class: "badge new" }, `${unread} new`) : null,
    h("span", { class: "quiet small" }, `Last reply ${clockTime(message.latest)}`));
}

const openThread = (message) => go({ thread: message.thread ?? message.ts, pane: "thread" });

function tools(message, place) {
  if (message.ephemeral) {
    const dismiss = () => perform("dismiss", { ts: message.ts });
    return h("div", { class: "tools" }, h("button", { type: "button", class: "icon", title: "Dismiss", "aria-label": "Dismiss message", data: { action: "dismiss" }, on: { click: dismiss } }, icon("close")));
  }
  const reply = h("button", { type: "button", class: "icon", title: "Reply in thread", "aria-label": "Reply in thread", data: { action: "reply" }, on: { click: () => openThread(message) } }, icon("reply"));
  return h("div", { class: "tools" }, place === "channel" ? reply : null,
    menuButton("More actions", icon("more"), () => shortcuts(message), { empty: "The app has no message shortcuts.", action: "more" }));
}

const shortcuts = (message) => workspace().shortcuts.filter((each) => each.kind === "message").map((each) => ({
  label: each.name,
  description: each.description || nameOf(workspace().bot),
  choose: () => perform("message_shortcut", { callback_id: each.callback_id, channel: message.channel, ts: message.ts }),
}));
