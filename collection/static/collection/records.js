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

// Where the table has room, its strip need not scroll sideways, and the names of the columns stay in sight.
const table = document.querySelector(".records-table");
if (table) {
  const strip = table.querySelector(".results");
  const measure = () => {
    table.classList.remove("has-room");
    table.classList.toggle("has-room", strip.scrollWidth <= strip.clientWidth);
  };
  new ResizeObserver(measure).observe(strip);
}
