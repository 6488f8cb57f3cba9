// A card of the person whose name is pointed at, or has the focus when `i` is pressed. Without this script the name leads to their page.

const WAIT = 400;
const LEAVE = 250;
const GAP = 6;
const PERSON = /^\/people\/([^/@][^/]*)$/;
const touches = matchMedia("(hover: none)");
const known = new Map();
let card = null;
let styled = null;
let shownFor = null;
let timer = 0;

/** The style sheet comes with the first card: most pages are left before one is shown. Without it a card has no place yet. */
function style() {
  const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: new URL("hovercard.css", import.meta.url).href });
  document.head.append(sheet);
  return new Promise((resolve) => (sheet.onload = sheet.onerror = resolve));
}

function linkOf(target) {
  const link = target.closest?.("a[href]");
  if (!link || link.closest(".hovercard-pop, .pop, .suggest, .nav") || link.origin !== location.origin) return null;
  return PERSON.test(link.pathname) && link.pathname !== location.pathname ? link : null;
}

/** What the card of a person shows, asked for once on a page; null where there is none. */
function asked(path) {
  if (!known.has(path)) known.set(path, fetched(path));
  return known.get(path);
}

async function fetched(path) {
  try {
    const response = await fetch(`${path}/@@card`, { credentials: "same-origin", headers: { Accept: "text/html", "X-Requested-With": "fetch" } });
    if (!response.ok || response.redirected) return null;
    return new DOMParser().parseFromString(await response.text(), "text/html").querySelector(".hovercard");
  } catch {
    known.delete(path);
    return null;
  }
}

async function show(link) {
  styled ??= style();
  const [content] = await Promise.all([asked(link.pathname), styled]);
  if (shownFor !== link || !content || !link.isConnected) return;
  card ??= made();
  card.replaceChildren(content.cloneNode(true));
  card.hidden = false;
  link.setAttribute("aria-describedby", card.id);
  place(link);
}

function made() {
  const element = Object.assign(document.createElement("div"), { id: "hovercard", className: "hovercard-pop", hidden: true });
  element.addEventListener("mouseenter", () => clearTimeout(timer));
  element.addEventListener("mouseleave", () => later(hide, LEAVE));
  document.body.append(element);
  return element;
}

/** Below the name, or above where there is no room: never over what is pointed at. */
function place(link) {
  const name = link.getClientRects()[0] ?? link.getBoundingClientRect();
  const { width, height } = card.getBoundingClientRect();
  const left = Math.max(GAP, Math.min(name.left, document.documentElement.clientWidth - width - GAP));
  const below = name.bottom + GAP + height <= innerHeight || name.top < height + GAP;
  card.style.left = `${left + scrollX}px`;
  card.style.top = `${(below ? name.bottom + GAP : name.top - GAP - height) + scrollY}px`;
}

function hide() {
  clearTimeout(timer);
  shownFor?.removeAttribute("aria-describedby");
  shownFor = null;
  if (card) card.hidden = true;
}

function later(act, wait) {
  clearTimeout(timer);
  timer = setTimeout(act, wait);
}

function begin(link) {
  if (shownFor !== link) hide();
  shownFor = link;
  show(link);
}

document.addEventListener("pointerover", (event) => {
  if (event.pointerType !== "mouse" || touches.matches || card?.contains(event.target)) return;
  const link = linkOf(event.target);
  if (link && link !== shownFor) later(() => begin(link), WAIT);
  else if (link) clearTimeout(timer);
  else if (shownFor) later(hide, LEAVE);
  else clearTimeout(timer);
});
document.addEventListener("pointerdown", (event) => card?.contains(event.target) || hide());
document.addEventListener("focusout", (event) => event.target === shownFor && !card?.contains(event.relatedTarget) && hide());
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && card && !card.hidden) {
    event.preventDefault();
    hide();
    return;
  }
  if (event.key !== "i" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.body.dataset.keys === "off") return;
  const link = linkOf(event.target);
  if (!link) return;
  event.preventDefault();
  shownFor === link ? hide() : begin(link);
});
