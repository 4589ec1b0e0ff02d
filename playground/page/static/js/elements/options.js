// The options of a menu: the app's own, people, channels, or the app's suggestions.

import { plainText } from "../text/mrkdwn.js";
import { below, workspace } from "../server/store.js";

/** Return the options of a menu as `{value, label, group, description}`, or null if the app suggests them as the person types. */
export function optionsOf(element) {
  const kind = element.type.replace(/^multi_/, "");
  if (kind === "external_select") return null;
  if (kind === "users_select") return people();
  if (kind === "channels_select") return channels(["public"]);
  if (kind === "conversations_select") return channels(kindsOf(element.filter?.include), element.filter?.exclude_external_shared_channels);
  if (element.option_groups) {
    return element.option_groups.flatMap((group) => group.options.map((each) => asOption(each, plainText(group.label))));
  }
  return (element.options ?? []).map((each) => asOption(each));
}

/** Return an option object in that form. */
export const asOption = (each, group = "") => ({
  value: each.value,
  label: plainText(each.text),
  description: plainText(each.description),
  group,
});

/** Return the name of a value that is not among the options. */
export function nameOf(value, element) {
  const initial = [element.initial_option, ...(element.initial_options ?? [])].find((each) => each?.value === value);
  return initial ? plainText(initial.text) : (workspace().names[value] ?? value);
}

function people() {
  const everybody = workspace().people.map((person) => ({ value: person.id, label: person.name, group: "" }));
  return [...everybody, { value: workspace().bot, label: workspace().names[workspace().bot], group: "" }];
}

function channels(kinds, excludeShared = false) {
  return [...below("channel/")]
    .filter((channel) => kinds.includes(channel.kind) && !channel.archived && !(excludeShared && channel.shared))
    .map((channel) => ({ value: channel.id, label: channel.kind === "app" ? workspace().names[workspace().bot] : `#${channel.name}`, group: "" }));
}

const kindsOf = (include) => (include ?? ["public", "private", "im"]).map((kind) => (kind === "im" ? "app" : kind));
