// Date, time, and both: the browser's own pickers.
// https://docs.slack.dev/reference/block-kit/block-elements/date-picker-element

import { h } from "../dom/dom.js";
import { plainText } from "../text/mrkdwn.js";

const TYPES = { datepicker: "date", timepicker: "time", datetimepicker: "datetime-local" };
const LABELS = { datepicker: "Date", timepicker: "Time", datetimepicker: "Date and time" };

export function picker(element, block, context, changed) {
  const value = context.value(block, element);
  const both = element.type === "datetimepicker";
  const input = h("input", {
    type: TYPES[element.type],
    value: both && value ? local(Number(value)) : value,
    "aria-label": context.label ?? (plainText(element.placeholder) || LABELS[element.type]),
    data: { action: element.action_id },
    on: { change: () => changed(read()) },
  });
  const read = () => {
    if (!input.value) return null;
    return both ? String(Math.floor(new Date(input.value).getTime() / 1000)) : input.value;
  };
  return { node: input, input, read };
}

/** Convert seconds since 1970 for the browser's picker, in the reader's time zone. */
function local(at) {
  const date = new Date(at * 1000);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
