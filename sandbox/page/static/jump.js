/** Leads to a message or a channel, from a reply or from a link, without leaving the page. */

import { outward } from "./look.js";
import { afterwardsDo, go, state } from "./store.js";

const PLACE_LINK = /^https:\/\/(?:\w+\.)?discord\.com\/channels\/(?:@me|\d+)\/(\d+)(?:\/(\d+))?$/;
const FLASH_MS = 1500;

/** What a link needs: one to a channel or message that the member sees is followed here, as Discord's client does. */
export function linkTo(url) {
  const [, channel, message] = PLACE_LINK.exec(url) ?? [];
  if (!state.channels.some(({ id }) => id === channel)) return outward(url);
  const onclick = (event) => {
    event.preventDefault();
    jump({ channel, message });
  };
  return { ...outward(url), onclick };
}

export function jump({ channel = state.channel, message = null }) {
  if (channel === state.channel) return flash(message);
  if (message) addEventListener("hashchange", () => afterwardsDo(() => flash(message)), { once: true });
  go({ channel });
}

function flash(message) {
  const target = document.getElementById(`message-${message}`);
  target?.scrollIntoView({ block: "center", behavior: "smooth" });
  target?.animate([{ background: "var(--flash)" }, { background: "transparent" }], { duration: FLASH_MS });
}
