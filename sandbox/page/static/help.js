/** What a newcomer needs to know: where to begin, what is real here, and the words that steer a render. */

import { h, icon } from "./dom.js";
import { channelMark } from "./look.js";
import { changed } from "./store.js";

const WORDS = [
  ["#fail", "the render fails"],
  ["#moderated", "the provider's filter refuses it"],
  ["#slow", "the render takes much longer"],
  ["#stuck", "it never ends; the bot's deadline has to"],
  ["#nourl", "it ends without a video"],
  ["#flaky", "the provider answers with errors now and then"],
  ["#huge", "the video is too big to upload as it is"],
];

const REAL =
  "Everything but the network is real: the bot is the one you would run, with its own database and its own books. " +
  "The chat, the people and the video providers are imitated on this machine.";

let isOpen = false;
let isHintGone = sessionStorage.getItem("hint") === "gone";

function toggle(open) {
  isOpen = open;
  changed();
}

function endHint() {
  isHintGone = true;
  sessionStorage.setItem("hint", "gone");
  changed();
}

export function helpButton() {
  return h(
    "div",
    {
      class: "help",
      onkeydown: ({ key }) => key === "Escape" && toggle(false),
      onfocusout: ({ currentTarget, relatedTarget }) => currentTarget.contains(relatedTarget) || toggle(false),
    },
    h(
      "button",
      {
        class: "icon-button",
        type: "button",
        "aria-label": "About this sandbox",
        "aria-expanded": String(isOpen),
        "data-testid": "help",
        onclick: () => toggle(!isOpen),
      },
      icon("help"),
    ),
    isOpen && popover(),
  );
}

function popover() {
  return h(
    "div",
    { class: "help-words", role: "dialog", "aria-label": "About this sandbox", tabindex: "-1" },
    h("h2", null, "This is a sandbox"),
    h("p", null, REAL),
    h("h3", null, "Words in a prompt that steer a render"),
    h("dl", null, WORDS.map(([word, effect]) => [h("dt", null, h("code", null, word)), h("dd", null, effect)])),
    h("p", null, "Right-click a message, or press its ⋯, for its menu. Switch members to see what others see."),
  );
}

/** The head of every channel. */
export function welcome(channel) {
  const words = {
    text: `The beginning of #${channel.name}.`,
    thread: `The beginning of the thread ${channel.name}.`,
    dm: `Your direct messages with ${channel.name}.`,
  }[channel.kind];
  return h(
    "header",
    { class: "welcome" },
    h("span", { class: "welcome-mark" }, icon(channelMark(channel))),
    h("h2", null, channel.name),
    h("p", null, words),
  );
}

/** Where to begin, above the composer until it is put away: a channel that people have lived in hides its head. */
export function hint() {
  if (isHintGone) return null;
  return h(
    "div",
    { class: "hint", "data-testid": "hint" },
    h(
      "p",
      null,
      h("strong", null, "Type ", h("kbd", null, "/"), " to start."),
      " Try ",
      h("code", null, "/create"),
      " or drop a picture on ",
      h("code", null, "/animate"),
      ". Become Noor for ",
      h("code", null, "/mod"),
      " and ",
      h("code", null, "/setup"),
      ", Ada for ",
      h("code", null, "/operator"),
      ".",
      h("small", null, "This is a sandbox: everything but the network is real. The ? above says more."),
    ),
    h(
      "button",
      { class: "icon-button", type: "button", "aria-label": "Hide the hint", "data-testid": "hide-hint", onclick: endHint },
      icon("close"),
    ),
  );
}
