// Typing into a field is never a shortcut.
const FIELDS = "input, textarea, select, [contenteditable], [role=combobox], [role=listbox], [role=textbox]";
const SAVE = ".submit-row [type=submit].default[value=Save]";

function openDialog(id) {
  closeMenus();
  document.getElementById(id)?.showModal();
}

// Keys that act on the page itself; the others follow the link in the list of shortcuts, which holds what the user may.
const onPage = {
  "/": () => {
    const box = document.getElementById("search-box");
    box?.focus();
    box?.select();
  },
  f: () => {
    const filter = document.querySelector("details:is(.record-filter, .page-filter), #changelist-filter");
    if (filter?.matches("details")) filter.open = true;
    filter?.querySelector("summary, a")?.focus();
  },
  "?": () => openDialog("shortcuts"),
};

document.addEventListener("keydown", (event) => {
  const inCommand = event.ctrlKey || event.metaKey;
  if (event.defaultPrevented || event.repeat || event.altKey || document.querySelector("dialog[open]")) return;
  if (inCommand && event.key === "s") {
    const save = event.target.closest("form")?.querySelector(SAVE) ?? document.querySelector(SAVE);
    if (!save) return;
    event.preventDefault();
    save.click();
  } else if (!inCommand && !event.target.closest(FIELDS)) {
    const link = [...document.querySelectorAll("#shortcuts [data-key]")].find(({dataset}) => dataset.key === event.key);
    const action = onPage[event.key] ?? (link && (() => link.click()));
    if (!action) return;
    event.preventDefault();
    action();
  }
});

for (const button of document.querySelectorAll("[data-opens]")) {
  button.addEventListener("click", () => openDialog(button.dataset.opens));
}

// What went well may be put away; what went wrong stays.
for (const message of document.querySelectorAll(".messagelist :is(.success, .info)")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "dismiss";
  button.textContent = "×";
  button.setAttribute("aria-label", "Put this message away");
  button.addEventListener("click", () => message.remove());
  message.append(button);
}

// Select2 takes the place of a field without saying its name.
function nameChoices() {
  for (const select of document.querySelectorAll("select.select2-hidden-accessible")) {
    const name = select.getAttribute("aria-label") ?? select.labels[0]?.textContent.replace(/:$/, "").trim();
    for (const part of select.parentElement.querySelectorAll(".select2-selection, .select2-selection__rendered")) {
      part.setAttribute("aria-label", name);
    }
  }
}

// After the admin's own scripts, which wait for the page as well.
document.addEventListener("DOMContentLoaded", () => setTimeout(nameChoices));
document.addEventListener("formset:added", () => setTimeout(nameChoices));

// Menus close when the attention goes elsewhere.
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== except) menu.open = false;
  }
}

document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
document.addEventListener("focusin", (event) => closeMenus(event.target.closest("details.menu")));
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// A form that must not be sent twice says that it is working: on the button that was pressed, in the words of its own
// data-busy or of the form's. Coming back to the page makes it usable again.
const isSubmit = (field) => field.type === "submit";

function setBusy(form, pressed) {
  form.setAttribute("aria-busy", true);
  for (const button of [...form.elements].filter(isSubmit)) button.disabled = true;
  const words = pressed?.dataset.busy || form.dataset.busy;
  if (!pressed || !words) return;
  const property = pressed.matches("input") ? "value" : "textContent";
  pressed.dataset.label ??= pressed[property];
  pressed[property] = words;
}

function setReady(form) {
  form.setAttribute("aria-busy", false);
  for (const button of [...form.elements].filter(isSubmit)) {
    button.disabled = false;
    if (button.dataset.label) button[button.matches("input") ? "value" : "textContent"] = button.dataset.label;
  }
}

for (const form of document.querySelectorAll("form[data-once]")) {
  // After the browser has gathered the data: a disabled button would be left out of them.
  form.addEventListener("submit", (event) => setTimeout(() => setBusy(form, event.submitter)));
  window.addEventListener("pageshow", () => setReady(form));
}

