"use strict";

// The arrow keys leaf through the list, as long as nothing is being typed.
const WAYS = {ArrowLeft: "prev", ArrowRight: "next"};

document.addEventListener("keydown", (event) => {
  const busy = event.target.closest("input, textarea, select, [contenteditable], details.menu, [role=listbox]");
  if (!(event.key in WAYS) || busy || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  document.querySelector(`.record-way [rel=${WAYS[event.key]}]`)?.click();
});
