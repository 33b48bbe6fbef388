/** The inputs a modal can hold: how each looks, what it starts with, and when it is filled in right. */

import { unknown } from "./components.js";
import { h } from "./dom.js";
import { offered, upload } from "./files.js";
import { removeButton } from "./look.js";
import { invitation, uploadView } from "./media.js";
import { MODAL, isSelect, select } from "./select.js";

const TYPE = { text: 4, files: 19, radios: 21, checkboxes: 22, checkbox: 23 };
const PARAGRAPH = 2;
const TEXT_LIMIT = 4000;
const REQUIRED = "This field is required.";

export function startValue(input) {
  switch (input.type) {
    case TYPE.text:
      return input.value ?? "";
    case TYPE.radios:
      return input.options.find((option) => option.default)?.value ?? null;
    case TYPE.checkbox:
      return Boolean(input.default);
    case TYPE.files:
      return [];
    default:
      return input.default_values?.map(({ id }) => id) ?? defaults(input.options ?? []);
  }
}

function defaults(options) {
  return options.filter((option) => option.default).map(({ value }) => value);
}

export function problemOf(input, value) {
  const isRequired = input.required !== false;
  if (input.type === TYPE.checkbox) return null;
  if (value === null || value.length === 0) return isRequired ? REQUIRED : null;
  if (input.type === TYPE.text) return lengthProblem(input, value);
  if (input.type === TYPE.radios) return null;
  const { min_values: least = 1, max_values: most = input.type === TYPE.checkboxes ? input.options.length : 1 } = input;
  if (value.length < least) return `Choose at least ${least}.`;
  return value.length > most ? `Choose at most ${most}.` : null;
}

function lengthProblem({ min_length: least = 0, max_length: most = TEXT_LIMIT }, text) {
  const length = [...text].length;
  if (length < least) return `Must be at least ${least} characters long.`;
  return length > most ? `Must be at most ${most} characters long.` : null;
}

export function field(input, value, { onchange, label, problem }) {
  const own = {
    id: `field-${input.custom_id}`,
    "data-testid": `modal-field-${input.custom_id}`,
    "aria-required": String(input.required !== false),
    "aria-invalid": String(Boolean(problem)),
  };
  switch (input.type) {
    case TYPE.text:
      return textField(input, value, own, onchange);
    case TYPE.files:
      return filesField(input, value, own, onchange);
    case TYPE.radios:
      return ticks(input, "radio", own, [value], onchange);
    case TYPE.checkboxes:
      return ticks(input, "checkbox", own, value, (picked) => onchange(toggled(value, picked)));
    case TYPE.checkbox:
      return tick({ ...own, type: "checkbox", checked: value, onchange: () => onchange(!value) }, label);
    default:
      return isSelect(input)
        ? select({ ...input, disabled: false }, { scope: MODAL, id: own.id, chosen: value, onpick: onchange })
        : unknown(input);
  }
}

function toggled(values, value) {
  return values.includes(value) ? values.filter((other) => other !== value) : [...values, value];
}

function textField({ style, placeholder, max_length }, value, own, onchange) {
  const isLong = style === PARAGRAPH;
  const oninput = ({ target }) => onchange(target.value);
  const props = { ...own, class: "text-field", value, placeholder, rows: isLong ? "4" : null, oninput };
  const left = max_length && max_length - [...value].length;
  return [
    h(isLong ? "textarea" : "input", props),
    isLong && max_length && h("span", { class: left < 0 ? "left over" : "left", "aria-hidden": "true" }, left),
  ];
}

function tick(props, label, note = null) {
  const words = h("span", { class: "choice-words" }, label, note && h("small", null, note));
  return h("label", { class: "tick", key: props.value }, h("input", props), words);
}

function ticks({ options, custom_id }, type, own, values, onpick) {
  const line = ({ value, label, description }, position) => {
    const first = position ? {} : own; // The field's own name leads to the first of its boxes.
    const props = { ...first, type, name: custom_id, value, checked: values.includes(value), onchange: () => onpick(value) };
    return tick(props, label, description);
  };
  return h("div", { role: type === "radio" ? "radiogroup" : "group" }, options.map(line));
}

function filesField({ max_values: most = 1, file_types }, entries, own, onchange) {
  const add = ({ target }) => {
    onchange([...entries, ...[...target.files].map(upload)].slice(-most));
    target.value = "";
  };
  const remove = (entry) => onchange(entries.filter((other) => other !== entry));
  return h(
    "div",
    null,
    h(
      "div",
      { class: "zone wide" },
      invitation("or click to choose"),
      h("input", { ...own, type: "file", class: "zone-input", accept: offered(file_types), multiple: most > 1, onchange: add }),
    ),
    h(
      "ul",
      { class: "tray" },
      entries.map((entry, position) =>
        h(
          "li",
          { class: "tray-item", key: `${position} ${entry.name}` },
          uploadView(entry),
          removeButton(entry.name, () => remove(entry)),
        ),
      ),
    ),
  );
}
