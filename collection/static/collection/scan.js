// What is scanned is sent without leaving the page, one after the other, so that a scanner need not wait; the list that comes
// back takes the place of the one that is shown. Without a script the page is loaded anew.
// So many go at a time.
const MOST = 20;
const form = document.querySelector("form[data-scan]");
const field = form.querySelector("input[type=search]");
let waiting = [];
let isSending = false;

async function send(data) {
  const answer = await fetch(form.action, {method: "POST", body: data, headers: {"X-Scanned-By": "script"}});
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const list = page.querySelector("[data-scanned]");
  const shown = document.querySelector("[data-scanned]");
  if (!answer.ok || !list) {
    // Another page, such as that of a place whose label was scanned.
    window.location.assign(answer.ok ? answer.url : form.dataset.scan);
    return;
  }
  shown.replaceWith(document.importNode(list, true));
  // The label of a place may have chosen it; what cannot be taken is said above.
  for (const part of [".scan-where input[type=text]", ".messagelist"]) {
    const now = page.querySelector(part);
    const before = document.querySelector(part);
    if (part === ".messagelist") {
      before?.remove();
      if (now) document.querySelector("#content-main").before(document.importNode(now, true));
    } else if (now && before && document.activeElement !== before) before.value = now.value;
  }
}

// What was scanned while the last was on its way goes together.
async function sendWaiting() {
  if (isSending) return;
  isSending = true;
  while (waiting.length) {
    const data = new FormData(form);
    data.delete("text");
    for (const text of waiting.splice(0, MOST)) data.append("text", text);
    await send(data);
  }
  isSending = false;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!field.value.trim()) return;
  waiting.push(field.value);
  field.value = "";
  field.focus();
  sendWaiting().catch(() => window.location.reload());
});

// What the list says is done with it when all that was scanned is on it.
document.addEventListener("submit", (event) => {
  if (!isSending || event.target === form) return;
  event.preventDefault();
  event.stopPropagation();
}, true);

// Photos are sent as soon as they are taken or chosen; the button is for browsers without scripts.
for (const photos of document.querySelectorAll("form[data-photos]")) {
  const button = photos.querySelector("button");
  button.hidden = true;
  photos.addEventListener("change", (event) => {
    if (!event.target.files.length) return;
    button.hidden = false;
    photos.requestSubmit(button);
  });
}
