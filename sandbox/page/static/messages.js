/** The conversation of the present channel, kept at its newest line unless the member scrolled up. */

import { h } from "./dom.js";
import { welcome } from "./help.js";
import { forget, pendingCommands } from "./interactions.js";
import { avatar } from "./look.js";
import { message, onlyYou, thinking, used } from "./message.js";
import { channelNow, memberNow, state } from "./store.js";
import { day, isLater, sentAt } from "./time.js";
import { shownMessages } from "./unread.js";

const GROUP_MS = 7 * 60_000;
const NEAR_END_PX = 80;

let isAtEnd = true;
let shownPlace = "";
let shownLatest;
let shownHeights = "";

export function messages() {
  const list = conversation();
  return h(
    "div",
    { class: "messages", role: "log", "aria-label": "Messages", tabindex: "-1", onscroll: remember, ref: watch },
    h(
      "div",
      { class: "messages-inside" },
      welcome(channelNow()),
      list.map((data, position) => (data.kind ? pending(data) : said(data, list[position - 1]))),
    ),
  );
}

/** What was said, and where commands without an answer were used; those just sent have no id yet and come last. */
function conversation() {
  const list = shownMessages();
  for (const command of pendingCommands()) {
    const before = list.findLastIndex((data) => command.id === null || isLater(command.id, data.id ?? "0"));
    list.splice(before + 1, 0, command);
  }
  return list;
}

function said(data, before) {
  return [newDay(data, before), message(data, { isContinued: continues(data, before) })];
}

function newDay(data, before) {
  const today = day(sentAt(data.id));
  if (before?.id && day(sentAt(before.id)) === today) return null;
  return h("div", { class: "day", key: `day ${data.id}`, role: "separator" }, h("span", null, today));
}

/** Consecutive words of one author share a head, unless one of them answers something. */
function continues(data, before) {
  if (before?.author?.id !== data.author.id || before.type === 18) return false;
  if (data.interaction_metadata || data.referenced_message || data.ephemeral_for !== before.ephemeral_for) return false;
  const isSoon = sentAt(data.id) - sentAt(before.id) < GROUP_MS;
  return isSoon && day(sentAt(data.id)) === day(sentAt(before.id));
}

/** A command under way, before the bot's answer takes its place. */
function pending({ nonce, label, state: stage, reason }) {
  return h(
    "article",
    { class: "message pending", key: nonce, "data-testid": "pending" },
    used(memberNow(), label),
    h("div", { class: "gutter" }, avatar(state.bot)),
    h(
      "div",
      { class: "body" },
      h("div", { class: "head" }, h("span", { class: "author" }, state.bot.name), h("span", { class: "app-tag" }, "APP")),
      progress(nonce, stage, reason),
    ),
  );
}

function progress(nonce, stage, reason) {
  if (stage === "thinking") return thinking();
  if (stage !== "failed") return h("div", { class: "thinking" }, "Sending command…");
  return [
    h("div", { class: "failure", role: "alert", "data-testid": "interaction-failed" }, reason),
    onlyYou(() => forget(nonce)),
  ];
}

// -- Scrolling --

/** Only a scroll without a change of height is the member's own: pictures, edits and the composer move things too. */
function remember({ currentTarget: box }) {
  const heights = `${box.scrollHeight} ${box.clientHeight}`;
  if (heights === shownHeights) isAtEnd = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX;
  shownHeights = heights;
}

function watch(box) {
  const observer = new ResizeObserver(() => isAtEnd && toEnd(box));
  observer.observe(box);
  observer.observe(box.firstElementChild);
}

function toEnd(box) {
  box.scrollTo(0, box.scrollHeight);
  shownHeights = `${box.scrollHeight} ${box.clientHeight}`;
}

/** Another place begins at its end, whatever was read elsewhere; so does what the member just caused. */
export function keepPlace() {
  const place = JSON.stringify([state.member, state.channel, pendingCommands().map(({ nonce }) => nonce)]);
  const latest = shownMessages().at(-1);
  const isNew = latest && latest.id !== shownLatest;
  const isOwn = isNew && [latest.author.id, latest.interaction_metadata?.user.id].includes(state.member);
  shownLatest = latest?.id;
  if (place === shownPlace && !isOwn) return;
  shownPlace = place;
  isAtEnd = true;
  const box = document.querySelector(".messages");
  if (box) toEnd(box);
}
