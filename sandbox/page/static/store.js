/**
 * Keeps what the chosen member can see, true to the sandbox's events, and tells the page when it changed.
 *
 * A lost connection is answered with a fresh snapshot, not a replay: the sandbox may have begun another world.
 */

import { api } from "./api.js";
import { isLater } from "./time.js";

const RECONNECT_MS = 1_000;
const KEPT_MESSAGES = 200;
const TYPING_MS = 10_000;

export const state = {
  ready: false,
  connected: true,
  problem: null,
  members: [],
  member: null,
  server: null,
  roles: [],
  channels: [],
  channel: null,
  bot: null,
  commands: [],
  messages: {},
  typing: new Map(),
};

const listeners = new Set();
const afterwards = [];
let scheduled = false;

/** Call `listener` once after any number of changes in one turn. */
export function onChange(listener) {
  listeners.add(listener);
}

export function changed() {
  if (scheduled) return;
  scheduled = true;
  queueMicrotask(() => {
    scheduled = false;
    for (const listener of listeners) listener();
    for (const action of afterwards.splice(0)) action();
  });
}

/** Run `action` when the page shows the present state, for what needs real elements: focus and scrolling. */
export function afterwardsDo(action) {
  afterwards.push(action);
  changed();
}

export function focus(testid) {
  afterwardsDo(() => document.querySelector(`[data-testid="${CSS.escape(testid)}"]`)?.focus());
}

// -- Who and where: kept in the address, so that a reload or a second window can show another member. --

function address() {
  return new URLSearchParams(location.hash.slice(1));
}

export function memberNow() {
  return state.members.find((member) => member.id === state.member);
}

export function channelNow() {
  return state.channels.find((channel) => channel.id === state.channel);
}

export function person(id) {
  return state.members.find((member) => member.id === id) ?? (state.bot?.id === id ? state.bot : null);
}

export function go({ member = state.member, channel = state.channel }) {
  location.hash = new URLSearchParams({ member, channel: channel ?? "" });
}

async function follow() {
  const member = address().get("member");
  if (member && member !== state.member) await connect();
  const channel = address().get("channel");
  if (state.channels.some((known) => known.id === channel)) state.channel = channel;
  changed();
}

// -- The connection --

let source = null;
let attempt = 0;
const switchListeners = new Set();
const eventListeners = new Map();

/** Call `listener` when another member takes over; what was theirs (drafts, open dialogs) must go. */
export function onSwitch(listener) {
  switchListeners.add(listener);
}

export function onEvent(type, listener) {
  eventListeners.set(type, listener);
}

export async function start() {
  addEventListener("hashchange", follow);
  await connect();
}

async function connect() {
  const mine = ++attempt;
  source?.close();
  const wanted = address();
  let snapshot;
  try {
    snapshot = await api.state(wanted.get("member"));
  } catch (error) {
    if (mine === attempt) lost(error);
    return;
  }
  if (mine !== attempt) return;

  if (state.member !== snapshot.member) for (const listener of switchListeners) listener();
  Object.assign(state, snapshot, { ready: true, connected: true, problem: null });
  const visible = new Set(state.channels.map((channel) => channel.id));
  state.channel = [wanted.get("channel"), state.channel].find((id) => visible.has(id)) ?? home();
  history.replaceState(null, "", `#${new URLSearchParams({ member: state.member, channel: state.channel ?? "" })}`);

  source = api.events(state.member, snapshot.sequence);
  source.onmessage = ({ data }) => {
    if (mine === attempt) apply(JSON.parse(data));
  };
  source.onerror = () => {
    if (mine === attempt) lost();
  };
  changed();
}

function home() {
  return (state.channels.find((channel) => channel.kind === "text") ?? state.channels[0])?.id ?? null;
}

/** A refused address names a member of an earlier world; the next attempt goes without. */
function lost(error = null) {
  attempt += 1;
  source?.close();
  if (error?.isRefusal) history.replaceState(null, "", "#");
  state.connected = false;
  state.problem = error?.message;
  setTimeout(connect, RECONNECT_MS);
  changed();
}

function apply(event) {
  switch (event.type) {
    case "message_create":
      if (!state.channels.some((channel) => channel.id === event.channel)) connect();
      else keep(event.channel, event.message);
      state.typing.delete(event.channel);
      break;
    case "message_update":
      if (messagesIn(event.channel).some(({ id }) => id === event.message.id)) keep(event.channel, event.message);
      break;
    case "message_delete":
      state.messages[event.channel] = messagesIn(event.channel).filter((message) => message.id !== event.id);
      break;
    case "commands":
      state.commands = event.commands;
      break;
    case "channels":
      state.channels = event.channels;
      if (!channelNow()) state.channel = home();
      break;
    case "bot":
      state.bot = { ...state.bot, online: event.online };
      break;
    case "typing":
      state.typing.set(event.channel, Date.now() + TYPING_MS);
      setTimeout(changed, TYPING_MS);
      break;
    default:
      eventListeners.get(event.type)?.(event);
  }
  changed();
}

function keep(channel, message) {
  const others = messagesIn(channel).filter((other) => other.id !== message.id);
  const place = others.findLastIndex((other) => isLater(message.id, other.id)) + 1;
  state.messages[channel] = others.toSpliced(place, 0, message).slice(-KEPT_MESSAGES);
}

export function messagesIn(channel) {
  return state.messages[channel] ?? [];
}

export function botIsTyping() {
  return (state.typing.get(state.channel) ?? 0) > Date.now();
}
