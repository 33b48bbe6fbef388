/**
 * Describes the page as plain values and makes the real DOM match them, touching only what changed.
 *
 * A card is edited every few seconds while a member types or watches a video. Rebuilding its elements would restart the
 * video and lose the focus, so elements live as long as their key and tag do, and stay put while their order stands.
 * Text only ever enters through text nodes and attributes: nothing a member or a bot wrote can become markup.
 */

const SVG = "http://www.w3.org/2000/svg";
const DRAWN = new Set(["svg", "path", "circle"]);

/**
 * Describe an element. Its class may be a list with gaps. Children may be nested lists; null, false and undefined among
 * them hold a place and show nothing.
 */
export function h(tag, props, ...children) {
  const own = Array.isArray(props?.class) ? { ...props, class: props.class.filter(Boolean).join(" ") } : (props ?? {});
  return { tag, props: own, key: own.key, children: children.flat(Infinity).map(described) };
}

function described(child) {
  if (child !== null && typeof child === "object") return child;
  return { text: child === null || child === undefined || child === false || child === true ? "" : String(child) };
}

/** What can be read in described elements, without their looks. */
export function wordsOf(view) {
  return [view].flat(Infinity).map((part) => (part.children ? wordsOf(part.children) : (part.text ?? part))).join("");
}

/** Make `parent` hold exactly `view`; `parent` remembers what it was given for the next comparison. */
export function show(parent, view) {
  const after = [view].flat(Infinity).map(described);
  patch(parent, parent.shown ?? (parent.replaceChildren(), []), after);
  parent.shown = after;
}

/**
 * Old children are found again by key, those without one by their order. Keyed ones that still follow each other are
 * anchors and stay where they are; everything else is put around them, because a video that is moved starts anew.
 */
function patch(parent, before, after) {
  const keyed = new Map();
  const loose = [];
  before.forEach((old, place) => {
    old.place = place;
    old.key === undefined ? loose.push(old) : keyed.set(old.key, old);
  });

  let position = 0;
  let anchor = -1;
  for (const next of after) {
    const old = next.key === undefined ? loose[position++] : keyed.get(next.key);
    keyed.delete(next.key);
    if (!old || old.tag !== next.tag) {
      create(next);
      continue;
    }
    update(old, next);
    old.kept = true;
    next.isAnchor = next.key !== undefined && old.place > anchor;
    if (next.isAnchor) anchor = old.place;
  }
  for (const old of before) if (!old.kept) old.dom.remove();

  let cursor = parent.firstChild;
  for (const next of after) {
    if (next.isAnchor || next.dom === cursor) cursor = next.dom.nextSibling;
    else parent.insertBefore(next.dom, cursor);
  }
}

function create(node) {
  if (node.tag === undefined) {
    node.dom = document.createTextNode(node.text);
    return;
  }
  node.dom = DRAWN.has(node.tag) ? document.createElementNS(SVG, node.tag) : document.createElement(node.tag);
  patch(node.dom, [], node.children);
  for (const [name, value] of Object.entries(node.props)) set(node.dom, name, undefined, value);
  node.props.ref?.(node.dom);
}

function update(old, next) {
  next.dom = old.dom;
  if (next.tag === undefined) {
    if (old.text !== next.text) next.dom.nodeValue = next.text;
    return;
  }
  patch(next.dom, old.children, next.children);
  for (const name of Object.keys(old.props)) if (!(name in next.props)) set(next.dom, name, old.props[name], undefined);
  for (const [name, value] of Object.entries(next.props)) set(next.dom, name, old.props[name], value);
}

function set(dom, name, before, after) {
  if (name === "key" || name === "ref") return;
  if (name === "value" || name === "checked") {
    if (dom[name] !== after) dom[name] = after ?? "";
  } else if (before === after) {
    return;
  } else if (name.startsWith("on")) {
    listen(dom, name.slice(2), after);
  } else if (name === "style") {
    for (const property of Object.keys(before ?? {})) if (!after?.[property]) dom.style.removeProperty(property);
    for (const [property, value] of Object.entries(after ?? {})) {
      if (before?.[property] !== value) dom.style.setProperty(property, value);
    }
  } else if (after === undefined || after === null || after === false) {
    dom.removeAttribute(name);
  } else if (name === "src" && before && unsigned(before) === unsigned(after)) {
    return;
  } else {
    dom.setAttribute(name, after === true ? "" : after);
  }
}

/** One listener for good, whose handler changes: `focusin` and its like have no property to assign. */
function listen(dom, type, handler) {
  dom.handlers ??= {};
  if (!(type in dom.handlers)) dom.addEventListener(type, (event) => dom.handlers[type]?.(event));
  dom.handlers[type] = handler;
}

/** The address without its signature: every edit signs the same file anew, which must not load it anew. */
export function unsigned(url) {
  return url.split(/[?#]/, 1)[0];
}

const SHAPES = {
  hash: "M9 3 7 21M17 3l-2 18M4 8.5h17M3 15.5h17",
  thread: "M5 4v9a3 3 0 0 0 3 3h11M14 11l5 5-5 5",
  at: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM16 8v5a3 3 0 0 0 5 1.5M21 12a9 9 0 1 0-4 7.5",
  menu: "M4 6h16M4 12h16M4 18h16",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  close: "M6 6l12 12M18 6 6 18",
  plus: "M12 5v14M5 12h14",
  help: "M9 9a3 3 0 1 1 4 2.8c-.7.3-1 .9-1 1.7M12 17.5h.01M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z",
  file: "M14 3H7a1 1 0 0 0-1 1v16a1 1 0 0 0 1 1h10a1 1 0 0 0 1-1V7zM14 3v4h4",
  image: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9h.01",
  send: "M4 12h9M4 4l17 8-17 8 3-8z",
  eye: "M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
  chevron: "M6 9l6 6 6-6",
  check: "M5 12l5 5L20 7",
  reply: "M20 18v-3a4 4 0 0 0-4-4H5M10 6l-5 5 5 5",
  link: "M14 4h6v6M20 4l-9 9M18 14v5H5V6h5",
  warning: "M12 4 2.5 20h19zM12 10v4M12 17h.01",
};

export function icon(name, props) {
  const look = { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true", ...props };
  return h("svg", look, h("path", { d: SHAPES[name] }));
}
