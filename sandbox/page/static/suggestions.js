/** The list above the composer: commands, options and choices that fit what is typed, and what is asked for. */

import { isClosed, limits, matching, usable } from "./command.js";
import { h } from "./dom.js";
import { add, askSoon, begin, choicesFor, choose, draft, moveOn, remaining } from "./draft.js";
import { avatar } from "./look.js";
import { changed, channelNow, state } from "./store.js";

const MORE = "+";
const SHOWN_CHOICES = 25;

let marked = null; // Where the arrow keys went; null while they were not used on the present list.
let present = "";
let closed = null;

/** What to offer now, as {title, hint, items: [{label, note, pick}], marked}, or null. */
export function suggestions() {
  const list = draft.command ? forOption() : forText();
  if (!list || closed === keyOf(list)) return null;
  if (present !== keyOf(list)) {
    present = keyOf(list);
    marked = null;
  }
  return { ...list, marked: marked === null ? list.first : Math.min(marked, list.items.length - 1) };
}

function keyOf({ title, items }) {
  return JSON.stringify([title, items.map(({ label }) => label)]);
}

function forText() {
  if (!/^\/[^\n]*$/.test(draft.text) || !channelNow()) return null;
  const entries = matching(usable(state.commands, channelNow()), draft.text.slice(1));
  const items = entries.map((entry) => item(`/${entry.name}`, entry.description, () => begin(entry)));
  return items.length ? { title: state.bot.name, hint: "", items, first: 0, isCommands: true } : null;
}

function forOption() {
  if (draft.focused === MORE) return forMore();
  const one = draft.pills.find(({ option }) => option.name === draft.focused);
  if (!one) return null;
  const { option } = one;
  const typed = one.value === undefined ? one.text : "";
  const closedList = isClosed(option) ? matching(choicesFor(option), typed) : [];
  const choices = option.autocomplete ? (one.choices ?? []) : closedList;
  const pick = (choice) => () => {
    choose(one, choice);
    moveOn();
  };
  const items = choices.slice(0, SHOWN_CHOICES).map((choice) => item(choice.name, "", pick(choice)));
  const hint = [option.description, limits(option)].filter(Boolean).join(" · ");
  return { title: option.name, hint, items, first: one.value === undefined ? 0 : -1 };
}

function forMore() {
  const items = matching(remaining(), draft.more).map((option) => item(option.name, option.description, () => add(option)));
  return { title: "Optional", hint: "", items, first: draft.more ? 0 : -1 };
}

function item(label, note, pick) {
  return { label, note, pick };
}

/** An option whose choices come from the bot asks for them as soon as it is entered. */
export function entered(name) {
  draft.focused = name;
  closed = null;
  const one = draft.pills.find(({ option }) => option.name === name);
  if (one?.option.autocomplete && one.choices === null) askSoon(one);
  changed();
}

export function markNext(step) {
  const list = suggestions();
  if (!list?.items.length) return false;
  const from = list.marked < 0 && step < 0 ? 0 : list.marked;
  marked = (from + step + list.items.length) % list.items.length;
  changed();
  return true;
}

/** Take what is marked. False when nothing is. */
export function pickMarked() {
  const item = suggestions()?.items[suggestions().marked];
  item?.pick();
  return Boolean(item);
}

export function close() {
  const list = suggestions();
  if (!list) return false;
  closed = keyOf(list);
  changed();
  return true;
}

export function suggestionId(position) {
  return `suggestion-${position}`;
}

export function suggestionsView() {
  const list = suggestions();
  if (!list) return null;
  return h(
    "div",
    { class: "suggestions", onmousedown: (event) => event.preventDefault() },
    h("div", { class: "suggestions-head" }, h("strong", null, list.title), list.hint && h("span", null, list.hint)),
    list.items.length > 0 &&
      h(
        "div",
        { class: "suggestion-list", role: "listbox", id: "suggestions", "aria-label": "Suggestions" },
        list.items.map((item, position) => line(item, position, list)),
      ),
  );
}

function line({ label, note, pick }, position, { marked: at, isCommands }) {
  return h(
    "div",
    {
      class: position === at ? "suggestion marked" : "suggestion",
      id: suggestionId(position),
      key: label,
      role: "option",
      "aria-selected": String(position === at),
      "data-testid": "suggestion",
      onclick: pick,
    },
    isCommands && avatar(state.bot),
    h("span", { class: "suggestion-words" }, h("span", null, label), note && h("small", null, note)),
  );
}

/** Keep the marked line in view, without moving anything else. */
export function followMark() {
  document.querySelector(".suggestion.marked")?.scrollIntoView({ block: "nearest" });
}
