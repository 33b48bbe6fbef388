/** Brings files into the sandbox: chosen, pasted or dropped anywhere, each is uploaded at once. */

import { api } from "./api.js";
import { changed } from "./store.js";

/** An upload as the page shows it; `done` settles when there is nothing more to wait for. */
export function upload(file) {
  const entry = { name: file.name || "pasted.png", size: file.size, type: file.type, attachment: null, error: null };
  entry.done = api
    .upload(file)
    .then((attachment) => (entry.attachment = attachment))
    .catch((error) => (entry.error = error.message))
    .finally(changed);
  return entry;
}

/** What a browser's file dialog offers for an option's or a field's `file_types`; without any, everything. */
export function offered(types) {
  return types?.map((type) => (type.startsWith(".") ? type : `${type}/*`)).join(",");
}

export const dragging = { over: false };

/** `accept(files, option)` gets what was dropped or pasted; `option` names the one dropped on, if any. */
export function listenForFiles(accept) {
  addEventListener("dragenter", (event) => hasFiles(event) && hover(true));
  addEventListener("dragleave", (event) => event.relatedTarget === null && hover(false));
  addEventListener("dragover", (event) => hasFiles(event) && event.preventDefault());
  addEventListener("drop", (event) => {
    hover(false);
    if (!hasFiles(event) || isForDialog(event)) return;
    event.preventDefault();
    if (document.querySelector("dialog[open]")) return;
    accept([...event.dataTransfer.files], event.target.closest?.("[data-option]")?.dataset.option);
  });
  addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    accept(files);
  });
}

/** A file input in a dialog takes what is dropped on it as browsers do; a miss must not open the file instead. */
function isForDialog({ target }) {
  return target.matches?.("dialog input[type=file]") ?? false;
}

function hasFiles({ dataTransfer }) {
  return dataTransfer?.types.includes("Files") ?? false;
}

function hover(over) {
  dragging.over = over;
  changed();
}
