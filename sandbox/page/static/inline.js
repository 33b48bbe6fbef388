/** Reads Discord's markdown inside a line: emphasis, code, links, mentions, timestamps, spoilers, escapes. */

import { h } from "./dom.js";
import { jump, linkTo } from "./jump.js";
import { emoji } from "./look.js";
import { person, state } from "./store.js";
import { timestamp } from "./time.js";

/** Tried in this order at every place; the first that matches wins. */
const RULES = [
  [/^\\([^\sA-Za-z0-9])/, ([, character]) => character],
  [/^(`+)([\s\S]*?[^`])\1(?!`)/, ([, , code]) => h("code", null, code.trim() || code)],
  [/^<t:(-?\d{1,13})(?::([tTdDfFsSR]))?>/, ([, unix, style]) => time(Number(unix), style)],
  [/^<@!?(\d{1,20})>/, ([, id]) => mention(`@${person(id)?.name ?? "unknown-user"}`, id === state.member)],
  [/^<@&(\d{1,20})>/, ([, id]) => mention(`@${state.roles.find((role) => role.id === id)?.name ?? "unknown-role"}`)],
  [/^<#(\d{1,20})>/, ([, id]) => place(id)],
  [/^<\/([\p{L}\p{N}_ -]{1,98}):(\d{1,20})>/u, ([, name]) => mention(`/${name}`)],
  [/^<a?(:\w{2,32}:)(\d{1,20})>/, ([, name, id]) => emoji({ id, name })],
  [/^@(everyone|here)\b/, ([, name]) => mention(`@${name}`)],
  [/^\[([^\]\n]+)\]\(<?(https?:\/\/[^\s<>]+?)>?\)/, ([, text, url]) => link(url, inline(text))],
  [/^<(https?:\/\/[^\s<>]+)>/, ([, url]) => link(url, url)],
  [/^https?:\/\/[^\s<>]*[^\s<>.,:;"'\])]/, ([url]) => link(url, url)],
  [/^\|\|([\s\S]+?)\|\|/, ([, text]) => spoiler(text)],
  [/^\*\*\*([\s\S]+?)\*\*\*(?!\*)/, ([, text]) => h("strong", null, h("em", null, inline(text)))],
  [/^\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)/, ([, text]) => h("strong", null, inline(text))],
  [/^__((?:\\[\s\S]|[^\\])+?)__(?!_)/, ([, text]) => h("u", null, inline(text))],
  [/^~~((?:\\[\s\S]|[^\\])+?)~~/, ([, text]) => h("s", null, inline(text))],
  [/^\*(?=\S)((?:\\[\s\S]|\*\*[\s\S]+?\*\*|[^*\\])+?)\*(?!\*)/, ([, text]) => h("em", null, inline(text))],
  [/^_((?:\\[\s\S]|__[\s\S]+?__|[^_\\])+?)_(?![\p{L}\p{N}_])/u, ([, text]) => h("em", null, inline(text))],
  [/^\n/, () => h("br")],
];
const PLAIN = /^(?:[^\\`<@[|*_~\nh]+|[\s\S])/u; // Stops before whatever a rule could begin with, "h" for "http" too.

export function inline(source) {
  const made = [];
  let text = "";
  let rest = source;
  while (rest !== "") {
    const [rule, match] = firstMatch(rest);
    if (!rule) {
      const plain = PLAIN.exec(rest)[0];
      text += plain;
      rest = rest.slice(plain.length);
      continue;
    }
    const part = rule(match);
    if (typeof part === "string") {
      text += part;
    } else {
      if (text) made.push(text);
      text = "";
      made.push(part);
    }
    rest = rest.slice(match[0].length);
  }
  if (text) made.push(text);
  return made;
}

function firstMatch(rest) {
  for (const [pattern, rule] of RULES) {
    const match = pattern.exec(rest);
    if (match) return [rule, match];
  }
  return [null, null];
}

function time(unix_s, style) {
  const live = style === "R" ? { "data-unix": unix_s } : {};
  return h("time", { class: "timestamp", title: timestamp(unix_s, "F"), ...live }, timestamp(unix_s, style));
}

function mention(name, isMine = false) {
  return h("span", { class: isMine ? "mention mine" : "mention" }, name);
}

/** A channel that the member does not see keeps its name to itself. */
function place(id) {
  const channel = state.channels.find((known) => known.id === id);
  if (!channel) return mention("#No Access");
  return h("button", { class: "mention", type: "button", onclick: () => jump({ channel: id }) }, `#${channel.name}`);
}

function link(url, content) {
  return h("a", { ...linkTo(url), title: url }, content);
}

function spoiler(text) {
  const reveal = ({ currentTarget }) => {
    currentTarget.classList.add("revealed");
    currentTarget.setAttribute("aria-expanded", "true");
  };
  const props = { class: "spoiler", type: "button", "aria-label": "Spoiler", "aria-expanded": "false", onclick: reveal };
  return h("button", props, inline(text));
}
