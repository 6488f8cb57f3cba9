// The script of every page. All that it does is asked for by attributes in the page, and every page works without it.

const root = document.documentElement;
const body = document.body;
const one = (selector, from = document) => from.querySelector(selector);
const all = (selector, from = document) => [...from.querySelectorAll(selector)];
const fill = (text, values) => (text ?? "").replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
const typing = (target) => target.closest?.("input, textarea, select, [contenteditable]");

// Markup is only ever parsed into a document apart, where nothing in it runs; what writes markup into the page itself is refused.
const APART = ["DOMParser parseFromString", "Document parseHTMLUnsafe"];
globalThis.trustedTypes?.createPolicy("default", {
  createHTML: (text, type, sink) => (APART.includes(sink) ? text : null),
});

/** Send a form's values; resolves to the response, rejects when it is not a success. */
async function send(url, values, { accept = "*/*", ...options } = {}) {
  const response = await fetch(url, {
    method: "POST",
    body: values,
    credentials: "same-origin",
    headers: { Accept: accept, "X-CSRF-Token": body.dataset.csrf, "X-Requested-With": "fetch" },
    ...options,
  });
  if (!response.ok) throw Object.assign(new Error(`${response.status} from ${url}`), { response });
  return response;
}

// ---- fragments (htmx) ----

const WAITS = 8;

body.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRF-Token"] = body.dataset.csrf;
});
body.addEventListener("htmx:responseError", (event) => later(event.detail.elt, event.detail.xhr));
body.addEventListener("htmx:sendError", (event) => later(event.detail.elt, null));
body.addEventListener("htmx:timeout", (event) => later(event.detail.elt, null));
body.addEventListener("htmx:load", (event) => event.detail.elt !== body && enhance(event.detail.elt));

/** A busy server says when to ask again, and the card stays as it is; anything else is shown as failed, with a button. */
function later(card, xhr) {
  if (!card.classList.contains("card")) return;
  const tries = Number(card.dataset.tries ?? 0) + 1;
  card.dataset.tries = tries;
  if (xhr?.status === 503 && tries <= WAITS) {
    const seconds = Number(xhr.getResponseHeader("Retry-After")) || 2;
    setTimeout(() => htmx.trigger(card, "again"), seconds * 1000 + Math.random() * 500);
    return;
  }
  one(".card-err", card).hidden = false;
  one(".skel", card).hidden = true;
}

function again(button) {
  const card = button.closest(".card");
  one(".card-err", card).hidden = true;
  one(".skel", card).hidden = false;
  card.dataset.tries = 0;
  htmx.trigger(card, "again");
}

// ---- menus and dialogs ----

function closeMenus(but) {
  for (const menu of all("details.menu[open]")) if (!menu.contains(but)) menu.open = false;
}

function escapeMenu() {
  const menu = all("details.menu[open]").at(-1);
  if (!menu) return false;
  menu.open = false;
  one("summary", menu).focus();
  return true;
}

function walkMenu(event) {
  const menu = event.target.closest("details.menu[open]");
  if (!menu) return;
  const items = all(".pop a, .pop button", menu).filter((item) => item.offsetParent !== null);
  const step = event.key === "ArrowDown" ? 1 : -1;
  const at = items.indexOf(document.activeElement);
  items[(at + step + items.length) % items.length]?.focus();
  event.preventDefault();
}

