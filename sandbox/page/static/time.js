/** Dates as members read them: the age in a snowflake, Discord's timestamp styles, and a clock that keeps them true. */

const DISCORD_EPOCH_MS = 1_420_070_400_000n;
const TICK_MS = 1_000;
const STEPS = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];
const STYLES = {
  t: { timeStyle: "short" },
  T: { timeStyle: "medium" },
  d: { dateStyle: "short" },
  D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" },
  F: { dateStyle: "full", timeStyle: "short" },
  s: { dateStyle: "short", timeStyle: "short" },
  S: { dateStyle: "short", timeStyle: "medium" },
};
const relative = new Intl.RelativeTimeFormat("en", { numeric: "always" });

export function isLater(id, other) {
  return BigInt(id) > BigInt(other);
}

export function sentAt(id) {
  return new Date(Number((BigInt(id) >> 22n) + DISCORD_EPOCH_MS));
}

/** `<t:unix:style>` as Discord's client writes it. Relative times are true for the moment of the call. */
export function timestamp(unix_s, style = "f") {
  if (style !== "R") return new Date(unix_s * 1000).toLocaleString("en", STYLES[style]);
  const ahead_s = Math.round(unix_s - Date.now() / 1000);
  const [unit, size_s] = STEPS.find(([, size]) => Math.abs(ahead_s) >= size) ?? STEPS.at(-1);
  return relative.format(Math.trunc(ahead_s / size_s), unit);
}

export function clock(date) {
  return date.toLocaleTimeString("en", { hour: "numeric", minute: "2-digit" });
}

export function day(date) {
  return date.toLocaleDateString("en", { year: "numeric", month: "long", day: "numeric" });
}

export function full(date) {
  return date.toLocaleString("en", { dateStyle: "full", timeStyle: "short" });
}

/** Writes into the existing text node, because the page's description still points at it. */
function tick() {
  for (const element of document.querySelectorAll("time[data-unix]")) {
    const text = timestamp(Number(element.dataset.unix), "R");
    if (element.firstChild.nodeValue !== text) element.firstChild.nodeValue = text;
  }
}

export function startClock() {
  setInterval(tick, TICK_MS);
}
