// The rows below the field are reached by the arrows: what is here, what Discogs has, and asking it.
const field = document.querySelector(".add-field input");
const rows = () => [...document.querySelectorAll("[data-rows] [data-row]")];

document.addEventListener("keydown", (event) => {
  const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
  const stops = [field, ...rows()];
  const place = stops.indexOf(event.target);
  if (!step || place < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
  const next = stops[place + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
});

// Photos are sent as soon as they are taken or chosen; the button is for browsers without scripts.
for (const form of document.querySelectorAll("form[data-photos]")) {
  const button = form.querySelector("button");
  button.hidden = true;
  form.addEventListener("change", (event) => {
    if (!event.target.files.length) return;
    button.hidden = false;
    form.requestSubmit(button);
  });
}
