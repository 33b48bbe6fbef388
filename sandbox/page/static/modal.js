/** The dialog a bot opens: fields checked here as Discord's client checks them, then sent. */

import { h, icon, show } from "./dom.js";
import { field, problemOf, startValue } from "./fields.js";
import { onModal, send } from "./interactions.js";
import { markdown } from "./markdown.js";
import { changed, onSwitch } from "./store.js";

const ACTION_ROW = 1;
const TEXT_DISPLAY = 10;
const LABEL = 18;
const WENT_WRONG = "Something went wrong. Try again.";

let open = null; // {interaction, channel, title, custom_id, lines, values, problems, problem, isSending}
let dialog = null;

onSwitch(() => (open = null));

onModal((entry, { title, custom_id, components }) => {
  const lines = components.flatMap(line);
  const values = new Map(lines.filter(({ input }) => input).map(({ input }) => [input.custom_id, startValue(input)]));
  const origin = { interaction: entry.id, channel: entry.channel };
  open = { ...origin, title, custom_id, lines, values, problems: new Map(), problem: null, isSending: false };
});

/** A line of the dialog: words, or an input with its label. Action rows are how labels looked before there were any. */
function line(component) {
  if (component.type === TEXT_DISPLAY) return [{ words: component.content }];
  if (component.type === LABEL) {
    const { label, description, component: input } = component;
    return [{ label, note: description, input }];
  }
  if (component.type === ACTION_ROW) return component.components.map((input) => ({ label: input.label, input }));
  return [];
}

function close() {
  open = null;
  changed();
}

async function submit(event) {
  event.preventDefault();
  const modal = open;
  if (modal.isSending) return;
  const inputs = modal.lines.flatMap(({ input }) => input ?? []);
  for (const input of inputs) modal.problems.set(input.custom_id, problemOf(input, modal.values.get(input.custom_id)));
  const wrong = inputs.find(({ custom_id }) => modal.problems.get(custom_id));
  changed();
  if (wrong) return dialog.querySelector(`[data-testid="modal-field-${CSS.escape(wrong.custom_id)}"]`)?.focus();

  Object.assign(modal, { isSending: true, problem: null });
  const fail = (words) => {
    Object.assign(modal, { isSending: false, problem: words });
    changed();
  };
  const listener = ({ state: stage }) => {
    if (stage === "failed") fail(WENT_WRONG);
    else if (stage !== "sent" && open === modal) close();
  };
  try {
    const fields = {};
    for (const [id, value] of modal.values) fields[id] = await sendable(value);
    const { custom_id, interaction, channel } = modal;
    await send({ kind: "modal", custom_id, interaction, fields }, { listener, channel });
  } catch (error) {
    fail(error.message);
  }
}

/** Files travel while the member still types; what the bot gets are their ids. */
async function sendable(value) {
  if (!Array.isArray(value) || typeof value[0] !== "object") return value;
  await Promise.all(value.map((entry) => entry.done));
  const failed = value.find((entry) => entry.error);
  if (failed) throw new Error(`${failed.name}: ${failed.error}`);
  return value.map((entry) => entry.attachment.id);
}

/** The browser's own dialog keeps the focus inside and closes on Escape. */
export function showModal() {
  if (!open) {
    if (dialog) dialog.remove();
    dialog = null;
    return;
  }
  if (!dialog) {
    dialog = document.createElement("dialog");
    dialog.className = "modal";
    dialog.dataset.testid = "modal";
    dialog.setAttribute("aria-labelledby", "modal-title");
    dialog.oncancel = (event) => event.target === dialog && close();
    document.body.append(dialog);
    show(dialog, view());
    dialog.showModal();
    dialog.querySelector("textarea, input, .select-button")?.focus();
  } else {
    show(dialog, view());
  }
}

function view() {
  const { title, lines, problem, isSending } = open;
  return h(
    "form",
    { onsubmit: submit, novalidate: true, onkeydown: submitByKey },
    h(
      "header",
      { class: "modal-head" },
      h("h2", { id: "modal-title" }, title),
      h("button", { class: "icon-button", type: "button", "aria-label": "Close", onclick: close }, icon("close")),
    ),
    h("div", { class: "modal-body" }, lines.map(lineView)),
    problem && h("div", { class: "failure", role: "alert", "data-testid": "modal-error" }, problem),
    h(
      "footer",
      { class: "modal-foot" },
      h("button", { class: "button secondary", type: "button", onclick: close }, "Cancel"),
      h(
        "button",
        { class: ["button primary", isSending && "waiting"], type: "submit", "data-testid": "modal-submit" },
        h("span", null, "Submit"),
        isSending && h("span", { class: "dots" }),
      ),
    ),
  );
}

function submitByKey(event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit();
}

function star() {
  return h("span", { class: "required", title: "Required" }, " *");
}

function lineView({ words, label, note, input }) {
  if (words !== undefined) return markdown(words);
  const { values, problems } = open;
  const problem = problems.get(input.custom_id);
  const onchange = (value) => {
    values.set(input.custom_id, value);
    problems.delete(input.custom_id);
    changed();
  };
  return h(
    "div",
    { class: problem ? "field wrong" : "field", key: input.custom_id },
    h("label", { for: `field-${input.custom_id}` }, label, input.required !== false && star()),
    note && h("small", null, note),
    field(input, values.get(input.custom_id), { onchange, label, problem }),
    problem && h("div", { class: "field-problem", role: "alert" }, problem),
  );
}
