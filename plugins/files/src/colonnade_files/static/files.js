// Sends files from a form `data-drop` one after the other, each with its progress; without this script the form sends them itself.

const one = (selector, from = document) => from.querySelector(selector);
const fill = (text, values) => (text ?? "").replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
const AT_ONCE = 2;
const ASK_FROM = 1_000_000;

function start(form) {
  const input = one("input[type=file]", form);
  const list = one("[data-list]", form);
  const said = one("[data-said]", form);
  const again = one("[data-again-list]", form);
  const words = form.dataset;
  const waiting = [];
  const running = new Set();
  const sent = [];
  let bad = 0;

  form.classList.add("drop-live");
  one("[data-send]", form).hidden = input.multiple;
  if (input.multiple) input.addEventListener("change", () => take(input.files));
  form.addEventListener("submit", (event) => {
    if (!input.files.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    take(input.files);
  });
  addEventListener("beforeunload", (event) => {
    if (running.size || waiting.length) event.preventDefault();
  });

  // Files are dropped anywhere on the page: whoever misses the frame must not lose the page to the file.
  let depth = 0;
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  const over = (on) => form.classList.toggle("drop-over", on);
  addEventListener("dragenter", (event) => hasFiles(event) && ++depth && over(true));
  addEventListener("dragleave", (event) => hasFiles(event) && --depth <= 0 && over(false));
  addEventListener("dragover", (event) => hasFiles(event) && event.preventDefault());
  addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth = 0;
    over(false);
    const files = [...event.dataTransfer.files];
    take(input.multiple ? files : files.slice(0, 1));
  });

  function take(files) {
    for (const file of files) {
      const entry = { file, row: row(file) };
      entry.row.cancel.addEventListener("click", () => leave(entry));
      waiting.push(entry);
    }
    list.hidden = false;
    input.value = "";
    next();
  }

  /** Cancel one that waits for its turn; one that is under way is ended by its request. */
  function leave(entry) {
    const at = waiting.indexOf(entry);
    if (at < 0) return;
    waiting.splice(at, 1);
    fail(entry.row, words.cancelled);
  }

  function row(file) {
    const item = document.createElement("li");
    item.className = "row";
    const name = Object.assign(document.createElement("div"), { className: "row-t", textContent: file.name });
    const bar = Object.assign(document.createElement("progress"), { max: 1, value: 0 });
    bar.setAttribute("aria-label", file.name);
    const text = Object.assign(document.createElement("span"), { className: "row-m", textContent: words.waiting });
    const cancel = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-quiet btn-icon", textContent: "×" });
    cancel.setAttribute("aria-label", fill(words.cancel, { name: file.name }));
    item.append(name, bar, text, cancel);
    list.append(item);
    return { item, name, bar, text, cancel };
  }

  function next() {
    while (running.size < AT_ONCE && waiting.length) send(waiting.shift());
    if (running.size || waiting.length || !list.children.length) return;
    if (bad) again.hidden = false;
    else tell().finally(() => location.reload());
  }

  /** Let the page that is loaded next say what became of all. */
  function tell() {
    const values = new URLSearchParams(sent.map((text) => ["sent", text]));
    const headers = { "X-CSRF-Token": document.body.dataset.csrf, "X-Requested-With": "fetch" };
    return fetch(words.told, { method: "POST", headers, body: values }).catch(() => null);
  }

  /** Ask whether a large file can be stored before it is sent; if there is no answer, sending it will tell. */
  async function objection(file) {
    const max = Number(words.max);
    if (max && file.size > max) return words.large;
    if (file.size < ASK_FROM) return "";
    const headers = { Accept: "application/json", "X-Requested-With": "fetch" };
    const response = await fetch(`${form.action}?size=${file.size}`, { headers }).catch(() => null);
    if (response?.status === 401) return words.signedOut;
    const answer = response?.ok ? await response.json().catch(() => null) : null;
    return answer?.error ?? "";
  }

  async function send({ file, row }) {
    const place = {};
    running.add(place);
    const refused = await objection(file);
    running.delete(place);
    if (refused) {
      fail(row, refused);
      return next();
    }
    const request = new XMLHttpRequest();
    const values = new FormData();
    for (const field of form.querySelectorAll("select, input[type=text]")) values.append(field.name, field.value);
    values.append("file", file, file.name);
    running.add(request);
    const end = (text, good) => {
      running.delete(request);
      if (good) done(row, text);
      else fail(row, text);
      next();
    };
    row.cancel.addEventListener("click", () => request.abort());
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      row.bar.value = loaded / total;
      row.text.textContent = loaded < total ? `${Math.floor((100 * loaded) / total)} %` : words.storing;
    });
    request.addEventListener("load", () => {
      const answer = read(request);
      const file = answer?.files?.[0];
      if (request.status < 300 && file) sent.push(`${file.done}:${file.uid}`);
      if (request.status < 300 && answer) return end(file?.text ?? answer.text, true);
      end(answer?.error ?? { 401: words.signedOut, 413: words.large, 507: words.full }[request.status] ?? words.broken, false);
    });
    request.addEventListener("error", () => end(words.broken, false));
    request.addEventListener("abort", () => end(words.cancelled, false));
    request.open("POST", form.action);
    request.setRequestHeader("X-CSRF-Token", document.body.dataset.csrf);
    request.setRequestHeader("X-Requested-With", "fetch");
    request.setRequestHeader("Accept", "application/json");
    row.text.textContent = words.reading;
    request.send(values);
  }

  function read(request) {
    try {
      return JSON.parse(request.responseText);
    } catch {
      return null;
    }
  }

  function done(row, text) {
    row.bar.value = 1;
    finish(row, text);
  }

  function fail(row, text) {
    bad += 1;
    row.bar.remove();
    row.item.classList.add("drop-bad");
    finish(row, text);
  }

  function finish(row, text) {
    row.cancel.remove();
    row.text.textContent = text;
    said.textContent = `${row.name.textContent}: ${text}`;
  }
}

for (const form of document.querySelectorAll("[data-drop]")) start(form);
