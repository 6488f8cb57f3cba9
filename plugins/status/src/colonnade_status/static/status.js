// The share box: files are dropped and pasted, and what was typed is taken along to other forms. Without this script it is a plain form.

const MAX_CARRIED = 1500;
const HIDDEN = /[\u0000-\u001f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/g; // with these a name says another ending than it has
const one = (selector, from = document) => from.querySelector(selector);
const fill = (text, values) => (text ?? "").replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

function start(box) {
  const form = one("form", box);
  const text = one("[data-text]", form);
  const input = one("input[type=file]", form);
  const list = one("[data-list]", form);

  form.classList.add("share-live");
  box.addEventListener("toggle", (event) => event.target === box && box.open && text.focus());
  input.addEventListener("change", () => choose([...chosen, ...input.files]));
  text.addEventListener("paste", (event) => isText(event.clipboardData) || take(event, event.clipboardData));
  // Onto the box, or anywhere while it is open: else the browser would leave the page for a file that missed it.
  document.addEventListener("dragover", (event) => fits(event) && (event.preventDefault(), over(true)));
  document.addEventListener("dragleave", (event) => event.relatedTarget || over(false));
  document.addEventListener("drop", (event) => (over(false), fits(event) && take(event, event.dataTransfer)));
  form.addEventListener("click", carry);
  // The draft is kept when the field is left; leaving the page leaves it too.
  addEventListener("pagehide", () => form.dispatchEvent(new Event("focusout")));

  keepRight(form);

  let chosen = [];
  const isOpen = () => box.open !== false;
  const fits = (event) => !event.defaultPrevented && event.dataTransfer?.types.includes("Files") && (isOpen() || box.contains(event.target));
  const over = (on) => box.classList.toggle("share-over", on);
  // Office programs put a picture of what was copied beside its words.
  const isText = (data) => data?.types.includes("text/plain") && (data.types.includes("text/html") || data.types.includes("text/rtf"));

  function take(event, data) {
    if (!data?.files.length) return;
    event.preventDefault();
    if (!isOpen()) box.open = true;
    choose([...chosen, ...data.files]);
  }

  function choose(files) {
    const most = Number(input.dataset.max);
    one("[data-status]", form).textContent = files.length > most ? fill(input.dataset.most, { max: most }) : "";
    chosen = files.slice(0, most);
    const carrier = new DataTransfer();
    for (const file of chosen) carrier.items.add(file);
    input.files = carrier.files;
    list.replaceChildren(...chosen.map(row));
    list.hidden = !chosen.length;
  }

  function row(file) {
    const item = document.createElement("li");
    const remove = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-quiet btn-icon", textContent: "×" });
    remove.setAttribute("aria-label", fill(list.dataset.remove, { name: file.name }));
    remove.addEventListener("click", () => (choose(chosen.filter((other) => other !== file)), text.focus()));
    if (/^image\/(png|jpeg|gif|webp|avif)$/.test(file.type)) item.append(picture(file));
    item.append(Object.assign(document.createElement("span"), { textContent: file.name.replace(HIDDEN, "\ufffd") }), remove);
    return item;
  }

  function picture(file) {
    const image = Object.assign(new Image(28, 28), { alt: "", src: URL.createObjectURL(file) });
    image.addEventListener("load", () => URL.revokeObjectURL(image.src), { once: true });
    return image;
  }

  function carry(event) {
    const chip = event.target.closest("[data-chip]");
    if (!chip || !text.value.trim() || text.value.length > MAX_CARRIED) return;
    const url = new URL(chip.href);
    url.searchParams.set("body", text.value);
    chip.href = url;
  }
}

/** A form whose readers are wrong isn't sent: the files that were chosen would be lost. What was typed last is looked up first. */
function keepRight(form) {
  const who = one(".share-who", form);
  const audience = () => new URLSearchParams([...new FormData(form)].filter(([name]) => name === "to" || name === "only")).toString();
  let known = audience();
  let asked = known;
  let button = null;

  form.addEventListener("submit", (event) => {
    const isKnown = audience() === known;
    if (isKnown && !one("[data-wrong]", who)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (isKnown) return complain();
    button = event.submitter;
    globalThis.htmx.trigger(who, "change");
  }, true);
  // The link in that line asks for something else, and its events come by here, too.
  who.addEventListener("htmx:beforeRequest", (event) => event.target === who && (asked = audience()));
  who.addEventListener("htmx:afterSettle", (event) => event.target === who && answered(one("[data-wrong]", who)));
  // Without an answer the form is sent as it is: the site looks at it anyway.
  who.addEventListener("htmx:afterRequest", (event) => event.target === who && !event.detail.successful && answered(null));

  function answered(wrong) {
    const pressed = button;
    known = asked;
    button = null;
    if (pressed && wrong) complain();
    else if (pressed) form.requestSubmit(pressed);
  }

  function complain() {
    const fields = [...form.querySelectorAll("[name=only]")];
    const field = fields.find((each) => each.value) ?? fields[0];
    field.closest("details").open = true;
    field.focus();
  }
}

for (const box of document.querySelectorAll("[data-share]")) start(box);
