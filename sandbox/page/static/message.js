/** One message: who said it, in answer to what, its words, files and components, and who can see it. */

import { MESSAGE_COMMAND } from "./command.js";
import { components } from "./components.js";
import { h, icon, wordsOf } from "./dom.js";
import { embed } from "./embeds.js";
import { inline } from "./inline.js";
import { jump } from "./jump.js";
import { avatar } from "./look.js";
import { markdown } from "./markdown.js";
import { attachments } from "./media.js";
import { openMenu } from "./menu.js";
import { changed, person, state } from "./store.js";
import { clock, full, sentAt } from "./time.js";
import { dismiss } from "./unread.js";

const LOADING = 1 << 7;
const COMPONENTS_V2 = 1 << 15;
const THREAD_CREATED = 18;
const PREVIEW_CHARACTERS = 120;
const BLOCK_MARKS = /^(?:-# |#{1,3} |>{1,3} |[-*] )+/gm;

export function message(data, { isContinued = false } = {}) {
  if (data.type === THREAD_CREATED) return threadCreated(data);
  const author = authorOf(data);
  const isPing = data.pinged?.includes(state.member);
  const isPrivate = Boolean(data.ephemeral_for);
  const look = ["message", isContinued && "continued", isPrivate && "ephemeral", isPing && "ping"];
  return h(
    "article",
    {
      class: look,
      key: data.id,
      id: `message-${data.id}`,
      "data-testid": `message-${data.id}`,
      "data-author": author.name,
      "aria-label": `${author.name}, ${clock(sentAt(data.id))}`,
      oncontextmenu: (event) => event.target.closest("a, video, textarea, input") || openMenu(event, data),
    },
    context(data),
    h("div", { class: "gutter" }, isContinued ? h("time", { class: "hover-time" }, clock(sentAt(data.id))) : avatar(author)),
    h("div", { class: "body" }, !isContinued && head(author, data), content(data), isPrivate && onlyYou(() => putAway(data))),
    toolbar(data),
  );
}

function authorOf({ author }) {
  const known = person(author.id);
  const name = known?.name ?? author.global_name ?? author.username;
  return { id: author.id, name, avatar_url: known?.avatar_url, color: known?.color, bot: author.bot };
}

function head(author, data) {
  const sent = sentAt(data.id);
  return h(
    "div",
    { class: "head" },
    h("span", { class: "author", style: author.color ? { "--color": author.color } : {} }, author.name),
    author.bot && h("span", { class: "app-tag" }, "APP"),
    h("time", { class: "sent", title: full(sent) }, clock(sent)),
  );
}

/** The line above a message: the command it answers, or the message it replies to. */
function context(data) {
  const origin = data.interaction_metadata?.triggering_interaction_metadata ?? data.interaction_metadata;
  const name = origin?.name ?? data.interaction?.name;
  if (data.interaction_metadata && name) {
    const { id, global_name, username } = origin.user ?? data.interaction_metadata.user;
    const first = name.split(" ", 1)[0];
    const isChat = state.commands.some((command) => command.type !== MESSAGE_COMMAND && command.name === first);
    return used(person(id) ?? { name: global_name ?? username }, isChat ? `/${name}` : name);
  }
  const replied = data.referenced_message;
  if (!replied) return null;
  const author = authorOf(replied);
  return h(
    "button",
    { class: "context", type: "button", onclick: () => jump({ message: replied.id }), "aria-label": `Reply to ${author.name}` },
    icon("reply"),
    avatar(author),
    h("strong", null, author.name),
    h("span", { class: "preview" }, preview(replied)),
  );
}

export function used(member, words) {
  return h(
    "div",
    { class: "context", "data-testid": "used" },
    icon("reply"),
    avatar(member),
    h("strong", null, member.name),
    h("span", null, " used "),
    h("span", { class: "used-name" }, words),
  );
}

function preview(data) {
  const texts = [];
  const walk = (component) => {
    if (component.content) texts.push(component.content);
    (component.components ?? []).forEach(walk);
  };
  (data.components ?? []).forEach(walk);
  const lines = (data.content || texts.join("\n")).replace(BLOCK_MARKS, "");
  const words = wordsOf(inline(lines.replace(/\s+/g, " ").trim()));
  if (words.length > PREVIEW_CHARACTERS) return `${words.slice(0, PREVIEW_CHARACTERS).trimEnd()}…`;
  return words || "Click to see the message";
}

function content(data) {
  if (data.flags & LOADING && !data.content && !data.components?.length) return thinking();
  const isV2 = data.flags & COMPONENTS_V2;
  return [
    data.content && !isV2 && markdown(data.content),
    !isV2 && data.attachments?.length > 0 && attachments(data.attachments),
    !isV2 && data.embeds?.map(embed),
    data.components?.length > 0 && h("div", { class: isV2 ? "components v2" : "components" }, components(data)),
    data.edited_timestamp && h("span", { class: "edited", title: full(new Date(data.edited_timestamp)) }, "(edited)"),
  ];
}

export function thinking() {
  const dots = h("span", { class: "dots", "aria-hidden": "true" });
  return h("div", { class: "thinking", "data-testid": "thinking" }, dots, `${state.bot.name} is thinking…`);
}

export function onlyYou(onclick) {
  return h(
    "div",
    { class: "private" },
    icon("eye"),
    "Only you can see this · ",
    h("button", { class: "textual", type: "button", onclick, "data-testid": "dismiss" }, "Dismiss message"),
  );
}

function putAway({ id }) {
  dismiss(id);
  changed();
}

function toolbar(data) {
  const props = {
    class: "icon-button more-button",
    type: "button",
    "aria-label": "More",
    "aria-haspopup": "menu",
    "data-testid": `message-menu-${data.id}`,
    onclick: (event) => openMenu(event, data),
  };
  return h("div", { class: "toolbar" }, h("button", props, icon("more")));
}

function threadCreated(data) {
  const author = h("strong", null, authorOf(data).name);
  return h("div", { class: "notice", key: data.id }, icon("thread"), author, " started a thread: ", data.content);
}
