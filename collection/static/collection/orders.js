// The page of an order: rows are added without asking the server, and sums follow what is typed. Without a script the
// page of the order has the sums after Save.
const form = document.querySelector(".order-form");
const lines = form.querySelector(".order-lines");
const total = form.elements["lines-TOTAL_FORMS"];
const sums = form.querySelector(".order-sums");

// "12,99" and "12.99"; what is no number counts as nothing.
const amount = (text) => {
  const typed = (text ?? "").trim().replace(",", ".");
  return /^\d+(\.\d+)?$/.test(typed) ? Number(typed) : null;
};
const cents = (text) => Math.round((amount(text) ?? 0) * 100);
const money = (value) => (value / 100).toFixed(2);
const counted = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

function ordered() {
  return [...lines.querySelectorAll(".order-line")].map((line) => {
    const value = (name) => line.querySelector(`[name$="-${name}"]`).value;
    const isThere = value("artist").trim() || value("title").trim();
    return {count: isThere ? amount(value("count")) ?? 0 : 0, price: amount(value("unit_price"))};
  }).filter(({count}) => count > 0);
}

function discountOf(goods) {
  const typed = form.elements.discount_text.value.trim();
  if (typed.endsWith("%")) return Math.round(goods * (amount(typed.slice(0, -1)) ?? 0) / 100);
  return Math.min(cents(typed), goods);
}

function credits(copies) {
  const charge = form.querySelector("[name=charge]:checked")?.value;
  return charge === "each" ? copies : Number(charge === "lot" && copies > 0);
}

function affordable(cost) {
  if (!("balance" in form.dataset)) return "";
  const after = Number(form.dataset.balance) - Number(form.dataset.coming) - cost;
  const words = Number(form.dataset.coming) ? "with what is on the way already, " : "";
  return `${counted(cost, "credit")}: ${words}the balance would be ${after}${after < 0 ? ", below zero" : ""}.`;
}

function reckon() {
  const rows = ordered();
  const copies = rows.reduce((sum, {count}) => sum + count, 0);
  sums.hidden = !copies;
  if (!copies) return;
  const priced = rows.filter(({price}) => price !== null);
  const unpriced = rows.length - priced.length;
  const goods = priced.reduce((sum, {count, price}) => sum + count * Math.round(price * 100), 0) + cents(form.elements.lot_total.value);
  const shipping = cents(form.elements.shipping.value);
  const discount = discountOf(goods);
  const whole = goods + shipping - discount;
  const currency = form.elements.currency.value.trim().toUpperCase() || form.dataset.currency;
  const parts = [`${counted(copies, "record")} for ${money(goods)} ${currency}`];
  if (discount) parts.push(`less ${money(discount)}`);
  if (shipping) parts.push(`shipping ${money(shipping)}, ${money(Math.round(shipping / copies))} each`);
  const unknown = unpriced && !cents(form.elements.lot_total.value) ? ` ${counted(unpriced, "line")} without a price.` : "";
  sums.textContent = `${parts.join("; ")}: ${money(whole)} ${currency} in all.${unknown} ${affordable(credits(copies))}`;
}

form.querySelector("[name=more]")?.addEventListener("click", (event) => {
  event.preventDefault();
  const template = document.getElementById("empty-line");
  const place = total.value;
  const line = template.content.cloneNode(true);
  for (const field of line.querySelectorAll("[name], [id], [for], [aria-describedby]")) {
    for (const name of ["name", "id", "for", "aria-describedby"]) {
      if (field.hasAttribute(name)) field.setAttribute(name, field.getAttribute(name).replace("__prefix__", place));
    }
  }
  lines.append(line);
  total.value = Number(place) + 1;
  lines.lastElementChild.querySelector("[name$=artist]").focus();
});

form.addEventListener("input", reckon);
reckon();

// Enter in the field of the look-up asks; without a script that is the first button of the form.
form.elements.look_up?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  form.requestSubmit(form.elements.ask);
});

// What was found stands further down than the page begins.
form.querySelector(".order-answer, .order-list [role]")?.scrollIntoView({block: "center"});
