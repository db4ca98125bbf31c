"use strict";
for (const table of document.querySelectorAll(".scroll > table")) {
  const body = table.tBodies[0], heads = [...table.tHead.rows[0].cells];
  if (body.rows.length < 2) continue;
  heads.forEach((head, place) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => sort(body, heads, head, place));
  });
  if (body.rows.length > 8) addFilter(table, body);
}

function sort(body, heads, head, place) {
  const up = head.getAttribute("aria-sort") !== "ascending", numeric = head.classList.contains("n");
  for (const other of heads) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", up ? "ascending" : "descending");
  const rows = [...body.rows].map((row) => [row.cells[place].textContent.trim(), row]);
  const compare = new Intl.Collator(undefined, { numeric: true }).compare;
  rows.sort(([a], [b]) => {
    if (a === "" || b === "") return (a === "") - (b === "");
    return (numeric ? parseFloat(a) - parseFloat(b) : compare(a, b)) * (up ? 1 : -1);
  });
  body.append(...rows.map(([, row]) => row));
}

function addFilter(table, body) {
  const tools = document.createElement("p"), label = document.createElement("label");
  const input = document.createElement("input"), said = document.createElement("output");
  tools.className = "tools";
  input.type = "search";
  label.append("Show rows with: ", input);
  tools.append(label, said);
  table.parentElement.before(tools);
  const texts = new Map([...body.rows].map((row) => [row, row.textContent.toLowerCase()]));
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const [row, text] of texts) {
      row.hidden = !words.every((word) => text.includes(word));
      shown += !row.hidden;
    }
    said.textContent = `${shown} of ${texts.size} rows`;
  });
}

let folded = [];
window.addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details:not([open])")];
  for (const one of folded) one.open = true;
});
window.addEventListener("afterprint", () => { for (const one of folded) one.open = false; });
document.querySelector("nav")?.addEventListener("click", (event) => {
  const aim = document.getElementById(decodeURIComponent(new URL(event.target.href ?? "", location).hash.slice(1)));
  if (aim instanceof HTMLDetailsElement) aim.open = true;
});
