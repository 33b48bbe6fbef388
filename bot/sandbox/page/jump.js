/** Leads to a message: from a reply to what it answers, and from a link to its card, without leaving the page. */

import { afterwardsDo, go, state } from "./store.js";

const MESSAGE_LINK = /^https:\/\/(?:\w+\.)?discord\.com\/channels\/(?:@me|\d+)\/(\d+)\/(\d+)$/;
const FLASH_MS = 1500;

/** {channel, message} of a link that Discord's client would follow by itself, or null where it leads elsewhere. */
export function messageIn(url) {
  const [, channel, message] = MESSAGE_LINK.exec(url) ?? [];
  return state.channels.some(({ id }) => id === channel) ? { channel, message } : null;
}

export function jump({ channel = state.channel, message }) {
  if (channel === state.channel) return flash(message);
  addEventListener("hashchange", () => afterwardsDo(() => flash(message)), { once: true });
  go({ channel });
}

function flash(message) {
  const target = document.getElementById(`message-${message}`);
  target?.scrollIntoView({ block: "center", behavior: "smooth" });
  target?.animate([{ background: "var(--flash)" }, { background: "transparent" }], { duration: FLASH_MS });
}
