/** Reads the part of Discord's markdown that bots use, block by block, into descriptions of elements. */

import { h } from "./dom.js";
import { inline } from "./inline.js";

const FENCE = /^```(?:[a-z0-9+-]*\n)?([\s\S]+?)\n?```\n?/i;
const HEADING = /^(#{1,3}) +(.+)$/;
const SUBTEXT = /^-# +(.+)$/;
const QUOTE = /^> ?(.*)$/;
const ITEM = /^( *)(?:[-*]|(\d{1,9})\.) +(.+)$/;

export function markdown(source) {
  return h("div", { class: "markdown" }, blocks(source ?? ""));
}

function blocks(source) {
  const made = [];
  let rest = source;
  let paragraph = [];
  const endParagraph = () => {
    if (paragraph.length) made.push(h("div", null, inline(paragraph.join("\n"))));
    paragraph = [];
  };

  while (rest !== "") {
    const fence = FENCE.exec(rest);
    if (fence) {
      endParagraph();
      made.push(h("pre", null, h("code", null, fence[1])));
      rest = rest.slice(fence[0].length);
      continue;
    }
    if (rest.startsWith(">>> ")) {
      endParagraph();
      made.push(h("blockquote", null, blocks(rest.slice(4))));
      break;
    }
    const [read, block] = lineBlock(rest);
    if (block) {
      endParagraph();
      made.push(block);
      rest = rest.slice(read);
      continue;
    }
    const end = lineEnd(rest);
    paragraph.push(rest.slice(0, end));
    rest = rest.slice(end + 1);
  }
  endParagraph();
  return made;
}

/** A heading, subtext, quote or list at the start of `rest`: how many characters it takes, and what it shows. */
function lineBlock(rest) {
  const end = lineEnd(rest);
  const line = rest.slice(0, end);
  const heading = HEADING.exec(line);
  if (heading) return [end + 1, h(`h${heading[1].length + 2}`, null, inline(heading[2]))];
  const subtext = SUBTEXT.exec(line);
  if (subtext) return [end + 1, h("small", { class: "subtext" }, inline(subtext[1]))];
  if (QUOTE.test(line)) {
    const [read, texts] = run(rest, QUOTE);
    return [read, h("blockquote", null, blocks(texts.map((match) => match[1]).join("\n")))];
  }
  if (ITEM.test(line)) {
    const isNumbered = (match) => match[2] !== undefined;
    const first = ITEM.exec(line);
    const [read, items] = run(rest, ITEM, (match) => match[1] !== first[1] || isNumbered(match) === isNumbered(first));
    return [read, list(items.map(([, indent, number, text]) => ({ depth: indent.length, number, text })))];
  }
  return [0, null];
}

function lineEnd(text) {
  const end = text.indexOf("\n");
  return end === -1 ? text.length : end;
}

/** The lines from the start of `rest` that fit, and how many characters they take. */
function run(rest, pattern, fits = () => true) {
  const matches = [];
  let read = 0;
  while (read < rest.length) {
    const end = read + lineEnd(rest.slice(read));
    const match = pattern.exec(rest.slice(read, end));
    if (!match || !fits(match)) break;
    matches.push(match);
    read = end + 1;
  }
  return [read, matches];
}

function list(items) {
  const [first] = items;
  const entries = [];
  for (const item of items) {
    if (item.depth > first.depth && entries.length) entries.at(-1).inner.push(item);
    else entries.push({ text: item.text, inner: [] });
  }
  const children = entries.map(({ text, inner }) => h("li", null, inline(text), inner.length > 0 && list(inner)));
  return first.number ? h("ol", { start: first.number }, children) : h("ul", null, children);
}
