/**
 * Sends what a member does to the bot and follows what becomes of it, by nonce.
 *
 * The nonce is ours and known before the sandbox answers, so an event that overtakes the answer still finds its own.
 */

import { api } from "./api.js";
import { changed, messagesIn, onEvent, onSwitch, state } from "./store.js";

const ANSWER_LIMIT_MS = 30_000; // Discord's own limit is 3 s; past this, the sandbox itself must be gone.
const FAILED = "This interaction failed";
const NO_ANSWER = "The application did not respond";

const followed = new Map();
let counter = 0n;

onSwitch(() => followed.clear());

function newNonce() {
  counter = (counter + 1n) & 0xfffn;
  return String((BigInt(Date.now()) << 12n) | counter);
}

/**
 * Send an interaction of the present member in `channel`. Throws where Discord's client itself would refuse.
 * `listener(event)` hears every later state; without one, the page shows the waiting and the failure by itself.
 */
export async function send(interaction, { label = "", listener = null, channel = state.channel } = {}) {
  const nonce = newNonce();
  const entry = { ...interaction, nonce, channel, label, listener, state: "sent", id: null, reason: "" };
  if (interaction.kind === "component") clearFailure(interaction.message);
  followed.set(nonce, entry);
  entry.timer = setTimeout(() => hear({ nonce, state: "failed" }), ANSWER_LIMIT_MS);
  changed();
  try {
    const answer = await api.interaction({ ...interaction, member: state.member, channel, nonce });
    entry.id ??= answer.id;
    return { ...answer, nonce };
  } catch (error) {
    drop(entry);
    changed();
    throw error;
  }
}

function drop(entry) {
  clearTimeout(entry.timer);
  followed.delete(entry.nonce);
}

function hear(event) {
  const entry = followed.get(event.nonce);
  if (!entry) return;
  entry.id = event.id ?? entry.id;
  entry.state = event.state;
  if (event.state !== "sent") clearTimeout(entry.timer);
  if (event.state === "failed") entry.reason = entry.kind === "component" ? FAILED : event.reason || NO_ANSWER;
  if (event.state === "modal") modalOpener?.(entry, event.modal);
  entry.listener?.({ ...event, reason: entry.reason });
  const isOver = ["answered", "modal", "autocomplete"].includes(event.state);
  if (isOver || (event.state === "failed" && entry.listener)) drop(entry);
  changed();
}

onEvent("interaction", hear);

let modalOpener = null;

export function onModal(opener) {
  modalOpener = opener;
}

/** Commands in this channel whose answer is not there yet, or never came. */
export function pendingCommands() {
  const answered = new Set(messagesIn(state.channel).map((message) => message.interaction_metadata?.id));
  return [...followed.values()].filter(
    (entry) => ["command", "menu"].includes(entry.kind) && entry.channel === state.channel && !answered.has(entry.id),
  );
}

export function isWaiting(message, custom_id) {
  return [...followed.values()].some(
    (entry) => entry.message === message && entry.custom_id === custom_id && entry.state === "sent",
  );
}

export function failureOf(message) {
  return [...followed.values()].find(
    (entry) => entry.kind === "component" && entry.message === message && entry.state === "failed",
  )?.reason;
}

function clearFailure(message) {
  for (const entry of [...followed.values()]) {
    if (entry.kind === "component" && entry.message === message && entry.state === "failed") drop(entry);
  }
}

export function forget(nonce) {
  const entry = followed.get(nonce);
  if (entry) drop(entry);
  changed();
}
