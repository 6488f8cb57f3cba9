// Quick search: an editable combobox with a list, of which nothing is chosen until somebody does (ARIA Authoring Practices, "list
// autocomplete with manual selection"). The list is made of links, so that they open in another tab, too.

const PAUSE = 150;
const SIGN = /^[>@#/＞＠＃／]/u;
const ONE_IS_ENOUGH = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Hangul}\p{Script=Thai}]/u;
const SVG = "http://www.w3.org/2000/svg";

const fill = (text, words) => text.replace("{words}", () => words);
const wordsOf = (typed) => typed.replace(SIGN, "").trim();
const isEnough = (typed) => SIGN.test(typed) || ONE_IS_ENOUGH.test(typed) || [...typed].length >= 2;

function made(tag, className, text, attributes = {}) {
  const element = Object.assign(document.createElement(tag), { className });
  if (text) element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function icon(sprite, name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "i");
  svg.setAttribute("aria-hidden", "true");
  svg.append(document.createElementNS(SVG, "use"));
  svg.firstChild.setAttribute("href", `${sprite}#i-${name}`);
  return svg;
}

/** Make *form* a combobox. */
export function start(form) {
  const [input, panel, list] = ["input", ".quick", ".quick-list"].map((selector) => form.querySelector(selector));
  const [note, live] = [".quick-say", "[role=status]"].map((selector) => form.querySelector(selector));
  const finder = document.querySelector(".top-find");
  const known = new Map();
  let timer = 0;
  let asked = null;
  let active = null;

  const roles = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id };
  for (const [name, value] of Object.entries({ ...roles, "aria-describedby": "quick-hint" })) input.setAttribute(name, value);

  const isOpen = () => !panel.hidden;

  function open() {
    if (isOpen()) return;
    panel.hidden = false;
    input.setAttribute("aria-expanded", "true");
    ask();
  }

  function close() {
    clearTimeout(timer);
    asked = null;
    mark(null);
    panel.hidden = true;
    input.setAttribute("aria-expanded", "false");
    live.textContent = "";
  }

  /** Where there is no room for the field, it comes over the top of the page. */
  function unfold(event) {
    event?.preventDefault();
    form.classList.add("is-open");
    input.focus();
    open();
  }

  function fold() {
    close();
    form.classList.remove("is-open");
  }

  async function ask() {
    const typed = input.value.trim();
    const words = isEnough(typed) ? typed : "";
    const mine = (asked = {});
    const answer = known.get(words) ?? (await fetched(words));
    if (asked !== mine) return;
    if (!answer.failed) known.set(words, answer);
    draw(answer, typed);
  }

  async function fetched(words) {
    const url = new URL(form.dataset.quick, location.href);
    url.searchParams.set("q", words);
    if (document.body.dataset.at) url.searchParams.set("at", document.body.dataset.at);
    try {
      const response = await fetch(url, { headers: { Accept: "application/json" } });
      return response.ok ? await response.json() : { failed: true };
    } catch {
      return { failed: true };
    }
  }

  function draw(answer, typed) {
    const words = wordsOf(typed);
    const groups = answer.groups ?? [];
    mark(null);
    list.replaceChildren(...groups.map(group));
    if (words) list.append(...(form.dataset.here ? [inText(words, form.dataset.here, form.dataset.hereUid)] : []), inText(words, form.dataset.everywhere));
    [...list.querySelectorAll("[role=option]")].forEach((option, index) => (option.id = `quick-${index}`));
    list.hidden = !list.firstChild;
    list.scrollTop = 0;
    const nothing = !groups.length && isEnough(typed) && words;
    note.textContent = answer.failed ? form.dataset.failed : answer.note || (nothing ? fill(form.dataset.nothing, words) : "");
    note.hidden = !note.textContent;
    say(note.textContent || answer.said);
  }

  function group({ title, rows }, index) {
    const heading = made("div", "quick-h", title, { id: `quick-h${index}`, role: "presentation" });
    const box = made("div", "", "", { role: "group", "aria-labelledby": heading.id });
    box.append(heading, ...rows.map(option));
    return box;
  }

  function option({ title, url, icon: name, note: where, meta }) {
    const row = made("a", "quick-row", "", { role: "option", href: url, tabindex: "-1", "aria-selected": "false" });
    row.append(icon(form.dataset.icons, name), made("span", "quick-t", title));
    if (where) row.append(made("span", "quick-n", where));
    if (meta) row.append(made("span", "quick-m", meta));
    return row;
  }

  /** The way to all texts: those of a place, or everywhere. */
  function inText(words, title, place) {
    const url = new URL(form.action);
    url.searchParams.set("q", words);
    if (place) url.searchParams.set("place", place);
    return option({ title: fill(title, words), url: url.href, icon: "search" });
  }

  function say(text) {
    live.textContent = "";
    setTimeout(() => isOpen() && (live.textContent = text ?? ""), 100);
  }

  function mark(row) {
    active?.setAttribute("aria-selected", "false");
    active = row;
    active?.setAttribute("aria-selected", "true");
    active?.scrollIntoView({ block: "nearest" });
    if (row) input.setAttribute("aria-activedescendant", row.id);
    else input.removeAttribute("aria-activedescendant");
  }

  /** To the next row or the one before; between the last and the first stands the field itself. */
  function step(by) {
    const rows = [...list.querySelectorAll("[role=option]")];
    const at = rows.indexOf(active);
    mark(rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by] ?? null);
  }

  function escape() {
    if (isOpen() && !form.classList.contains("is-open")) return close(), true;
    if (form.classList.contains("is-open")) return fold(), finder?.focus(), true;
    return false;
  }

  const keys = {
    ArrowDown: (event) => (isOpen() ? event.altKey || step(1) : open(), true),
    ArrowUp: (event) => (event.altKey ? close() : isOpen() ? step(-1) : open(), true),
    Enter: () => active && (active.click(), true),
    Escape: escape,
  };

  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (keys[event.key]?.(event)) {
      event.preventDefault();
      event.stopPropagation();
    } else if (["Home", "End", "ArrowLeft", "ArrowRight"].includes(event.key)) mark(null);
  });

  // What an input method hasn't settled yet is no word.
  function typed(event) {
    if (event.isComposing) return;
    clearTimeout(timer);
    asked = null;
    mark(null);
    if (!isOpen()) {
      panel.hidden = false;
      input.setAttribute("aria-expanded", "true");
    }
    timer = setTimeout(ask, PAUSE);
  }

  input.addEventListener("input", typed);
  input.addEventListener("compositionend", () => typed({}));
  input.addEventListener("click", open);
  panel.addEventListener("mousedown", (event) => event.preventDefault());
  form.addEventListener("focusout", (event) => form.contains(event.relatedTarget) || fold());
  form.querySelector(".quick-x").addEventListener("click", () => (fold(), finder?.focus()));
  finder?.addEventListener("click", unfold);
  form.addEventListener("submit", close);
  document.addEventListener("pointerdown", (event) => form.contains(event.target) || finder?.contains(event.target) || fold());
  addEventListener("pageshow", (event) => event.persisted && fold());
  if (document.activeElement === input) open();
}
