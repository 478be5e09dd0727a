// What is scanned is sent without leaving the page, one after the other, so that a scanner need not wait; the list that comes
// back takes the place of the one that is shown. Without a script the page is loaded anew.
const form = document.querySelector("form[data-scan]");
const field = form.querySelector("input[type=search]");
let sending = Promise.resolve();

async function send(data) {
  const answer = await fetch(form.action, {method: "POST", body: data});
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
  for (const part of [".scan-where input", ".messagelist"]) {
    const now = page.querySelector(part);
    const before = document.querySelector(part);
    if (part === ".messagelist") {
      before?.remove();
      if (now) document.querySelector("#content-main").before(document.importNode(now, true));
    } else if (now && before && document.activeElement !== before) before.value = now.value;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!field.value.trim()) return;
  const data = new FormData(form);
  field.value = "";
  field.focus();
  sending = sending.then(() => send(data)).catch(() => window.location.reload());
});

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
