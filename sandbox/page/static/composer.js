/** The bar at the bottom where a member writes: plain messages, and commands once a line begins with a slash. */

import { commandBar } from "./command_bar.js";
import { KIND, usable } from "./command.js";
import { h, icon } from "./dom.js";
import { CONTENT_LIMIT, accept, back, begin, draft, dropFile, leave, remove, submit, write } from "./draft.js";
import { dragging } from "./files.js";
import { hint } from "./help.js";
import { removeButton } from "./look.js";
import { uploadView } from "./media.js";
import { botIsTyping, channelNow, state } from "./store.js";
import { close, entered, markNext, pickMarked, suggestionId, suggestions, suggestionsView } from "./suggestions.js";

const MORE = "+";

export function composer() {
  return h(
    "form",
    {
      class: dragging.over ? "composer dragging" : "composer",
      "data-testid": "drop-zone",
      onsubmit: (event) => {
        event.preventDefault();
        submit();
      },
      onkeydown: steer,
      onfocusin: ({ target }) => entered(nameOf(target)),
      onfocusout: ({ relatedTarget, currentTarget }) => currentTarget.contains(relatedTarget) || entered(null),
    },
    dragging.over && h("div", { class: "drop-words" }, dropWords()),
    suggestionsView(),
    problemView(),
    !draft.command && hint(),
    h(
      "div",
      { class: "composer-box" },
      draft.files.length > 0 && tray(),
      h("div", { class: "composer-line" }, draft.command ? commandBar() : [attach(), text()], sendButton()),
    ),
    h("div", { class: "typing", role: "status" }, typing()),
  );
}

function nameOf(target) {
  return target.matches(".more") ? MORE : (target.closest("[data-option]")?.dataset.option ?? null);
}

function dropWords() {
  if (!draft.command) return `Drop to attach it to a message in ${channelNow()?.name ?? "this channel"}`;
  const takesFiles = draft.command.options.some(({ type }) => type === KIND.attachment);
  return takesFiles ? `Drop on /${draft.command.name}` : `/${draft.command.name} takes no files`;
}

function problemView() {
  const wrong = draft.pills.find((one) => one.problem);
  const words = draft.problem ?? (wrong && [h("strong", null, wrong.option.name), ` ${wrong.problem}`]);
  return words && h("div", { class: "composer-problem", role: "alert", "data-testid": "composer-error" }, words);
}

function tray() {
  const item = (entry, position) =>
    h(
      "li",
      { class: "tray-item", key: `${position} ${entry.name}` },
      uploadView(entry),
      removeButton(entry.name, () => dropFile(entry)),
    );
  return h("ul", { class: "tray", "aria-label": "Attached files" }, draft.files.map(item));
}

function attach() {
  return h(
    "label",
    { class: "attach icon-button", title: "Attach files" },
    icon("plus"),
    h("input", {
      type: "file",
      multiple: true,
      class: "zone-input",
      "aria-label": "Attach files",
      "data-testid": "attach",
      onchange: ({ target }) => {
        accept([...target.files]);
        target.value = "";
      },
    }),
  );
}

function text() {
  const list = suggestions();
  const over = [...draft.text].length - CONTENT_LIMIT;
  return [
    h("textarea", {
      class: "composer-text",
      key: "composer",
      rows: "1",
      value: draft.text,
      placeholder: `Message ${channelNow()?.kind === "dm" ? "@" : "#"}${channelNow()?.name ?? ""}`,
      "aria-label": "Message",
      role: "combobox",
      "aria-expanded": String(Boolean(list)),
      "aria-controls": list ? "suggestions" : null,
      "aria-activedescendant": list ? suggestionId(list.marked) : null,
      "data-testid": "composer",
      oninput: ({ target }) => typed(target.value),
    }),
    over > 0 && h("span", { class: "over", title: "Characters too many" }, -over),
  ];
}

/** A space after a whole command name takes the command, as Enter would. */
function typed(value) {
  const command = usable(state.commands, channelNow()).find(({ name }) => `/${name} ` === value);
  command ? begin(command) : write(value);
}

function sendButton() {
  const isEmpty = !draft.command && !draft.text.trim() && !draft.files.length;
  const disabled = isEmpty || draft.isSending;
  const props = { class: "icon-button send", type: "submit", disabled, "aria-label": "Send", "data-testid": "send" };
  return h("button", props, icon("send"));
}

function typing() {
  if (state.bot && !state.bot.online) return `${state.bot.name} is offline. Commands fail until it is back.`;
  return botIsTyping() ? `${state.bot.name} is typing…` : "";
}

function steer(event) {
  if (event.isComposing || event.target.matches("button")) return;
  if (handle(event)) event.preventDefault();
}

/** Whether the key meant something here. */
function handle({ key, shiftKey, target }) {
  switch (key) {
    case "ArrowDown":
      return markNext(1);
    case "ArrowUp":
      return markNext(-1);
    case "Tab":
      return !shiftKey && pickMarked();
    case "Enter":
      if (shiftKey && !draft.command) return false;
      if (target.type === "file" && !pillAt(target)?.file) return false; // The browser opens its chooser.
      if (!pickMarked()) submit();
      return true;
    case "Escape":
      if (draft.command) leave();
      return Boolean(draft.command) || close();
    case "Backspace":
      return (target.type === "file" || !target.value) && takeBack(target);
    default:
      return false;
  }
}

function pillAt(target) {
  const name = nameOf(target);
  return draft.pills.find(({ option }) => option.name === name);
}

/** Backspace where there is nothing left to erase takes away the file, the option, the command, in this order. */
function takeBack(target) {
  const one = pillAt(target);
  if (one?.file) dropFile(one.file);
  else if (one) remove(one.option.name);
  else if (draft.command) back(null);
  else if (draft.files.length) dropFile(draft.files.at(-1));
  return true;
}
