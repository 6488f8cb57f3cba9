// The share box: files are dropped and pasted, and what was typed is taken along to other forms. Without this script it is a plain form.

const MAX_CARRIED = 1500;
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
  text.addEventListener("paste", (event) => take(event, event.clipboardData));
  form.addEventListener("dragover", (event) => hasFiles(event) && (event.preventDefault(), over(true)));
  form.addEventListener("dragleave", (event) => form.contains(event.relatedTarget) || over(false));
  form.addEventListener("drop", (event) => (over(false), take(event, event.dataTransfer)));
  form.addEventListener("click", carry);
  // The draft is kept when the field is left; leaving the page leaves it too.
  addEventListener("pagehide", () => form.dispatchEvent(new Event("focusout")));

  let chosen = [];
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  const over = (on) => form.classList.toggle("share-over", on);

  function take(event, data) {
    if (!data?.files.length) return;
    event.preventDefault();
    choose([...chosen, ...data.files]);
  }

  function choose(files) {
    chosen = files.slice(0, Number(input.dataset.max));
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
    item.append(Object.assign(document.createElement("span"), { textContent: file.name }), remove);
    return item;
  }

  function carry(event) {
    const chip = event.target.closest("[data-chip]");
    if (!chip || !text.value.trim() || text.value.length > MAX_CARRIED) return;
    const url = new URL(chip.href);
    url.searchParams.set("body", text.value);
    chip.href = url;
  }
}

for (const box of document.querySelectorAll("[data-share]")) start(box);
