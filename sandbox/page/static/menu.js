/** The menu of one message: the bot's message commands, and what a chat client offers by itself. */

import { api } from "./api.js";
import { messageCommands } from "./command.js";
import { h } from "./dom.js";
import { send } from "./interactions.js";
import { afterwardsDo, changed, channelNow, memberNow, onSwitch, state } from "./store.js";
import { toast } from "./toast.js";

let open = null; // {message, x, y, from}

onSwitch(() => (open = null));

/** Open at the pointer, or under the button that was pressed. */
export function openMenu(event, message) {
  event.preventDefault();
  const { currentTarget } = event;
  const box = currentTarget.getBoundingClientRect();
  const isPointed = event.type === "contextmenu" && event.clientX > 0;
  const [x, y] = isPointed ? [event.clientX, event.clientY] : [box.right, box.bottom];
  open = { message, x, y, from: currentTarget };
  afterwardsDo(settle);
}

/** Only the drawn menu knows its size, and so whether it has to move into the window. */
function settle() {
  const menu = document.querySelector(".menu");
  const { width, height } = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(8, Math.min(open.x, innerWidth - width - 8))}px`;
  menu.style.top = `${Math.max(8, Math.min(open.y, innerHeight - height - 8))}px`;
  menu.querySelector("button")?.focus();
}

function close() {
  const from = open?.from;
  open = null;
  changed();
  if (document.activeElement?.closest(".menu")) from?.focus?.();
}

export function menuView() {
  if (!open) return null;
  const { message } = open;
  const apps = message.ephemeral_for ? [] : messageCommands(state.commands, channelNow());
  const isMine = message.author.id === state.member;
  const mayDelete = !message.ephemeral_for && (isMine || memberNow().role !== "creator");
  return h(
    "div",
    { class: "menu-back", onclick: close, oncontextmenu: dismissPointer },
    h(
      "div",
      { class: "menu", role: "menu", key: message.id, "aria-label": "Message", "data-testid": "message-menu", onkeydown: steer },
      apps.length > 0 && h("div", { class: "menu-head" }, "Apps"),
      apps.map((command) => item(command.name, () => use(command, message))),
      apps.length > 0 && h("hr"),
      message.content && item("Copy text", () => copy(message.content)),
      item("Copy message ID", () => copy(message.id)),
      mayDelete && item("Delete message", () => remove(message), "danger"),
    ),
  );
}

function dismissPointer(event) {
  event.preventDefault();
  close();
}

function item(label, act, look = "") {
  const onclick = () => {
    close();
    act();
  };
  const props = { class: ["menu-item", look], type: "button", role: "menuitem", "data-testid": `menu-${label}`, onclick };
  return h("button", props, label);
}

function steer(event) {
  const items = [...event.currentTarget.querySelectorAll(".menu-item")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) items.at((items.indexOf(document.activeElement) + step) % items.length).focus();
  else if (event.key === "Escape" || event.key === "Tab") close();
  else return;
  event.preventDefault();
}

async function use(command, message) {
  try {
    await send({ kind: "menu", command: command.id, message: message.id }, { label: command.name });
  } catch (error) {
    toast(error.message);
  }
}

async function remove(message) {
  try {
    await api.remove(message.channel_id, message.id, state.member);
  } catch (error) {
    toast(error.message);
  }
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    toast("The browser did not allow copying.");
  }
}
