/** The rules of slash commands, without a page: which a member may pick, and when an option is filled in right. */

export const KIND = {
  subcommand: 1,
  group: 2,
  string: 3,
  integer: 4,
  boolean: 5,
  user: 6,
  channel: 7,
  role: 8,
  mentionable: 9,
  number: 10,
  attachment: 11,
};
export const MESSAGE_COMMAND = 3;
const CHAT_COMMAND = 1;
const CONTEXT = { guild: 0, bot_dm: 1 };
const STRING_LIMIT = 6000;
const REQUIRED = "This option is required. Specify a value.";

/** Every command and subcommand `channel` is a place for, as {id, name, path, description, options}. */
export function usable(commands, channel) {
  return commands
    .filter((command) => (command.type ?? CHAT_COMMAND) === CHAT_COMMAND && isPlaceFor(command, channel))
    .flatMap((command) => flat(command, command.id, []));
}

export function messageCommands(commands, channel) {
  return commands.filter((command) => command.type === MESSAGE_COMMAND && isPlaceFor(command, channel));
}

/** Permissions are not looked at: the sandbox only tells a member of commands they may use. */
function isPlaceFor({ contexts }, channel) {
  return !contexts || contexts.includes(channel.kind === "dm" ? CONTEXT.bot_dm : CONTEXT.guild);
}

function flat(node, id, above) {
  const path = [...above, node.name];
  const parts = (node.options ?? []).filter(({ type }) => type === KIND.subcommand || type === KIND.group);
  if (parts.length) return parts.flatMap((part) => flat(part, id, path));
  const { description, options = [] } = node;
  return [{ id, name: path.join(" "), path: path.slice(1), description, options }];
}

/** Those whose name begins with what was typed, then those that contain it, in the bot's own order. */
export function matching(entries, typed) {
  const wanted = typed.trim().toLowerCase();
  const placeIn = ({ name }) => name.toLowerCase().indexOf(wanted);
  return [...entries.filter((entry) => placeIn(entry) === 0), ...entries.filter((entry) => placeIn(entry) > 0)];
}

/** Options whose value can only be one of a list. */
export function isClosed({ type, choices }) {
  const { boolean, user, channel, role, mentionable } = KIND;
  return choices?.length > 0 || [boolean, user, channel, role, mentionable].includes(type);
}

/** What Discord's client would say about `pill` {option, text, value, file}, or null. */
export function problemOf({ option, text, value, file }) {
  if (option.type === KIND.attachment) {
    if (file?.error) return file.error;
    return option.required && !file ? REQUIRED : null;
  }
  if (text.trim() === "") return option.required ? REQUIRED : null;
  if (isClosed(option)) return value === undefined ? "Pick one of the choices." : null;
  if (option.type === KIND.string) return lengthProblem(option, text);
  return numberProblem(option, text);
}

function lengthProblem({ min_length: least = 0, max_length: most = STRING_LIMIT }, text) {
  const length = [...text].length;
  if (length < least) return `Must be at least ${least} characters long.`;
  return length > most ? `Must be at most ${most} characters long. It is ${length}.` : null;
}

function numberProblem({ type, min_value: least, max_value: most }, text) {
  const number = Number(text);
  if (!Number.isFinite(number)) return "Must be a number.";
  if (type === KIND.integer && !Number.isSafeInteger(number)) return "Must be a whole number.";
  if (least !== undefined && number < least) return `Must be ${least} or more.`;
  return most !== undefined && number > most ? `Must be ${most} or less.` : null;
}

/** What goes to the bot, or undefined for an option left empty. */
export function valueOf({ option, text, value, file }) {
  if (option.type === KIND.attachment) return file?.attachment?.id;
  if (text.trim() === "") return undefined;
  if (value !== undefined) return value;
  return option.type === KIND.integer || option.type === KIND.number ? Number(text) : text;
}

/** The limits of an option, in words. */
export function limits({ type, min_length, max_length, min_value, max_value }) {
  if (type === KIND.attachment) return "Drop a file, paste it, or choose one.";
  if (type === KIND.string && max_length) return `${min_length || 0} to ${max_length} characters`;
  const hasRange = min_value !== undefined || max_value !== undefined;
  return hasRange ? `${min_value ?? "any"} to ${max_value ?? "any"}` : "";
}
