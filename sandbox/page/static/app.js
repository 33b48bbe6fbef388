/** Puts the page together and shows it anew whenever something changed. */

import { composer } from "./composer.js";
import { h, icon, show } from "./dom.js";
import { accept } from "./draft.js";
import { listenForFiles } from "./files.js";
import { helpButton } from "./help.js";
import { channelMark } from "./look.js";
import { menuView } from "./menu.js";
import { keepPlace, messages } from "./messages.js";
import { showModal } from "./modal.js";
import { sidebar, toggleDrawer } from "./sidebar.js";
import { changed, channelNow, focus, onChange, start, state } from "./store.js";
import { followMark } from "./suggestions.js";
import { startClock } from "./time.js";
import { toastView } from "./toast.js";
import { markRead, pingsOf } from "./unread.js";

const root = document.getElementById("app");

function page() {
  if (!state.ready) return h("p", { class: "starting", role: "status" }, state.problem ?? "Starting the sandbox…");
  return h(
    "div",
    { class: "page" },
    sidebar(),
    h("main", { class: "main" }, channelHead(), connection(), channelNow() && messages(), channelNow() && composer()),
    menuView(),
    toastView(),
  );
}

function channelHead() {
  const channel = channelNow();
  const waiting = state.members.reduce((sum, { id }) => sum + pingsOf(id), 0);
  return h(
    "header",
    { class: "channel-head" },
    h(
      "button",
      {
        class: "icon-button drawer-button",
        type: "button",
        "aria-label": "Channels and members",
        "aria-controls": "sidebar",
        "data-testid": "drawer",
        onclick: () => toggleDrawer(),
      },
      icon("menu"),
      waiting > 0 && h("span", { class: "badge" }, waiting),
    ),
    channel && icon(channelMark(channel), { class: "icon channel-icon" }),
    h("h2", { "data-testid": "place" }, channel?.name ?? "No channel"),
    h("span", { class: "sandbox-tag" }, "Sandbox"),
    helpButton(),
  );
}

function connection() {
  return !state.connected && h("div", { class: "connection", role: "status" }, "Reconnecting to the sandbox…");
}

function showPage() {
  if (state.ready) markRead();
  show(root, page());
  showModal();
  followMark();
  if (state.ready) {
    keepPlace();
    document.title = `${channelNow()?.name ?? ""} · ${state.server.name}`;
  }
}

onChange(showPage);
listenForFiles(accept);
document.addEventListener("visibilitychange", changed);
startClock();
await start();
if (matchMedia("(hover: hover)").matches) focus("composer");
