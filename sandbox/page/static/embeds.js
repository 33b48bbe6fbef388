/** Shows embeds: the older kind of card, which links and other bots still make. */

import { h } from "./dom.js";
import { inline } from "./inline.js";
import { color, outward } from "./look.js";
import { markdown } from "./markdown.js";
import { gallery, image, video } from "./media.js";
import { full } from "./time.js";

export function embed(data) {
  const isBare = ["video", "image", "gifv"].includes(data.type) && !data.title && !data.description;
  const picture = data.image ?? (isBare && data.thumbnail);
  const media = data.video?.url ? { ...data.video, poster: data.thumbnail?.url } : picture;
  if (isBare && media?.url) return gallery([media]);
  return h(
    "article",
    { class: "embed", style: data.color ? { "--accent": color(data.color) } : {} },
    h(
      "div",
      { class: "embed-words" },
      data.provider?.name && h("small", null, data.provider.name),
      data.author && h("div", { class: "embed-author" }, linked(data.author.url, data.author.name)),
      data.title && h("div", { class: "embed-title" }, linked(data.url, inline(data.title))),
      data.description && markdown(data.description),
      data.fields?.length > 0 && h("div", { class: "embed-fields" }, data.fields.map(field)),
    ),
    data.thumbnail?.url && !data.video && h("div", { class: "embed-thumbnail" }, image(data.thumbnail)),
    media?.url && h("div", { class: "embed-media" }, data.video?.url ? video(media) : image(media)),
    (data.footer || data.timestamp) && h("small", { class: "embed-footer" }, footer(data)),
  );
}

function linked(url, content) {
  return /^https?:/.test(url ?? "") ? h("a", outward(url), content) : content;
}

function field({ name, value, inline: isInline }) {
  return h("div", { class: ["embed-field", isInline && "inline"] }, h("strong", null, inline(name)), markdown(value));
}

function footer({ footer: words, timestamp }) {
  return [words?.text, timestamp && full(new Date(timestamp))].filter(Boolean).join(" • ");
}
