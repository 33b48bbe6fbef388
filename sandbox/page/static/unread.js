/**
 * Remembers, for every member, what they have read and put away, and counts what waits for them.
 *
 * Counts follow from the messages themselves, so they survive a reload and can not drift.
 */

import { channelNow, messagesIn, state } from "./store.js";
import { isLater } from "./time.js";

const memory = JSON.parse(sessionStorage.getItem("unread") ?? '{"since":null,"read":{},"dismissed":[]}');
const dismissed = new Set(memory.dismissed);

function save() {
  sessionStorage.setItem("unread", JSON.stringify({ ...memory, dismissed: [...dismissed] }));
}

/** What was there before this window first opened counts as read, for everyone. */
function begin() {
  const ids = Object.values(state.messages).flat().map((message) => message.id);
  memory.since = ids.reduce((latest, id) => (isLater(id, latest) ? id : latest), "0");
  save();
}

export function markRead() {
  if (memory.since === null) begin();
  const latest = messagesIn(state.channel).at(-1)?.id;
  const read = (memory.read[state.member] ??= {});
  if (!latest || document.hidden || read[state.channel] === latest) return;
  read[state.channel] = latest;
  save();
}

function waiting(member, channel) {
  const read = memory.read[member]?.[channel] ?? memory.since ?? "0";
  return messagesIn(channel).filter((message) => isLater(message.id, read) && message.author.id !== member);
}

export function hasUnread(channel) {
  return waiting(state.member, channel).length > 0;
}

export function pings(member, channel) {
  return waiting(member, channel).filter((message) => message.pinged?.includes(member)).length;
}

/** Pings a member got where the present one can see them. */
export function pingsOf(member) {
  return state.channels.reduce((sum, channel) => sum + pings(member, channel.id), 0);
}

export function dismiss(message) {
  dismissed.add(message);
  save();
}

export function shownMessages() {
  return channelNow() ? messagesIn(state.channel).filter((message) => !dismissed.has(message.id)) : [];
}
