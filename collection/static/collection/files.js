// Import pages: drop a file on the field, say that work is going on, and let no form be sent twice.
document.querySelectorAll("[data-drop]").forEach((area) => {
  const input = area.querySelector("input[type=file]");
  const name = area.querySelector("[data-drop-name]");
  const over = (event, on) => { event.preventDefault(); area.classList.toggle("over", on); };
  area.addEventListener("dragover", (event) => over(event, true));
  area.addEventListener("dragleave", (event) => over(event, false));
  area.addEventListener("drop", (event) => {
    over(event, false);
    if (event.dataTransfer.files.length) {
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
  input.addEventListener("change", () => { name.textContent = input.files.length ? input.files[0].name : ""; });
});
document.querySelectorAll("form[data-busy]").forEach((form) => {
  const button = form.querySelector("input[type=submit]");
  if (!button) return;
  const label = button.value;
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    form.setAttribute("aria-busy", "true");
    button.value = form.dataset.busy;
  });
  // The back button brings the page back as it was left: make it usable again.
  window.addEventListener("pageshow", () => {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
    button.value = label;
  });
});
