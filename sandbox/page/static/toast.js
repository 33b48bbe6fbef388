/** One short line for what went wrong outside any message: it comes, is read aloud, and goes. */

import { h } from "./dom.js";
import { changed } from "./store.js";

const SHOWN_MS = 6_000;

let words = null;
let timer = null;

export function toast(text) {
  words = text;
  clearTimeout(timer);
  timer = setTimeout(clear, SHOWN_MS);
  changed();
}

function clear() {
  words = null;
  changed();
}

export function toastView() {
  return h(
    "div",
    { class: words ? "toast shown" : "toast", role: "alert", "data-testid": "toast" },
    words && h("button", { type: "button", onclick: clear, title: "Dismiss" }, words),
  );
}