// A form with typed changes is not left without a question.
for (const form of document.querySelectorAll("form[data-guard], .change-form #content-main > form")) {
  const typed = () => JSON.stringify([...new FormData(form)].map(([name, value]) => [name, value.name ?? value]));
  const before = typed();
  let isSent = false;
  // Where the page came back with errors, what was typed is not stored yet.
  const isRefused = Boolean(form.querySelector(".errornote, .errorlist"));
  form.addEventListener("submit", () => { isSent = true; });
  window.addEventListener("pageshow", () => { isSent = false; });
  window.addEventListener("beforeunload", (event) => {
    if (!isSent && (isRefused || typed() !== before)) event.preventDefault();
  });
}

// Fields that were left empty need not stand in the address. Coming back to the page makes them usable again.
for (const form of document.querySelectorAll("form[data-sparse]")) {
  const empty = () => [...form.elements].filter((field) => field.name && !field.value && field.type !== "hidden");
  form.addEventListener("submit", () => empty().forEach((field) => { field.disabled = true; }));
  window.addEventListener("pageshow", () => empty().forEach((field) => { field.disabled = false; }));
}

// Under a finger a choice is sent as soon as it is made; keys go through the choices, so there a button sends it.
if (matchMedia("(pointer: coarse)").matches) {
  for (const form of document.querySelectorAll("form[data-go]")) {
    form.querySelector("button").hidden = true;
    form.addEventListener("change", () => form.requestSubmit());
  }
}

// A part of another page that is counted only for those who open it.
for (const place of document.querySelectorAll("details [data-load]")) {
  const details = place.closest("details");
  const load = async () => {
    if (!details.open || place.getAttribute("aria-busy")) return;
    place.setAttribute("aria-busy", true);
    const response = await fetch(place.dataset.load).catch(() => null);
    const page = response?.ok && new DOMParser().parseFromString(await response.text(), "text/html");
    const part = page && page.querySelector(place.dataset.part);
    if (part) place.replaceChildren(part);
    place.setAttribute("aria-busy", false);
  };
  details.addEventListener("toggle", load);
  load();
}

// What was opened beside a page stays open on the next one, where there is room for it.
for (const details of document.querySelectorAll("details[data-remember]")) {
  const key = `open-${details.dataset.remember}`;
  if (matchMedia("(min-width: 1025px)").matches) details.open ||= localStorage.getItem(key) === "1";
  details.addEventListener("toggle", () => localStorage.setItem(key, details.open ? "1" : "0"));
}

// A file that the server would refuse at its first bytes is refused here, with a sentence.
const uploadLimit = Number(document.querySelector("#header")?.dataset.uploadLimitMb ?? Infinity);
for (const input of document.querySelectorAll("input[type=file]")) {
  input.addEventListener("change", () => {
    const size = [...input.files].reduce((sum, file) => sum + file.size, 0) / 1e6;
    const what = input.files.length > 1 ? "The files have" : "The file has";
    const sentence = `${what} ${size.toFixed(1)} MB; up to ${uploadLimit} MB can be sent.`;
    input.setCustomValidity(size > uploadLimit ? sentence : "");
    input.reportValidity();
  });
}

// The files of what was dropped, with those in folders, which the browser hands out a hundred at a time.
async function droppedFiles(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.some((entry) => entry.isDirectory)) return [...transfer.files];
  const files = [];
  while (entries.length) {
    const entry = entries.shift();
    if (entry.isFile) {
      files.push(await new Promise((resolve, reject) => entry.file(resolve, reject)));
      continue;
    }
    const reader = entry.createReader();
    let some;
    do {
      some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
      entries.push(...some);
    } while (some.length);
  }
  return files;
}

// A file dropped on the form, or chosen in it, is sent at once; a folder where several may be sent.
for (const form of document.querySelectorAll("form[data-drop]")) {
  const input = form.querySelector("input[type=file]");
  const mark = (isOver) => form.classList.toggle("over", isOver);
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    mark(true);
  });
  form.addEventListener("dragleave", () => mark(false));
  form.addEventListener("drop", async (event) => {
    event.preventDefault();
    mark(false);
    if (!event.dataTransfer.files.length) return;
    if (input.multiple) {
      const all = new DataTransfer();
      for (const file of await droppedFiles(event.dataTransfer)) all.items.add(file);
      input.files = all.files;
    } else {
      input.files = event.dataTransfer.files;
    }
    input.dispatchEvent(new Event("change"));
    form.requestSubmit();
  });
}

