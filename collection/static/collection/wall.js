"use strict";

// The wall grows while somebody scrolls, and the address says which page is in view: whoever comes back to it sees the
// record that he left, where he left it.
const wall = document.querySelector(".wall");
const form = document.getElementById("changelist-form");
const tiles = () => [...wall.children];
const wayTo = (rel) => document.querySelector(`.wall-way [rel=${rel}]`);

function markPage(page, number) {
  for (const tile of page) tile.dataset.page = number;
}

async function fetchPage(url) {
  const response = await fetch(url);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const tilesThere = page.querySelector(".wall");
  if (!response.ok || !tilesThere) throw new Error(`${url} is no page of the wall.`);
  markPage(tilesThere.children, tilesThere.dataset.page);
  return page;
}

// Where the pages before are not there, the first row begins with as many empty places as their last row leaves filled: a
// cover stands in the column in which it stands when all of them are there.
function keepColumns() {
  const [first, ...others] = tiles();
  if (!first) return;
  for (const tile of others) if (tile.style.gridColumnStart) tile.style.gridColumnStart = "";
  const columns = getComputedStyle(wall).gridTemplateColumns.split(" ").length;
  const before = (first.dataset.page - 1) * wall.dataset.pageLength;
  first.style.gridColumnStart = before % columns + 1;
}

// Not all browsers keep what is in view where it is, so none of them shall.
function prepend(added) {
  const [first] = tiles();
  const stood = first.getBoundingClientRect().top;
  form.classList.add("is-growing-upwards");
  wall.prepend(...added);
  keepColumns();
  scrollBy(0, first.getBoundingClientRect().top - stood);
  requestAnimationFrame(() => form.classList.remove("is-growing-upwards"));
}

// Where a page cannot be had, its link stays and leads there.
async function addPage(rel) {
  const link = wayTo(rel);
  if (!link || link.getAttribute("aria-busy")) return;
  link.setAttribute("aria-busy", true);
  const page = await fetchPage(link.href).catch(() => null);
  if (!page) return;
  // Somebody may have added a record meanwhile, which moved others to the next page.
  const added = [...page.querySelector(".wall").children].filter(({id}) => !document.getElementById(id));
  if (rel === "next") {
    wall.append(...added);
  } else {
    prepend(added);
  }
  const further = page.querySelector(`.wall-way [rel=${rel}]`);
  if (further) link.replaceWith(further);
  else link.parentElement.remove();
  const pages = [...document.querySelectorAll(".paginator")].at(-1);
  if (rel === "next" && pages) pages.replaceWith(page.querySelector(".paginator"));
  countAdded(added);
  watch();
}

const nearing = new IntersectionObserver((entries) => {
  if (entries.some(({isIntersecting}) => isIntersecting)) addPage("next");
}, {rootMargin: "1000px"});

function watch() {
  nearing.disconnect();
  const next = wayTo("next");
  if (next) nearing.observe(next);
}

document.addEventListener("click", (event) => {
  const before = event.target.closest(".wall-way [rel=prev]:not([aria-busy])");
  if (!before || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  addPage("prev");
});

// The place in the wall is kept with the address of the page that it is on.
function keepPlace() {
  const seen = tiles().find((tile) => tile.getBoundingClientRect().bottom > 0);
  if (!seen) return;
  const address = new URL(location);
  if (seen.dataset.page === "1") address.searchParams.delete("p");
  else address.searchParams.set("p", seen.dataset.page);
  const way = document.querySelector(".faces [name=next]");
  if (way) way.value = address.pathname + address.search;
  history.replaceState({tile: seen.id, top: seen.getBoundingClientRect().top, atTop: !scrollY}, "", address);
}

let pause;
addEventListener("scroll", () => {
  clearTimeout(pause);
  pause = setTimeout(keepPlace, 300);
}, {passive: true});
addEventListener("pagehide", keepPlace);

function findPlace() {
  const seen = history.state?.tile && document.getElementById(history.state.tile);
  if (seen && !history.state.atTop) scrollTo(0, scrollY + seen.getBoundingClientRect().top - history.state.top);
}

// Selecting: one by one, a stretch with the shift key, all that are shown, all that there are. Once it has begun, a click on
// a cover selects it.
const button = document.getElementById("wall-select");
const all = document.getElementById("wall-all");
const boxes = () => [...wall.querySelectorAll(".action-select")];
let lastBox;

function show(selector, isShown) {
  form.querySelector(`.actions ${selector}`)?.classList.toggle("hidden", !isShown);
}

function setSelecting(isSelecting) {
  button.setAttribute("aria-pressed", isSelecting);
  wall.classList.toggle("is-quiet", !isSelecting);
}

function countSelected() {
  if (!button) return;
  const there = boxes();
  const selected = there.filter((box) => box.checked).length;
  if (selected) setSelecting(true);
  all.checked = selected === there.length;
  all.indeterminate = selected > 0 && !all.checked;
  form.querySelector(".action-counter").textContent = `${selected} of ${there.length} selected`;
  selectAcross(false);
}

function selectAcross(isAcross) {
  form.querySelector("input.select-across").value = Number(isAcross);
  show(".action-counter", !isAcross);
  show(".all", isAcross);
  show(".clear", isAcross);
  show(".question", !isAcross);
}

// Covers that come later are selected only if all there are have been.
function countAdded(added) {
  if (!button) return;
  const isAcross = form.querySelector("input.select-across").value === "1";
  for (const tile of added) tile.querySelector(".action-select").checked = isAcross;
  countSelected();
  selectAcross(isAcross);
}

function selectAll(isSelected) {
  for (const box of boxes()) box.checked = isSelected;
  countSelected();
}

function selectOne(box, isStretch) {
  const there = boxes();
  const [from, to] = [there.indexOf(isStretch && lastBox ? lastBox : box), there.indexOf(box)].sort((a, b) => a - b);
  for (const between of there.slice(from, to + 1)) between.checked = box.checked;
  lastBox = box;
  countSelected();
}

function onTile(event) {
  const box = event.target.closest(".action-select");
  if (box) return selectOne(box, event.shiftKey);
  const isSelecting = !wall.classList.contains("is-quiet");
  const link = event.target.closest("a");
  if (!isSelecting || !link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const own = link.parentElement.querySelector(".action-select");
  own.checked = !own.checked;
  selectOne(own, event.shiftKey);
}

if (button) {
  button.hidden = all.parentElement.hidden = false;
  setSelecting(false);
  button.addEventListener("click", () => {
    const isSelecting = wall.classList.contains("is-quiet");
    if (!isSelecting) selectAll(false);
    setSelecting(isSelecting);
  });
  all.addEventListener("change", () => selectAll(all.checked));
  wall.addEventListener("click", onTile);
  for (const [words, act] of [[".question", () => selectAcross(true)], [".clear", () => selectAll(false)]]) {
    form.querySelector(`.actions ${words} a`)?.addEventListener("click", (event) => {
      event.preventDefault();
      act();
    });
  }
  // Coming back, the browser ticks the boxes that were ticked.
  addEventListener("pageshow", countSelected);
}

markPage(tiles(), wall.dataset.page);
keepColumns();
addEventListener("resize", keepColumns);
history.scrollRestoration = "manual";
findPlace();
watch();
