/** Shows the components a message is built of; what a member presses or picks goes out as an interaction. */

import { h, icon } from "./dom.js";
import { failureOf, isWaiting, send } from "./interactions.js";
import { linkTo } from "./jump.js";
import { color, emoji } from "./look.js";
import { markdown } from "./markdown.js";
import { file, gallery, image } from "./media.js";
import { isSelect, select } from "./select.js";
import { toast } from "./toast.js";

const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link", 6: "primary" };
const SPACING_LARGE = 2;

/** All components of `message`, and the failure of the last press under them. */
export function components(message) {
  const failure = failureOf(message.id);
  return [
    message.components.map((component) => part(component, message)),
    failure && h("div", { class: "failure", role: "alert", "data-testid": "interaction-failed" }, failure),
  ];
}

function part(component, message) {
  const inside = () => component.components.map((child) => part(child, message));
  switch (component.type) {
    case 1:
      return h("div", { class: "row" }, inside());
    case 2:
      return button(component, message);
    case 9:
      return section(inside(), part(component.accessory, message));
    case 10:
      return markdown(component.content);
    case 11:
      return h("div", { class: "thumbnail" }, image({ ...component.media, description: component.description }));
    case 12:
      return gallery(component.items.map(({ media, description, spoiler }) => ({ ...media, description, spoiler })));
    case 13:
      return file({ ...component.file, name: component.name, size: component.size, spoiler: component.spoiler });
    case 14:
      return separator(component);
    case 17:
      return container(component, inside());
    default:
      return isSelect(component) ? menu(component, message) : unknown(component);
  }
}

export function unknown({ type }) {
  return h("div", { class: "unknown" }, `Component of type ${type}`);
}

function section(words, accessory) {
  return h("div", { class: "section" }, h("div", { class: "section-words" }, words), accessory);
}

function container({ accent_color, spoiler }, children) {
  const style = accent_color === null || accent_color === undefined ? {} : { "--accent": color(accent_color) };
  const reveal = ({ currentTarget }) => currentTarget.classList.add("revealed");
  const cover = spoiler ? h("button", { class: "cover", type: "button", onclick: reveal }, "Spoiler") : null;
  return h("div", { class: "container", style, "data-testid": "container" }, cover, children);
}

function separator({ divider, spacing }) {
  const look = ["separator", divider !== false && "line", spacing === SPACING_LARGE && "large"];
  return h("div", { class: look, role: divider !== false ? "separator" : "presentation" });
}

function button(component, message) {
  const { style, label, emoji: picture, disabled, url, custom_id } = component;
  const words = [picture && emoji(picture), label && h("span", null, label)];
  const testid = `button-${label ?? picture?.name ?? custom_id}`;
  if (style === 5) {
    return h("a", { ...linkTo(url), key: url, class: "button link", "data-testid": testid }, words, icon("link"));
  }
  const waits = isWaiting(message.id, custom_id);
  return h(
    "button",
    {
      key: custom_id,
      class: ["button", STYLES[style] ?? "secondary", waits && "waiting"],
      type: "button",
      disabled,
      "aria-busy": waits ? "true" : null,
      "data-testid": testid,
      onclick: () => waits || press(message, { custom_id }),
    },
    words,
    waits && h("span", { class: "dots", "aria-hidden": "true" }),
  );
}

function menu(component, message) {
  const waits = isWaiting(message.id, component.custom_id);
  const onpick = (values) => press(message, { custom_id: component.custom_id, values });
  return select(component, { scope: message.id, waits, onpick });
}

async function press(message, what) {
  try {
    await send({ kind: "component", message: message.id, ...what }, { channel: message.channel_id });
  } catch (error) {
    toast(error.message);
  }
}
