"use strict";

// Choosing feels immediate: the next record is asked for while somebody looks at this one, and what was chosen is filled
// in, one record after the other, meanwhile.
const page = document.querySelector(".choosing-page");
const news = document.querySelector(".choosing-news");
const FIELDS = "input, textarea, select";
const SHOWN_NEWS = 5;
const waiting = [];
let isSending = false;
// Fulfilled when everything that was chosen is stored.
let stored = Promise.resolve();
let isAlbum = false;
// The record that was asked for, as a promise of its section.
let next = null;

const shown = () => page.querySelector(".choosing:not([hidden])");

function sectionOf(text, url) {
  const answer = new DOMParser().parseFromString(text, "text/html");
  const section = answer.querySelector(".choosing");
  if (!section) throw new Error("This is not the page that was asked for.");
  section.dataset.url = url;
  const notes = answer.querySelector(".messagelist");
  if (notes) {
    notes.classList.add("choosing-notes");
    section.prepend(notes);
  }
  return document.adoptNode(section);
}

async function load(url, body) {
  const response = await fetch(url, {method: "POST", body});
  if (!response.ok) throw new Error(`Disco answered ${response.status}.`);
  return sectionOf(await response.text(), response.url);
}

const tokenOnly = () => new URLSearchParams({
  csrfmiddlewaretoken: document.querySelector("[name=csrfmiddlewaretoken]").value,
});

// Its pictures are loaded as soon as it stands on the page, hidden.
function askForNext() {
  const section = shown();
  if (section.dataset.end !== undefined) return;
  next = load(section.dataset.next, tokenOnly()).then((found) => {
    found.hidden = true;
    page.insertBefore(found, news);
    return found;
  });
  next.catch(() => {});
}

function show(section) {
  for (const other of page.querySelectorAll(".choosing")) if (other !== section) other.remove();
  section.hidden = false;
  setAlbum(false);
  history.replaceState(null, "", section.dataset.url);
  scrollTo(0, 0);
  section.querySelector("h2")?.focus({preventScroll: true});
  askForNext();
}

// Where the next one cannot be had, its own page says why.
async function goOn() {
  const section = shown();
  const address = section.dataset.next;
  section.classList.add("is-waiting");
  try {
    let found = await (next ?? load(address, tokenOnly()));
    if (found.dataset.end !== undefined) {
      // How many are left for later is known when all choices are stored.
      await stored;
      found.remove();
      found = await load(address, tokenOnly());
    }
    page.insertBefore(found, news);
    show(found);
  } catch {
    if (!waiting.length && !isSending) location.assign(address);
    else tell({level: "error", sentence: "The next record cannot be shown.", url: address, words: "Try again"});
  }
}

function tell({level, sentence, url, words}) {
  const item = document.createElement("li");
  item.className = level;
  item.textContent = sentence;
  if (url) {
    const link = document.createElement("a");
    link.href = url;
    link.textContent = words;
    item.append(" ", link);
  }
  news.prepend(item);
  // What went wrong stays until somebody has seen to it.
  [...news.querySelectorAll("li:not(.error)")].slice(SHOWN_NEWS).forEach((old) => old.remove());
}

async function send() {
  isSending = true;
  while (waiting.length) {
    const {url, body, name, here} = waiting.shift();
    const doing = document.createElement("li");
    doing.textContent = `${name} …`;
    news.prepend(doing);
    try {
      const response = await fetch(url, {method: "POST", body, headers: {Accept: "application/json"}});
      tell(await response.json());
    } catch {
      tell({level: "error", sentence: `${name} was not stored.`, url: here, words: "Choose again"});
    }
    doing.remove();
  }
  isSending = false;
}

function choose(form, button) {
  const section = form.closest(".choosing");
  const body = new URLSearchParams(new FormData(form));
  body.append(button.name, button.value);
  const name = section.querySelector("h2").textContent.trim();
  waiting.push({url: form.action, body, name, here: section.dataset.here});
  if (!isSending) stored = send();
  goOn();
}

function setAlbum(wanted) {
  isAlbum = wanted;
  shown().classList.toggle("is-album", wanted);
}

page.addEventListener("submit", (event) => {
  const {target: form, submitter: button} = event;
  if (form.closest(".choosing").classList.contains("is-waiting")) return event.preventDefault();
  if (button?.dataset.later || button?.name) {
    event.preventDefault();
    if (button.name) choose(form, button);
    else goOn();
  } else if (form.dataset.load !== undefined) {
    event.preventDefault();
    form.closest(".choosing").classList.add("is-waiting");
    load(form.action, new URLSearchParams(new FormData(form))).then((section) => {
      page.insertBefore(section, news);
      show(section);
    }).catch(() => form.submit());
  }
});

// Before the keys of the site, of which some are the same letters.
document.addEventListener("keydown", (event) => {
  const isTyping = Boolean(event.target.closest(FIELDS));
  const isChosen = /^[1-5]$/.test(event.key);
  // Only the key of a candidate makes it the album of that one; any other takes it back.
  if (isTyping || (!isChosen && event.key !== "a")) setAlbum(false);
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || document.querySelector("dialog[open]")) return;
  if (isTyping) return;
  const press = (selector) => shown().querySelector(selector)?.click();
  if (!isChosen && !["a", "n", "s"].includes(event.key)) return;
  event.preventDefault();
  event.stopPropagation();
  if (event.key === "a") setAlbum(!isAlbum);
  else if (event.key === "s") press("[data-later]");
  else press(`[data-choice="${isAlbum && isChosen ? "a" : ""}${event.key}"]`);
}, true);

addEventListener("beforeunload", (event) => {
  if (isSending || waiting.length) event.preventDefault();
});

// Nobody is asked before somebody has pressed a button once; then the candidates of this record are there.
if (shown().dataset.asked !== undefined) askForNext();
