// The page of a task: asks once a second how far it has come.
const task = document.querySelector("[data-task]");
const bar = task.querySelector("progress");

async function look() {
  try {
    const answer = await fetch(task.dataset.task);
    // Whoever was signed out meanwhile is asked to sign in by the page itself.
    if (answer.redirected || answer.status === 404) return location.reload();
    if (answer.ok) {
      const facts = await answer.json();
      if (!facts.is_active) return facts.url ? location.replace(facts.url) : location.reload();
      show(facts);
    }
  } catch {
    // The server is out of reach for a moment.
  }
  setTimeout(look, 1000);
}

function show(facts) {
  if (facts.percent === null) bar.removeAttribute("value");
  else bar.value = facts.percent;
  for (const place of task.querySelectorAll("[data-fact]")) {
    const words = facts[place.dataset.fact];
    if (place.textContent !== words) place.textContent = words;
  }
}

setTimeout(look, 500);
