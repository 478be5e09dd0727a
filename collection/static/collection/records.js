"use strict";

// Ratings typed into the list are written at once; Enter goes on to the next record.
const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

function showProblem(input, text) {
  input.setAttribute("aria-invalid", Boolean(text));
  input.parentElement.querySelector(".rating-problem")?.remove();
  if (!text) return;
  const problem = document.createElement("span");
  problem.className = "rating-problem";
  problem.setAttribute("role", "alert");
  problem.textContent = text;
  input.parentElement.append(problem);
}

async function rate(input) {
  const stood = input.parentElement.querySelector("input[type=hidden]");
  if (input.value === stood.value) return showProblem(input, "");
  const body = new URLSearchParams({value: input.value, csrfmiddlewaretoken: token()});
  try {
    const response = await fetch(input.dataset.rate, {method: "POST", body});
    const answer = await response.json();
    showProblem(input, answer.error);
    if (answer.error) return;
    input.value = stood.value = answer.mine;
    input.classList.add("is-saved");
    const mean = document.querySelector(`[data-mean="${new URL(input.dataset.rate, location).pathname.split("/").at(-3)}"]`);
    if (mean) mean.textContent = answer.mean;
  } catch {
    showProblem(input, "Not saved. Is Disco still running?");
  }
}

// Cells may be added later, when a wall grows.
const ratings = () => [...document.querySelectorAll("input[data-rate]")];
document.addEventListener("change", ({target}) => {
  if (target.matches("input[data-rate]")) rate(target);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("input[data-rate]")) return;
  event.preventDefault();
  rate(event.target);
  const next = ratings()[ratings().indexOf(event.target) + 1];
  next?.focus();
  next?.select();
});
if (ratings().length) for (const button of document.querySelectorAll(".save-ratings")) button.hidden = true;

// What is there already of the record that is being entered. It only says so.
const already = document.querySelector("[data-already]");
const isNew = document.querySelector("[name=page_uid]");

function chosenArtists() {
  return [...document.querySelectorAll("select[name^=artist_links-][name$=-artist]")]
    .filter((select) => !select.name.includes("__prefix__") && select.value)
    .map((select) => ["artist", select.value]);
}

function showAlready(found) {
  already.replaceChildren();
  for (const [place, one] of found.entries()) {
    const link = document.createElement("a");
    link.href = one.url;
    link.target = "_blank";
    link.textContent = one.text;
    already.append(place ? "; " : "Already there: ", link);
  }
}

let asked = "";
async function lookForAlready() {
  const title = document.querySelector("#id_title").value.trim();
  const question = new URLSearchParams([...chosenArtists(), ["title", title]]).toString();
  if (question === asked) return;
  asked = question;
  if (!title || !chosenArtists().length) return showAlready([]);
  const response = await fetch(`${already.dataset.already}?${question}`);
  const answer = response.ok ? await response.json() : {found: []};
  // Somebody may have typed on in the meantime.
  if (question === asked) showAlready(answer.found);
}

if (already && isNew) {
  let timer;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(lookForAlready, 300);
  };
  document.querySelector("#id_title").addEventListener("input", soon);
  // Select2 tells of a choice through jQuery alone.
  django.jQuery(document).on("change", "select[name^=artist_links-]", soon);
  soon();
}

// Rows in an order: up and down, and numbers that follow.
const PARTS = ["artist_links", "label_links", "style_links", "tracks"];

function partRows(group) {
  return [...group.querySelectorAll("tr.form-row:not(.empty-form)")];
}

function number(group) {
  partRows(group).forEach((row, place) => {
    row.querySelector(".part-position").value = place + 1;
  });
}

// A row without a number stays where it is on the page: it gets the one after the row above it.
function numberEmpty(group) {
  let above = 0;
  for (const row of partRows(group)) {
    const position = row.querySelector(".part-position");
    position.value ||= above + 1;
    above = Number(position.value);
  }
}

function move(row, group, step) {
  const rows = partRows(group);
  const other = rows[rows.indexOf(row) + step];
  if (!other) return;
  if (step < 0) other.before(row);
  else other.after(row);
  number(group);
}

function addButtons(row, group) {
  const cell = row.querySelector(".field-position");
  if (!cell || cell.querySelector(".part-move") || !cell.querySelector("input")) return;
  const buttons = document.createElement("span");
  buttons.className = "part-move";
  for (const [text, name, step] of [["↑", "Move up", -1], ["↓", "Move down", 1]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text;
    button.setAttribute("aria-label", name);
    button.addEventListener("click", () => move(row, group, step));
    buttons.append(button);
  }
  cell.append(buttons);
}

// On a phone the rows have no header; each cell tells the name of its column.
for (const table of document.querySelectorAll(".inline-group .tabular table")) {
  for (const cell of table.querySelectorAll("td[class^=field-]")) {
    const column = cell.classList[0].replace("field-", "column-");
    cell.dataset.label = table.querySelector(`th.${column}`)?.textContent.trim() ?? "";
  }
}

for (const prefix of PARTS) {
  const group = document.getElementById(`${prefix}-group`);
  if (!group) continue;
  partRows(group).forEach((row) => addButtons(row, group));
  document.addEventListener("formset:added", (event) => {
    if (!group.contains(event.target)) return;
    addButtons(event.target, group);
    numberEmpty(group);
  });
}