// The export page of the library listens by an attribute that the security policy forbids.
document.querySelector(".select-toggle")?.addEventListener("change", (event) => {
  for (const box of document.querySelectorAll(".selectable-field-export-row input[type=checkbox]")) {
    box.checked = event.target.checked;
  }
});

// Suggestions under a text field. With data-several the field holds names separated by ";", "\;" stands for a
// semicolon within a name, and the suggestion completes the name at the cursor.
class Suggestions {
  constructor(input) {
    this.input = input;
    this.url = input.form.dataset.suggestUrl;
    this.list = document.createElement("ul");
    this.list.id = `${input.id}_suggestions`;
    this.list.className = "suggestions";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Suggestions");
    this.list.hidden = true;
    const attributes = {role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id};
    for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
    input.after(this.list);
    input.addEventListener("input", () => this.ask());
    input.addEventListener("keydown", (event) => this.onKey(event));
    input.addEventListener("blur", () => this.close());
    // Before the field loses the focus.
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("li");
      if (option) this.take(option.textContent);
    });
  }

  // Start and end of the name at the cursor.
  get range() {
    const {value, selectionStart} = this.input;
    if (!("several" in this.input.dataset)) return [0, value.length];
    let start = 0;
    for (const part of value.match(/(\\.|[^;\\])*(;|\\?$)/g)) {
      const end = start + part.length - (part.endsWith(";") ? 1 : 0);
      if (selectionStart <= end || end === value.length) return [start, end];
      start += part.length;
    }
    return [start, value.length];
  }

  get typed() {
    return this.input.value.slice(...this.range).replace(/\\([;\\])/g, "$1").trim();
  }

  ask() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.fetch(), 120);
  }

  async fetch() {
    const typed = this.typed;
    if (!typed) return this.close();
    const query = new URLSearchParams({kind: this.input.dataset.suggest, q: typed});
    const answer = await fetch(`${this.url}?${query}`).catch(() => null);
    // Meanwhile more was typed, or the field was left.
    if (!answer?.ok || typed !== this.typed || document.activeElement !== this.input) return;
    const {names} = await answer.json();
    // A name that is typed in full needs no more help.
    this.show(names.some((name) => name.toLowerCase() === typed.toLowerCase()) ? [] : names);
  }

  show(names) {
    this.list.replaceChildren(...names.map((name, index) => {
      const option = document.createElement("li");
      option.id = `${this.list.id}_${index}`;
      option.setAttribute("role", "option");
      option.textContent = name;
      return option;
    }));
    this.list.hidden = !names.length;
    this.input.setAttribute("aria-expanded", names.length > 0);
    this.mark(null);
  }

  close() {
    clearTimeout(this.timer);
    this.show([]);
  }

  mark(option) {
    this.marked?.removeAttribute("aria-selected");
    this.marked = option;
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({block: "nearest"});
    if (option) this.input.setAttribute("aria-activedescendant", option.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  onKey(event) {
    if (this.list.hidden) return;
    const {firstElementChild: first, lastElementChild: last} = this.list;
    if (event.key === "ArrowDown") this.mark(this.marked?.nextElementSibling ?? first);
    else if (event.key === "ArrowUp") this.mark(this.marked?.previousElementSibling ?? last);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && this.marked) this.take(this.marked.textContent);
    else if (event.key === "Tab" && this.marked) return this.take(this.marked.textContent);
    else return;
    event.preventDefault();
  }

  take(name) {
    const {value, dataset} = this.input;
    const [start, end] = this.range;
    const written = "several" in dataset ? name.replace(/[;\\]/g, "\\$&") : name;
    const before = value.slice(0, start) + (start ? " " : "") + written;
    this.input.value = before + value.slice(end);
    this.input.setSelectionRange(before.length, before.length);
    this.close();
  }
}

