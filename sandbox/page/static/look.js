/** The small looks every part shares: avatars, colours, emoji, links, marks of channels. */

import { h, icon } from "./dom.js";

export function color(number) {
  return `#${number.toString(16).padStart(6, "0")}`;
}

export function emoji({ id, name }) {
  if (!id) return h("span", { class: "emoji" }, name);
  return h("img", { class: "emoji", src: `/emojis/${id}.png`, alt: name, title: name });
}

/** What a link needs that leads out of the page. */
export function outward(url) {
  return { href: url, target: "_blank", rel: "noopener noreferrer" };
}

export function channelMark({ kind }) {
  return { text: "hash", thread: "thread", dm: "at" }[kind];
}

/** A small cross on a file; `tabindex` "-1" where Backspace does the same. */
export function removeButton(name, onclick, tabindex = null) {
  const props = { class: "zone-remove", type: "button", tabindex, "aria-label": `Remove ${name}`, onclick };
  return h("button", props, icon("close"));
}

/** The initial stands behind the picture, for whoever has none. */
export function avatar({ name, avatar_url, color: background }) {
  const style = background ? { "--color": background } : {};
  return h(
    "span",
    { class: "avatar", style, "aria-hidden": "true" },
    name.slice(0, 1).toUpperCase(),
    avatar_url && h("img", { src: avatar_url, alt: "", loading: "lazy" }),
  );
}
