/**
 * What the present member is writing: a message with files, or a command with its options.
 *
 * Every change of it is a function here, so that typing, clicking, dropping and pasting end the same way.
 */

import { api } from "./api.js";
import { KIND, isClosed, problemOf, valueOf } from "./command.js";
import { upload } from "./files.js";
import { send } from "./interactions.js";
import { channels, mentionables, people, roles } from "./server.js";
import { changed, focus, onSwitch, state } from "./store.js";

export const CONTENT_LIMIT = 2000;
const AUTOCOMPLETE_PAUSE_MS = 250;
const FILES_LIMIT = 10;

/** Pills are the options in hand: {option, text, value, file, problem, choices}; `more` filters those not in hand. */
export const draft = {};

function clear() {
  const command = { command: null, pills: [], more: "", focused: null };
  Object.assign(draft, { text: "", files: [], ...command, problem: null, isSending: false });
}

clear();

onSwitch(clear);

export function write(text) {
  draft.text = text;
  draft.problem = null;
  changed();
}

// -- A command --

/** Start filling in `command`; pictures already chosen for a message go to the options that take one. */
export function begin(command) {
  const { files } = draft;
  clear();
  draft.command = command;
  draft.pills = command.options.filter(({ required }) => required).map(pill);
  takeUploads(files);
  moveOn();
}

function pill(option) {
  return { option, text: "", value: undefined, file: null, problem: null, choices: null, asked: null };
}

/** Back to plain text; `text` is what remains to edit. */
export function leave(text = "") {
  clear();
  draft.text = text;
  focus("composer");
}

export function remaining() {
  return draft.command.options.filter((option) => !draft.pills.some((one) => one.option === option));
}

export function add(option) {
  draft.pills.push(pill(option));
  draft.more = "";
  focusOn(option.name);
}

/** Take an optional option away again, and stand where the member was before it. */
export function remove(name) {
  const place = draft.pills.findIndex(({ option }) => option.name === name);
  if (draft.pills[place].option.required) return back(name);
  draft.pills.splice(place, 1);
  const before = draft.pills[place - 1];
  before ? focusOn(before.option.name) : focusMore();
}

export function back(name) {
  const place = name === null ? draft.pills.length : draft.pills.findIndex(({ option }) => option.name === name);
  if (place <= 0) leave(`/${draft.command.name}`);
  else focusOn(draft.pills[place - 1].option.name);
}

function focusOn(name) {
  focus(`command-option-${name}`);
}

export function focusMore() {
  focus(remaining().length ? "command-more" : "command-name");
}

/** Go to the first option still missing, else to the optional ones. */
export function moveOn() {
  const missing = draft.pills.find((one) => one.option.required && isEmpty(one));
  if (missing) focusOn(missing.option.name);
  else focusMore();
}

function isEmpty({ text, file }) {
  return text === "" && !file;
}

export function fill(one, text) {
  Object.assign(one, { text, value: undefined, problem: null });
  draft.problem = null;
  if (isClosed(one.option)) {
    const exact = choicesFor(one.option).find(({ name }) => name.toLowerCase() === text.trim().toLowerCase());
    one.value = exact?.value;
  }
  if (one.option.autocomplete) askSoon(one);
  changed();
}

export function choose(one, choice) {
  Object.assign(one, { text: choice.name, value: choice.value, problem: null });
  changed();
}

/** The closed list of an option, as {name, value}. */
export function choicesFor({ type, choices, channel_types }) {
  switch (type) {
    case KIND.boolean:
      return [{ name: "True", value: true }, { name: "False", value: false }];
    case KIND.user:
      return people();
    case KIND.role:
      return roles();
    case KIND.mentionable:
      return mentionables();
    case KIND.channel:
      return channels(channel_types);
    default:
      return choices ?? [];
  }
}

export function askSoon(one) {
  clearTimeout(one.asked);
  one.asked = setTimeout(() => ask(one), AUTOCOMPLETE_PAUSE_MS);
}

async function ask(one) {
  const { command } = draft;
  if (!command) return;
  const asked = one.text;
  const options = { ...values(), [one.option.name]: asked };
  const what = { kind: "autocomplete", command: command.id, path: command.path, options, focused: one.option.name };
  const listener = (event) => {
    if (one.text !== asked) return;
    if (event.state === "failed") one.problem = "Loading options failed.";
    one.choices = event.choices ?? [];
  };
  try {
    await send(what, { listener });
  } catch (error) {
    one.problem = error.message;
    changed();
  }
}

function values() {
  const filled = draft.pills.map((one) => [one.option.name, valueOf(one)]);
  return Object.fromEntries(filled.filter(([, value]) => value !== undefined));
}

// -- Files --

/** Files dropped, pasted or chosen: for the option they were meant for, else for a message. */
export function accept(files, option = null) {
  const takers = draft.command?.options.filter(({ type }) => type === KIND.attachment) ?? [];
  if (draft.command && takers.length === 0) {
    draft.problem = `/${draft.command.name} takes no files.`; // What is typed there must not be lost for one.
    return changed();
  }
  if (draft.command) {
    takeUploads(files.map(upload), option ?? draft.focused);
    moveOn();
  } else {
    draft.files = [...draft.files, ...files.map(upload)].slice(0, FILES_LIMIT);
    focus("composer");
  }
}

/** The option named first takes the first; the rest go to those still empty, in the command's order. */
function takeUploads(uploads, first = null) {
  const takers = draft.command.options.filter(({ type }) => type === KIND.attachment);
  for (const entry of uploads) {
    const empty = takers.find((option) => !draft.pills.some((one) => one.option === option && one.file));
    const option = takers.find(({ name }) => name === first) ?? empty ?? takers.at(-1);
    first = null;
    if (!option) return;
    if (!draft.pills.some((one) => one.option === option)) draft.pills.push(pill(option));
    Object.assign(draft.pills.find((one) => one.option === option), { file: entry, problem: null });
  }
}

export function dropFile(entry) {
  draft.files = draft.files.filter((other) => other !== entry);
  for (const one of draft.pills) if (one.file === entry) Object.assign(one, { file: null, problem: null });
  changed();
}

// -- Sending --

/** Send what is written, or say at its place what is wrong with it. */
export async function submit() {
  if (draft.isSending) return;
  draft.isSending = true;
  draft.problem = null;
  changed();
  try {
    await Promise.all([...draft.files, ...draft.pills.map((one) => one.file)].map((entry) => entry?.done));
    await (draft.command ? submitCommand() : submitMessage());
  } catch (error) {
    draft.problem = error.message;
  }
  draft.isSending = false;
  changed();
}

async function submitCommand() {
  for (const one of draft.pills) one.problem = problemOf(one);
  const wrong = draft.pills.find((one) => one.problem);
  if (wrong) return focusOn(wrong.option.name);
  const { id, name, path } = draft.command;
  const what = { kind: "command", command: id, ...(path.length ? { path } : {}), options: values() };
  await send(what, { label: `/${name}` });
  leave();
}

async function submitMessage() {
  const content = draft.text.trim();
  const failed = draft.files.find((entry) => entry.error);
  if (failed) throw new Error(`${failed.name}: ${failed.error}`);
  if (!content && !draft.files.length) return;
  if ([...content].length > CONTENT_LIMIT) throw new Error(`A message has at most ${CONTENT_LIMIT} characters.`);
  const attachments = draft.files.map((entry) => entry.attachment.id);
  await api.message({ member: state.member, channel: state.channel, content, attachments });
  leave();
}