/** Ask in a window; resolves to whether the answer was yes. */
function ask(text, yes) {
  const dialog = one("#confirm");
  one("p", dialog).textContent = text;
  const button = one("[data-yes]", dialog);
  button.dataset.label ??= button.textContent;
  button.textContent = yes || button.dataset.label;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

// ---- forms ----

const unsaved = new Set();

addEventListener("beforeunload", (event) => {
  if (unsaved.size) event.preventDefault();
});
addEventListener("pageshow", () => all("[aria-busy=true]", body).forEach((button) => button.removeAttribute("aria-busy")));

async function submitted(event) {
  const form = event.target;
  const button = event.submitter;
  const question = button?.dataset.confirm ?? form.dataset.confirm;
  if (question && !form.dataset.sure) {
    event.preventDefault();
    if (await ask(question, button?.dataset.yes)) {
      form.dataset.sure = "yes";
      form.requestSubmit(button);
    }
    return;
  }
  delete form.dataset.sure;
  if (form.dataset.switch) {
    event.preventDefault();
    switchTheme(form, button);
  } else if (button?.getAttribute("aria-busy") === "true") {
    event.preventDefault();
  } else if (form.closest("[data-acts]")) {
    event.preventDefault();
    button?.setAttribute("aria-busy", "true");
    act(form);
  } else if (form.method === "post") {
    unsaved.delete(form);
    if (button?.matches(STAYS)) leaveMark(button);
    button?.setAttribute("aria-busy", "true");
    setTimeout(() => button?.removeAttribute("aria-busy"), 10000);
  }
}

// A button with data-stay leads back to its page: there the focus goes to it again, or to the one that took its place.
const STAYS = "[data-stay]";

function leaveMark(button) {
  const mark = { path: location.pathname, y: scrollY, value: button.value, index: all(STAYS).indexOf(button) };
  sessionStorage.setItem("stay", JSON.stringify(mark));
}

function findMark() {
  const mark = JSON.parse(sessionStorage.getItem("stay"));
  sessionStorage.removeItem("stay");
  if (mark?.path !== location.pathname) return;
  const buttons = all(STAYS);
  const button = buttons.find((one) => one.value === mark.value) ?? buttons[Math.min(mark.index, buttons.length - 1)];
  scrollTo(0, mark.y);
  button?.focus({ preventScroll: true });
  button?.scrollIntoView({ block: "nearest" });
}

// Only now has the browser scrolled to where the address leads.
addEventListener("pageshow", findMark);

/** Do what a button of a list asks for and put the list in as it is then; the focus goes to the row that follows, else to the list. */
async function act(form) {
  const list = form.closest("section[id]");
  const at = all("[data-acts] > li", list).indexOf(form.closest("li"));
  try {
    const response = await send(form.action, new FormData(form), { accept: "text/html" });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.getElementById(list.id);
    fresh.tabIndex = -1;
    list.replaceWith(fresh);
    htmx.process(fresh);
    enhance(fresh);
    const rows = all("[data-acts] > li", fresh);
    const next = rows[Math.min(at, rows.length - 1)];
    ((next && one(".acts-b :is(button, a)", next)) ?? fresh).focus();
    for (const message of all(".toast", page)) {
      one(".toasts").append(message);
      toast(message);
    }
  } catch {
    HTMLFormElement.prototype.submit.call(form);
  }
}

/** Change the page's appearance at once and store the choice; if that fails, the form goes the plain way. */
function switchTheme(form, button) {
  root.dataset.theme = button.value;
  for (const other of all("button", form)) other.setAttribute("aria-pressed", String(other === button));
  send(form.action, new FormData(form, button)).catch(() => HTMLFormElement.prototype.submit.call(form));
}

function guard(form) {
  form.addEventListener("input", () => unsaved.add(form));
}

/** What a refusal says in words, if it does: then the next try won't help before somebody has done something. */
async function reason(response) {
  const words = response && response.status < 500 && response.headers.get("Content-Type")?.startsWith("text/plain");
  return words ? response.text() : "";
}

/** Store what is written each 5 seconds and when the field is left; says so in the form's status line. */
function autosave(form) {
  const status = one("[data-status]", form);
  let changed = false;
  let saving = null;
  let held = false;
  form.addEventListener("input", () => (changed = true));
  form.addEventListener("focusout", save);
  form.addEventListener("submit", hold);
  setInterval(save, 5000);

  /** A draft that came in after what it is a draft of would stay: so the form waits for one that is on its way. */
  function hold(event) {
    changed = false;
    if (!saving) return;
    event.preventDefault();
    event.stopPropagation();
    if (held) return;
    held = true;
    saving.then(() => {
      held = changed = false;
      form.requestSubmit(event.submitter);
    });
  }

  function save() {
    if (changed && !saving) saving = store().finally(() => (saving = null));
  }

  async function store() {
    changed = false;
    const values = new FormData(form);
    for (const [name, value] of [...values]) if (value instanceof File) values.delete(name);
    try {
      const response = await send(form.dataset.autosave, values, { keepalive: true });
      if (!changed) unsaved.delete(form);
      status.textContent = await response.text();
    } catch (error) {
      changed = true;
      status.textContent = (await reason(error.response)) || form.dataset.unsaved;
    }
  }
}

// ---- keys ----

let prefix = "";

function hotkey(event) {
  if (event.isComposing || event.keyCode === 229) return;
  const meta = event.ctrlKey || event.metaKey;
  if (meta && event.key === "Enter" && typing(event.target)) return sendForm(event);
  if (meta && !event.altKey && !event.shiftKey && format(event)) return;
  if (meta && event.key.toLowerCase() === "k") return search(event);
  if (event.key === "Escape") return escapeMenu() && event.preventDefault();
  if (event.key === "ArrowDown" || event.key === "ArrowUp") return walkMenu(event);
  if (meta || event.altKey || typing(event.target) || one("dialog[open]") || body.dataset.keys === "off") return;
  const sequence = prefix + event.key;
  prefix = event.key === "g" ? "g" : "";
  if (event.key === "/") search(event);
  else if (event.key === "?") one("#keys")?.showModal();
  else if (sequence === "gh") one(".top-home")?.click();
  else press(event);
}

function press(event) {
  const target = event.key.length === 1 && one(`[data-hotkey="${CSS.escape(event.key)}"]`);
  if (!target) return;
  event.preventDefault();
  target.click();
  one(".pop a", target.parentElement)?.focus();
}

function search(event) {
  const input = one('[data-hotkey="/"]');
  const link = one(".top-find");
  if (!input && !link) return;
  event.preventDefault();
  if (input?.offsetParent) input.select(), input.focus(), input.click();
  else link.click();
}

/** In an editor the usual keys press its buttons; that comes before the site's own keys. Tells whether there was one to press. */
function format(event) {
  const bar = event.target.matches?.("textarea") && event.target.closest("[data-editor]");
  const button = bar && one(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`, bar);
  if (!button) return false;
  event.preventDefault();
  button.click();
  return true;
}

function sendForm(event) {
  const form = event.target.form;
  const button = form && one(".btn-primary, .btn", form);
  if (!button) return;
  event.preventDefault();
  form.requestSubmit(button.type === "submit" ? button : undefined);
}

/** The search field's list comes from a script of its own, which only those need who are signed in. */
async function quick(form) {
  (await import(form.dataset.script)).start(form);
}

// ---- messages ----

function toast(element) {
  const undo = one("a, form", element);
  if (element.classList.contains("toast-bad")) return;
  let left = undo ? 12 : 6;
  const timer = setInterval(() => {
    if (element.matches(":hover, :focus-within")) return;
    left -= 1;
    if (left <= 0) clearInterval(timer), element.remove();
  }, 1000);
}

/** Say something that the page's own text doesn't show, at most once a second. */
function say(element, text) {
  element.textContent = "";
  setTimeout(() => (element.textContent = text), 100);
}

// ---- the editor ----

async function editor(element) {
  const text = one("textarea", element);
  await Promise.all(element.dataset.parts.split(" ").map((part) => import(part)));
  import(element.dataset.paste).then((module) => module.subscribe(text));
  complete(one("text-expander", element), text);
  const attachments = one("file-attachment", element);
  attachments.addEventListener("file-attachment-accept", (event) => text.dataset.upload || event.preventDefault());
  attachments.addEventListener("file-attachment-accepted", (event) => {
    for (const attachment of event.detail.attachments) upload(element, text, attachment.file);
  });
  one("[data-attach]", element)?.addEventListener("change", (event) => {
    attachments.attach(event.target.files);
    event.target.value = "";
  });
  one("[data-insert=table]", element).addEventListener("click", () => insert(text, "\n| | |\n| --- | --- |\n| | |\n"));
  one("[data-preview]", element)?.addEventListener("click", (event) => preview(element, text, event.currentTarget));
}

function insert(text, words) {
  text.focus();
  text.setRangeText(words, text.selectionStart, text.selectionEnd, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

function replace(text, old, words) {
  const at = text.value.indexOf(old);
  if (at < 0) return;
  text.setRangeText(words, at, at + old.length, "preserve");
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

async function upload(element, text, file) {
  const mark = `![${fill(element.dataset.uploading, { name: file.name })}…]()`;
  insert(text, `${mark}\n`);
  const values = new FormData();
  values.append("file", file);
  try {
    const answer = await (await send(text.dataset.upload, values, { accept: "application/json" })).json();
    replace(text, mark, answer.markdown);
  } catch (error) {
    replace(text, mark, "");
    const reason = await error.response?.json().catch(() => null);
    const failed = fill(element.dataset.failed, { name: file.name });
    one("[data-status]", text.form).textContent = reason?.error ? `${failed} ${reason.error}` : failed;
  }
}

async function mentions(expander) {
  await import(expander.dataset.mentions);
  complete(expander, one("textarea", expander));
}

// The component wants a space before its key. Chinese has none there, so the key is the second bracket and the first is checked here.
function complete(expander, text) {
  expander.addEventListener("text-expander-change", (event) => {
    const { key, text: query, provide } = event.detail;
    const { complete: titles, mention: people } = text.dataset;
    if (key === "@") people && query && provide(suggestions(people, query));
    else if (titles && text.value[text.selectionEnd - query.length - 2] === "[") provide(suggestions(titles, query));
  });
  // A single suggestion is chosen already: walking on, the component would take the choice back.
  const walk = (event) => {
    if (!["ArrowDown", "ArrowUp"].includes(event.key) || all("[role=option]", expander).length !== 1) return;
    event.preventDefault();
    event.stopPropagation();
  };
  expander.addEventListener("keydown", walk, { capture: true });
  expander.addEventListener("text-expander-value", (event) => {
    const value = event.detail.item.dataset.value.replace(/^\[/, "");
    // In the middle of a text the blank behind a name is there already.
    event.detail.value = /\s/.test(text.value[text.selectionEnd] ?? "") ? value.trimEnd() : value;
  });
}

async function suggestions(address, query) {
  const url = new URL(address, location.href);
  url.searchParams.set("q", query);
  const response = await fetch(url, { headers: { Accept: "application/json" } });
  const rows = response.ok ? await response.json() : [];
  const list = document.createElement("ul");
  list.className = "suggest";
  list.setAttribute("role", "listbox");
  rows.slice(0, 8).forEach((row, index) => {
    const item = document.createElement("li");
    item.setAttribute("role", "option");
    item.id = `suggest-${index}`;
    item.dataset.value = row.insert;
    item.textContent = row.title;
    if (row.hint) item.append(Object.assign(document.createElement("small"), { textContent: row.hint }));
    list.append(item);
  });
  return { matched: rows.length > 0, fragment: list };
}

async function preview(element, text, button) {
  const shown = button.getAttribute("aria-pressed") !== "true";
  const pane = one(".ed-preview", element);
  if (shown) {
    const page = await (await send(button.dataset.preview, new FormData(text.form))).text();
    pane.replaceChildren(...new DOMParser().parseFromString(page, "text/html").body.childNodes);
  }
  button.setAttribute("aria-pressed", String(shown));
  pane.hidden = !shown;
  one("text-expander", element).hidden = shown;
  (shown ? pane : text).focus();
}

// ---- arranging the homepage ----

async function board(element) {
  const { board: url, script } = element.dataset;
  const live = one("[data-live]", element);
  // As they stand beside each other; one above the other they keep the order of the page.
  const across = () => all("[data-column]").sort((one, two) => one.getBoundingClientRect().left - two.getBoundingClientRect().left);
  const columns = all("[data-column]");
  await import(script);
  for (const column of columns) {
    Sortable.create(column, {
      group: "board",
      handle: "[data-grip]",
      draggable: "[data-slot]:not([data-locked])",
      ghostClass: "is-ghost",
      animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
      onEnd: (event) => place(event.item),
    });
  }
  document.addEventListener("keydown", (event) => {
    const grip = event.target.closest?.("[data-grip]");
    if (grip) keyboard(event, grip);
  });

  let home = null;
  const title = (card) => one(".card-t", card).textContent.trim();
  const where = (card) => {
    const column = card.closest("[data-column]");
    const cards = all("[data-slot]", column);
    const name = column.dataset.column;
    return { name, column: column.getAttribute("aria-label") ?? name, position: cards.indexOf(card) + 1, count: cards.length, title: title(card) };
  };

  function keyboard(event, grip) {
    const card = grip.closest("[data-slot]");
    const lifted = grip.getAttribute("aria-pressed") === "true";
    if (event.key === " " || event.key === "Enter") lifted ? drop(grip, card) : lift(grip, card);
    else if (lifted && event.key === "Escape") cancel(grip, card);
    else if (lifted && event.key.startsWith("Arrow")) shift(card, event.key, grip);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  function lift(grip, card) {
    home = { parent: card.parentElement, next: card.nextElementSibling };
    grip.setAttribute("aria-pressed", "true");
    say(live, fill(element.dataset.lifted, { title: title(card) }));
  }

  function shift(card, key, grip) {
    const column = card.closest("[data-column]");
    if (key === "ArrowUp") card.previousElementSibling?.before(card);
    if (key === "ArrowDown") card.nextElementSibling?.after(card);
    const beside = across();
    const other = beside[beside.indexOf(column) + { ArrowLeft: -1, ArrowRight: 1 }[key]];
    other?.prepend(card);
    grip.focus();
    say(live, fill(element.dataset.moved, where(card)));
  }

  function drop(grip, card) {
    grip.setAttribute("aria-pressed", "false");
    place(card);
  }

  function cancel(grip, card) {
    home.parent.insertBefore(card, home.next);
    grip.setAttribute("aria-pressed", "false");
    grip.focus();
    say(live, fill(element.dataset.cancelled, { title: title(card) }));
  }

  async function place(card) {
    const { name: column, position } = where(card);
    const values = new FormData();
    for (const [name, value] of Object.entries({ do: "place", slot: card.dataset.slot, column, position })) values.append(name, value);
    try {
      await send(url, values);
      say(live, fill(element.dataset.dropped, { title: title(card) }));
    } catch {
      say(live, element.dataset.failed);
      live.classList.remove("sr");
    }
  }
}

// ---- start ----

function show(button) {
  one(`#${CSS.escape(button.dataset.dialog)}`)?.showModal();
}

/** Add a suggested tag to the line of tags, or take it out again. */
function toggleTag(button) {
  const input = one(`#${CSS.escape(button.dataset.addTag)}`);
  const tags = input.value.split(/[,，、;；]/).map((tag) => tag.trim()).filter(Boolean);
  const has = tags.includes(button.value);
  input.value = (has ? tags.filter((tag) => tag !== button.value) : [...tags, button.value]).join(", ");
  button.setAttribute("aria-pressed", String(!has));
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Where several may be written, one a field, the last that is used is followed by another. A suggestion that was picked is complete. */
document.addEventListener("input", (event) => {
  const field = event.target;
  if (field.matches(".in-many") && field.value && !field.nextElementSibling?.matches(".in-many")) {
    field.after(Object.assign(field.cloneNode(), { value: "" }));
  }
  if (field.list && (!event.inputType || event.inputType === "insertReplacementText")) field.dispatchEvent(new Event("change", { bubbles: true }));
});

/** Copy what stands in an input. Where the browser has no clipboard (a site without https), it is selected for copying by hand. */
async function copy(button) {
  const input = one(button.dataset.copy);
  input.select();
  await navigator.clipboard?.writeText(input.value);
  if (navigator.clipboard) one("span", button).textContent = button.dataset.done;
}

const clicks = {
  "[data-copy]": copy,
  "[data-add-tag]": toggleTag,
  "[data-again]": again,
  "[data-dialog]": show,
  "[data-dismiss]": (button) => button.closest("[data-toast]").remove(),
};

document.addEventListener("click", (event) => {
  closeMenus(event.target);
  for (const [selector, act] of Object.entries(clicks)) {
    const button = event.target.closest(selector);
    if (button) act(button);
  }
});
document.addEventListener("focusin", (event) => closeMenus(event.target));
document.addEventListener("keydown", hotkey);
document.addEventListener("submit", submitted);

/** Tables and code that scroll sideways must be reachable with the keyboard. */
function scrollable(element) {
  if (element.scrollWidth > element.clientWidth) element.tabIndex = 0;
}

/** A row of tabs that is wider than the screen begins where the present one can be seen. */
function showTab(tabs) {
  const here = one("[aria-current]", tabs);
  const left = here ? here.offsetLeft - tabs.offsetLeft : 0;
  if (here && left + here.offsetWidth > tabs.clientWidth) tabs.scrollLeft = left - 48;
}

const parts = {
  "[data-guard]": guard,
  "[data-autosave]": autosave,
  "[data-toast]": toast,
  "[data-editor]": editor,
  "[data-mentions]": mentions,
  "[data-board]": board,
  "[data-quick]": quick,
  "[data-prose] table, [data-prose] pre": scrollable,
  ".tabs": showTab,
};

function enhance(from) {
  for (const [selector, start] of Object.entries(parts)) {
    for (const element of [from, ...all(selector, from)]) if (element.matches?.(selector)) start(element);
  }
}

enhance(body);
one("[data-focus]")?.focus();
