// Times in the reader's time zone, as Slack formats them.

const format = (options) => new Intl.DateTimeFormat(undefined, options);
const CLOCK = format({ hour: "numeric", minute: "2-digit" });
const SECONDS = format({ hour: "numeric", minute: "2-digit", second: "2-digit" });
const NUMBERS = format({ year: "numeric", month: "2-digit", day: "2-digit" });
const DATES = {
  date: format({ year: "numeric", month: "long", day: "numeric" }),
  date_short: format({ year: "numeric", month: "short", day: "numeric" }),
  date_long: format({ weekday: "long", year: "numeric", month: "long", day: "numeric" }),
};
const DAY = format({ weekday: "long", month: "long", day: "numeric" });
const AGO = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60]];
const FULL = format({ dateStyle: "full", timeStyle: "medium" });

/** Return the Date of a message's `ts` or of seconds since 1970. */
export const moment = (ts) => new Date(Number(ts) * 1000);

export const clockTime = (ts) => CLOCK.format(moment(ts));
/** Return the time without AM or PM, for the narrow space beside a message. */
export const shortClockTime = (ts) => CLOCK.formatToParts(moment(ts)).filter(({ type }) => type !== "dayPeriod").map(({ value }) => value).join("").trim();
export const clockTimeWithSeconds = (ts) => SECONDS.format(moment(ts));
export const fullTime = (ts) => FULL.format(moment(ts));

/** Return the day of a time: Today, Yesterday, or its date. */
export const day = (ts) => relative(moment(ts)) ?? DAY.format(moment(ts));

/** Slack's date tokens: https://docs.slack.dev/messaging/formatting-message-text#date-formatting */
export function formatDate(seconds_, pattern) {
  const at = moment(seconds_);
  return pattern.replace(/\{(\w+)\}/g, (token, name) => {
    if (name === "time") return CLOCK.format(at);
    if (name === "time_secs") return SECONDS.format(at);
    if (name === "date_num") return NUMBERS.format(at);
    if (name === "ago") return ago(at);
    const [kind, pretty] = name.endsWith("_pretty") ? [name.slice(0, -7), true] : [name, false];
    if (!DATES[kind]) return token;
    return (pretty && relative(at)?.toLowerCase()) || DATES[kind].format(at);
  });
}

/** Return how long ago it was, in the largest unit of which at least one has passed. */
function ago(at) {
  const seconds = (Date.now() - at) / 1000;
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
  return AGO.format(-Math.round(seconds / size), unit);
}

function relative(at) {
  const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  const days = Math.round((midnight(new Date()) - midnight(at)) / 86_400_000);
  return { 0: "Today", 1: "Yesterday", [-1]: "Tomorrow" }[days];
}
