/** The side: the server, its channels, and the members one can be. */

import { h, icon } from "./dom.js";
import { avatar } from "./look.js";
import { changed, go, memberNow, state } from "./store.js";
import { hasUnread, pings, pingsOf } from "./unread.js";

const ROLES = { creator: "Creator", moderator: "Moderator", operator: "Operator, runs the bot" };

let isOpen = false; // Matters on small windows only, where the side is a drawer.

export function toggleDrawer(open = !isOpen) {
  isOpen = open;
  changed();
}

export function sidebar() {
  const places = state.channels.filter(({ kind }) => kind !== "dm");
  const direct = state.channels.filter(({ kind }) => kind === "dm");
  const tops = places.filter((place) => !places.some((other) => isThreadOf(place, other)));
  return [
    isOpen && h("div", { class: "drawer-back", onclick: () => toggleDrawer(false) }),
    h(
      "nav",
      {
        class: isOpen ? "sidebar open" : "sidebar",
        id: "sidebar",
        "aria-label": "Channels and members",
        onkeydown: ({ key }) => key === "Escape" && toggleDrawer(false),
      },
      serverHead(),
      h(
        "div",
        { class: "channels" },
        h("h2", null, "Channels"),
        tops.map((channel) => [line(channel), places.filter((place) => isThreadOf(place, channel)).map(line)]),
        direct.length > 0 && h("h2", null, "Direct messages"),
        direct.map(line),
      ),
      members(),
    ),
  ];
}

function isThreadOf({ kind, parent }, channel) {
  return kind === "thread" && parent === channel.id;
}

function serverHead() {
  const { name } = state.server;
  const mark = h("span", { class: "server-mark", "aria-hidden": "true" }, name.slice(0, 1));
  return h("header", { class: "server" }, mark, h("h1", null, name));
}

function line(channel) {
  const count = pings(state.member, channel.id);
  const isHere = channel.id === state.channel;
  const look = ["channel", channel.kind, isHere && "here", hasUnread(channel.id) && "unread"];
  const onclick = () => {
    go({ channel: channel.id });
    toggleDrawer(false);
  };
  return h(
    "button",
    {
      class: look,
      type: "button",
      key: channel.id,
      "aria-current": isHere ? "page" : null,
      "data-testid": `channel-${channel.name}`,
      onclick,
    },
    channel.kind === "dm" ? botAvatar() : icon(channel.kind === "thread" ? "thread" : "hash"),
    h("span", { class: "channel-name" }, channel.name),
    badge(count),
  );
}

function botAvatar() {
  const words = state.bot.online ? "online" : "offline";
  return h("span", { class: `with-status ${words}`, title: words }, avatar(state.bot));
}

function badge(count) {
  const props = { class: "badge", "aria-label": `${count} unread pings`, "data-testid": "badge" };
  return count > 0 && h("span", props, count);
}

function members() {
  return h(
    "section",
    { class: "members" },
    h("h2", { id: "members-title" }, "You are"),
    h("div", { role: "radiogroup", "aria-labelledby": "members-title", onkeydown: steer }, state.members.map(memberLine)),
  );
}

function memberLine(member) {
  const isMe = member.id === state.member;
  return h(
    "button",
    {
      class: isMe ? "member me" : "member",
      type: "button",
      role: "radio",
      key: member.id,
      tabindex: isMe ? "0" : "-1",
      "aria-checked": String(isMe),
      "data-testid": `member-${member.name}`,
      onclick: () => go({ member: member.id }),
    },
    avatar(member),
    h(
      "span",
      { class: "member-words" },
      h("span", { class: "member-name" }, member.name),
      h("small", null, ROLES[member.role] ?? member.role),
    ),
    !isMe && badge(pingsOf(member.id)),
    isMe && icon("check"),
  );
}

function steer(event) {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const position = state.members.indexOf(memberNow());
  const next = state.members.at((position + step) % state.members.length);
  event.currentTarget.querySelectorAll(".member")[state.members.indexOf(next)].focus();
  go({ member: next.id });
}
