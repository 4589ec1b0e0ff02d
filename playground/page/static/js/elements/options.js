// What can be chosen in a menu: the app's own options, people, channels, or what the app suggests.

import { words } from "../mrkdwn.js";
import { around, below } from "../store.js";

/** The options of a menu as `{value, label, group, description}`; null where the app is asked as one types. */
export function optionsOf(element) {
  const kind = element.type.replace(/^multi_/, "");
  if (kind === "external_select") return null;
  if (kind === "users_select") return people();
  if (kind === "channels_select") return channels(["public"]);
  if (kind === "conversations_select") return channels(wanted(element.filter?.include), element.filter?.exclude_external_shared_channels);
  if (element.option_groups) {
    return element.option_groups.flatMap((group) => group.options.map((each) => asOption(each, words(group.label))));
  }
  return (element.options ?? []).map((each) => asOption(each));
}

/** An option object as a choice. */
export const asOption = (each, group = "") => ({
  value: each.value,
  label: words(each.text),
  description: words(each.description),
  group,
});

/** What a value is called where no option tells. */
export function nameOf(value, element) {
  const initial = [element.initial_option, ...(element.initial_options ?? [])].find((each) => each?.value === value);
  return initial ? words(initial.text) : (around().names[value] ?? value);
}

function people() {
  const everybody = around().people.map((person) => ({ value: person.id, label: person.name, group: "" }));
  return [...everybody, { value: around().bot, label: around().names[around().bot], group: "" }];
}

function channels(kinds, ours = false) {
  return [...below("channel/")]
    .filter((channel) => kinds.includes(channel.kind) && !channel.archived && !(ours && channel.shared))
    .map((channel) => ({ value: channel.id, label: channel.kind === "app" ? around().names[around().bot] : `#${channel.name}`, group: "" }));
}

const wanted = (include) => (include ?? ["public", "private", "im"]).map((kind) => (kind === "im" ? "app" : kind));
