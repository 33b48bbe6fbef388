/** Lists what an option or a select menu can name in the server, as {name, value}. */

import { state } from "./store.js";

const CHANNEL_TYPES = { text: [0], thread: [10, 11, 12] };

export function people() {
  return [...state.members, state.bot].map(({ id, name }) => ({ name, value: id }));
}

export function roles() {
  return state.roles.map(({ id, name }) => ({ name: `@${name}`, value: id }));
}

export function mentionables() {
  return [...people(), ...roles()];
}

/** `types` are Discord's channel types; none means all. */
export function channels(types) {
  const isFit = ({ kind }) => CHANNEL_TYPES[kind]?.some((type) => !types?.length || types.includes(type));
  return state.channels.filter(isFit).map(({ id, name }) => ({ name: `#${name}`, value: id }));
}