for (const input of document.querySelectorAll("[data-suggest]")) new Suggestions(input);

// While artist and title are typed: what is on the shelf, was there or is wanted. It hinders nothing.
function tellAlready(form) {
  const place = form.querySelector(".already");
  const fields = [form.elements.artist, form.elements.title];
  let timer;
  async function ask() {
    const query = new URLSearchParams(fields.map((field) => [field.name, field.value]));
    const answer = fields.every((field) => field.value.trim())
      ? await fetch(`${form.dataset.alreadyUrl}?${query}`).catch(() => null)
      : null;
    const {found} = answer?.ok ? await answer.json() : {found: []};
    place.replaceChildren(...found.flatMap(({text, url}, index) => {
      const link = document.createElement("a");
      link.href = url;
      link.textContent = text;
      return [index ? "; " : "Already there: ", link];
    }));
  }
  for (const field of fields) {
    field.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, 250);
    });
  }
}

for (const form of document.querySelectorAll("form[data-already-url]")) tellAlready(form);

// Where something has to be corrected, the cursor stands there already.
document.querySelector("form [aria-invalid=true]")?.focus();

for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}

// On a narrow screen what can be done with a list is behind one button: its tools but the first, links that say so, and
// selecting, which shows the boxes.
function gatherTools() {
  const form = document.getElementById("changelist-form");
  const menu = document.createElement("details");
  const items = document.createElement("ul");
  const add = (...content) => {
    const item = document.createElement("li");
    item.append(...content);
    items.append(item);
  };
  menu.className = "menu tools-menu";
  menu.innerHTML = '<summary class="button" aria-label="More with this list">⋯</summary>';
  menu.append(items);
  let tools = document.querySelector(".object-tools");
  if (!tools) {
    tools = document.createElement("ul");
    tools.className = "object-tools";
    document.getElementById("content-main").prepend(tools);
  }
  for (const item of [...tools.children]) if (!item.querySelector(".addlink")) items.append(item);
  for (const link of document.querySelectorAll("[data-to-menu]")) add(link);
  if (form.querySelector(".action-select")) {
    const select = document.createElement("button");
    select.type = "button";
    select.className = "button";
    select.textContent = "Select";
    select.addEventListener("click", () => {
      menu.open = false;
      const ofWall = document.getElementById("wall-select");
      if (ofWall) ofWall.click();
      form.classList.toggle("is-selecting");
      form.querySelector(".action-select").focus();
    });
    form.classList.add("can-select");
    add(select);
  }
  if (!items.children.length) return;
  const place = document.createElement("li");
  place.append(menu);
  tools.prepend(place);
}

if (document.getElementById("changelist-form") && matchMedia("(max-width: 767px)").matches) gatherTools();

// Django speaks of objects here; its box does nothing without a script.
document.getElementById("action-toggle")?.setAttribute("aria-label", "Select all on this page");

// On a narrow screen the rows of a list are cards, in which each cell says the name of its column.
for (const table of document.querySelectorAll("#result_list")) {
  const titles = [...table.tHead.rows[0].cells].map((cell) => cell.querySelector(".text:not(:has(.visually-hidden))"));
  const names = titles.map((title) => title?.textContent.trim() ?? "");
  for (const row of table.tBodies[0].rows) {
    for (const [place, cell] of [...row.cells].entries()) {
      if (names[place] && !cell.classList.contains("action-checkbox")) cell.dataset.label = names[place];
    }
  }
}

// Django's boxes to choose from several rows have pictures with a name, which are to be called so.
addEventListener("load", () => {
  for (const picture of document.querySelectorAll(".help-tooltip[aria-label]")) picture.setAttribute("role", "img");
});

// A box that chooses all boxes of a name at once.
for (const label of document.querySelectorAll("[data-choose-all]")) {
  const all = label.querySelector("input");
  const boxes = [...document.querySelectorAll(`input[name="${label.dataset.chooseAll}"]`)];
  label.hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
  });
  for (const box of boxes) {
    box.addEventListener("change", () => {
      all.checked = boxes.every((one) => one.checked);
    });
  }
}
