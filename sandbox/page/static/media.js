/** Shows pictures, videos and files the way Discord's client does, sized before they arrive so that nothing jumps. */

import { h, icon, show, unsigned } from "./dom.js";
import { outward } from "./look.js";

const KIB = 1024;

/** @param media {url, proxy_url?, content_type?, width?, height?, description?, spoiler?, name?} */
export function gallery(items) {
  const key = `gallery ${unsigned(items[0].url)}`;
  return h("div", { class: "gallery", key, "data-count": items.length }, items.map(tile));
}

function tile(media) {
  const props = { class: "tile", key: unsigned(media.url) };
  if (media.width && media.height) {
    props.style = { "--ratio": `${media.width} / ${media.height}`, "--width": `${media.width}px` };
  }
  return h("div", props, media.spoiler ? cover() : null, isVideo(media) ? video(media) : image(media));
}

function cover() {
  const reveal = ({ currentTarget }) => currentTarget.classList.add("revealed");
  return h("button", { class: "cover", type: "button", onclick: reveal }, "Spoiler");
}

function isVideo({ content_type, url }) {
  return content_type?.startsWith("video/") || /\.(mp4|webm|mov)$/i.test(unsigned(url));
}

function isPicture({ content_type, url }) {
  return content_type?.startsWith("image/") || /\.(png|jpe?g|gif|webp|avif)$/i.test(unsigned(url));
}

export function video({ url, poster, description }) {
  return h("video", {
    key: unsigned(url),
    src: url,
    poster,
    controls: true,
    playsinline: true,
    loop: true,
    preload: "metadata",
    "aria-label": description || "Video",
    "data-testid": "video",
  });
}

export function image({ url, description }) {
  const open = () => enlarge(url, description);
  return h(
    "button",
    { class: "picture", type: "button", onclick: open, "aria-label": `Enlarge ${description || "image"}` },
    h("img", { src: url, alt: description ?? "", loading: "lazy", "data-testid": "image" }),
  );
}

export function file({ url, name, size, spoiler }) {
  return h(
    "div",
    { class: "file", key: unsigned(url) },
    icon("file"),
    h(
      "div",
      { class: "file-words" },
      h("a", { ...outward(url), download: name }, name ?? nameOf(url)),
      h("small", null, spoiler ? "Spoiler · " : null, size ? bytes(size) : null),
    ),
  );
}

export function nameOf(url) {
  return decodeURIComponent(unsigned(url).split("/").at(-1));
}

function bytes(count) {
  const units = ["bytes", "KB", "MB", "GB"];
  const step = Math.min(Math.floor(Math.log(Math.max(count, 1)) / Math.log(KIB)), units.length - 1);
  return `${(count / KIB ** step).toLocaleString("en", { maximumFractionDigits: step ? 2 : 0 })} ${units[step]}`;
}

/** Attachments of an ordinary message: pictures and videos together, files below them. */
export function attachments(list) {
  const seen = list.filter((one) => isVideo(one) || isPicture(one));
  const rest = list.filter((one) => !seen.includes(one));
  return [
    seen.length > 0 && gallery(seen.map((one) => ({ ...one, description: one.description ?? one.filename }))),
    rest.map((one) => file({ ...one, name: one.filename })),
  ];
}

/** Fingers can not drop files. */
export function invitation(words) {
  const [first, second] = matchMedia("(hover: none)").matches ? ["Choose a file", "from this device"] : ["Drop a file here", words];
  return h("div", { class: "zone-words" }, icon("image"), h("span", null, first), h("small", null, second));
}

/** A file on its way or arrived, for a pill or the tray of a message. */
export function uploadView({ name, size, attachment, error }) {
  const note = error ?? (attachment ? bytes(size) : "Uploading…");
  return h(
    "div",
    { class: error ? "upload wrong" : "upload" },
    attachment && isPicture(attachment)
      ? image({ url: attachment.url, description: name })
      : h("span", { class: "upload-icon" }, icon("file")),
    h("span", { class: "upload-name", title: name }, name),
    h("small", null, note),
  );
}

function enlarge(url, description) {
  const dialog = document.createElement("dialog");
  dialog.className = "lightbox";
  dialog.setAttribute("aria-label", description || "Image");
  dialog.onclick = () => dialog.close();
  dialog.onclose = () => dialog.remove();
  show(dialog, [
    h("img", { src: url, alt: description ?? "" }),
    h("a", outward(url), "Open original"),
  ]);
  document.body.append(dialog);
  dialog.showModal();
}
