/** A command being filled in: its name and one pill for each option, edited in place. */

import { KIND, isClosed } from "./command.js";
import { h, icon } from "./dom.js";
import { accept, draft, dropFile, fill, focusMore, leave, remaining, remove } from "./draft.js";
import { offered } from "./files.js";
import { avatar, removeButton } from "./look.js";
import { invitation, uploadView } from "./media.js";
import { changed, state } from "./store.js";
import { suggestionId, suggestions } from "./suggestions.js";

export function commandBar() {
  const more = remaining().length;
  return h(
    "div",
    { class: "command-bar" },
    h(
      "span",
      { class: "command-name", tabindex: "0", "data-testid": "command-name" },
      avatar(state.bot),
      `/${draft.command.name}`,
    ),
    draft.pills.map(pill),
    more > 0 && moreOptions(more),
    h(
      "button",
      { class: "icon-button leave", type: "button", "aria-label": "Leave the command", onclick: () => leave() },
      icon("close"),
    ),
  );
}

function pill(one) {
  const { option, problem } = one;
  const isFile = option.type === KIND.attachment;
  const look = ["pill", problem && "wrong", draft.focused === option.name && "focused"];
  return h(
    "div",
    { class: look, key: option.name, "data-option": option.name },
    h("label", { class: "pill-name", for: inputId(option) }, option.name),
    isFile ? fileEditor(one) : textEditor(one),
    !option.required && cross(option),
  );
}

function cross({ name }) {
  const onclick = () => remove(name);
  const props = { class: "pill-remove", type: "button", tabindex: "-1", "aria-label": `Remove ${name}`, onclick };
  return h("button", props, icon("close"));
}

function inputId({ name }) {
  return `option-${name}`;
}

function combobox() {
  const list = suggestions();
  const isOpen = Boolean(list?.items.length);
  return {
    role: "combobox",
    autocomplete: "off",
    "aria-expanded": String(isOpen),
    "aria-controls": isOpen ? "suggestions" : null,
    "aria-activedescendant": isOpen && list.marked >= 0 ? suggestionId(list.marked) : null,
  };
}

/** Free text may grow over several lines; lists and numbers stay short. */
function textEditor(one) {
  const { option, problem } = one;
  const isFree = option.type === KIND.string && !isClosed(option) && !option.autocomplete;
  return h(isFree ? "textarea" : "input", {
    class: "pill-input",
    id: inputId(option),
    rows: isFree ? "1" : null,
    value: one.text,
    spellcheck: isFree ? "true" : "false",
    inputmode: { [KIND.integer]: "numeric", [KIND.number]: "decimal" }[option.type],
    "aria-label": `${option.name}: ${option.description}`,
    "aria-required": String(Boolean(option.required)),
    "aria-invalid": String(Boolean(problem)),
    "data-testid": `command-option-${option.name}`,
    oninput: ({ target }) => fill(one, target.value.replaceAll("\n", " ")),
    ...(isFree ? {} : combobox()),
  });
}

/** The file input lies over the whole zone, unseen: it takes clicks, keys and drops as browsers do by themselves. */
function fileEditor(one) {
  const { option, file, problem } = one;
  return h(
    "div",
    { class: "zone" },
    file ? uploadView(file) : invitation("or click, or paste"),
    h("input", {
      type: "file",
      class: "zone-input",
      accept: offered(option.file_types),
      id: inputId(option),
      "aria-label": `${option.name}: ${option.description}`,
      "aria-invalid": String(Boolean(problem)),
      "data-testid": `command-option-${option.name}`,
      onchange: ({ target }) => {
        accept([...target.files], option.name);
        target.value = "";
      },
    }),
    file && removeButton(file.name, () => dropFile(file), "-1"),
  );
}

function moreOptions(count) {
  return h("input", {
    class: "more",
    placeholder: `+${count} more`,
    value: draft.more,
    "aria-label": `${count} more options`,
    "data-testid": "command-more",
    onclick: focusMore,
    oninput: ({ target }) => {
      draft.more = target.value;
      changed();
    },
    ...combobox(),
  });
}
