/** A select menu of any kind, in a message or a modal: a button, and the list of choices it opens. */

import { h, icon } from "./dom.js";
import { emoji } from "./look.js";
import { channels, mentionables, people, roles } from "./server.js";
import { changed, focus, onSwitch, state } from "./store.js";

const KINDS = { 3: "string", 5: "user", 6: "role", 7: "mentionable", 8: "channel" };
const PLACEHOLDERS = {
  string: "Make a selection",
  user: "Select a user",
  role: "Select a role",
  mentionable: "Select a user or role",
  channel: "Select a channel",
};

export const MODAL = "modal";

let open = null; // {at, values}: one list is open at a time, and what is ticked in it so far.
const picked = new Map(); // What was picked over which start: a message that comes with another start rules again.

onSwitch(() => {
  open = null;
  picked.clear();
});

export function isSelect({ type }) {
  return type in KINDS;
}

/**
 * `scope` tells equal custom ids apart; `chosen` rules where the caller keeps the values; `onpick(values)` hears them
 * once the list closes.
 */
export function select(component, { scope, id = null, chosen = null, waits = false, onpick }) {
  const at = `${scope} ${component.custom_id}`;
  const choices = choicesOf(component);
  const isOpen = open?.at === at;
  const start = startValues(component, choices);
  const mine = picked.get(at);
  const before = chosen ?? (mine && mine.over === String(start) ? mine.picks : start);
  const values = isOpen ? open.values : before;
  const many = (component.max_values ?? 1) > 1;
  const label = component.placeholder || PLACEHOLDERS[KINDS[component.type]];
  const shown = choices.filter((choice) => values.includes(choice.value));

  const finish = (picks) => {
    open = null;
    changed();
    if (picks.length < (component.min_values ?? 1)) return;
    if (many && String(picks) === String(before)) return;
    if (!chosen) picked.set(at, { over: String(start), picks });
    onpick(picks);
  };
  const choose = (value) => {
    const isTicked = values.includes(value);
    if (!many) return finish(isTicked && component.min_values === 0 ? [] : [value]);
    if (!isTicked && values.length >= component.max_values) return;
    open = { at, values: isTicked ? values.filter((other) => other !== value) : [...values, value] };
    changed();
  };
  const toggle = () => {
    if (isOpen) return finish(values);
    open = { at, values };
    focus(testid(choices.find((choice) => values.includes(choice.value)) ?? choices[0]));
  };
  const leave = ({ currentTarget, relatedTarget }) => {
    if (open?.at === at && !currentTarget.contains(relatedTarget)) finish(open.values);
  };

  return h(
    "div",
    { class: "select", key: component.custom_id, onfocusout: leave, onkeydown: (event) => steer(event, toggle) },
    h(
      "button",
      {
        class: ["select-button", waits && "waiting"],
        id,
        type: "button",
        disabled: component.disabled,
        "aria-haspopup": "listbox",
        "aria-expanded": String(isOpen),
        "aria-label": label,
        "data-testid": `${scope === MODAL ? "modal-field" : "select"}-${component.custom_id}`,
        onclick: toggle,
      },
      h("span", { class: !shown.length && "placeholder" }, shown.map((one) => one.label).join(", ") || label),
      icon("chevron"),
    ),
    isOpen && h("div", { class: "choices", role: "listbox", "aria-multiselectable": String(many) }, choices.map(line)),
  );

  function line(choice) {
    const isTicked = values.includes(choice.value);
    return h(
      "button",
      {
        class: "choice",
        type: "button",
        role: "option",
        "aria-selected": String(isTicked),
        "data-testid": testid(choice),
        onclick: () => choose(choice.value),
      },
      choice.emoji && emoji(choice.emoji),
      h("span", { class: "choice-words" }, choice.label, choice.description && h("small", null, choice.description)),
      isTicked && icon("check"),
    );
  }
}

function testid(choice) {
  return `choice-${choice?.label}`;
}

function steer(event, close) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Escape" && open) {
    event.preventDefault();
    event.stopPropagation();
    close();
    event.currentTarget.querySelector(".select-button").focus();
  } else if (step && open) {
    event.preventDefault();
    const lines = [...event.currentTarget.querySelectorAll(".choice")];
    lines.at((lines.indexOf(document.activeElement) + step) % lines.length)?.focus();
  }
}

function choicesOf({ type, options, channel_types }) {
  const listed = { 5: people, 6: rolesToPick, 7: mentionables, 8: () => channels(channel_types) }[type]?.();
  return listed?.map(({ name, value }) => ({ label: name, value })) ?? options;
}

/** Unlike a command's option, a menu does not offer the role that everybody has. */
function rolesToPick() {
  return roles().filter(({ value }) => value !== state.server.id);
}

function startValues({ default_values }, choices) {
  if (default_values?.length) return default_values.map(({ id }) => id);
  return choices.filter((choice) => choice.default).map((choice) => choice.value);
}
