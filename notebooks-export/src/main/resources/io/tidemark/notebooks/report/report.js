"use strict";
// Opens the case that a link or the address refers to.
function openTarget() {
  const target = location.hash && document.getElementById(location.hash.slice(1));
  if (target instanceof HTMLDetailsElement) {
    target.open = true;
    target.querySelector("summary").focus();
    target.scrollIntoView();
  }
}
addEventListener("hashchange", openTarget);
openTarget();
// Unfolds all cases for printing.
let folded = [];
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details.case:not([open])")];
  folded.forEach((one) => { one.open = true; });
});
addEventListener("afterprint", () => folded.forEach((one) => { one.open = false; }));
for (const input of document.querySelectorAll("input[data-filter]")) {
  const rows = [...document.getElementById(input.dataset.filter).tBodies[0].rows];
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const count = document.querySelector(`[data-count="${input.dataset.filter}"]`);
  input.addEventListener("input", () => {
    const wanted = input.value.toLowerCase();
    let shown = 0;
    rows.forEach((row, i) => {
      row.hidden = !texts[i].includes(wanted);
      shown += row.hidden ? 0 : 1;
    });
    count.textContent = wanted ? `${shown} of ${rows.length}` : "";
  });
  addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== input) {
      event.preventDefault();
      input.focus();
    }
  });
}
// Sorts a table by a column; the page shows the order of the tables without it.
const SEVERITY = ["NOT_JUDGED", "ALLOW", "STEP_UP", "REVALIDATE", "REVOKE"];
const SECONDS = { s: 1, min: 60, h: 3600, days: 86400 };
function sortKey(cell, isNumber) {
  const text = cell.textContent.trim();
  if (!isNumber) {
    return SEVERITY.includes(text) ? SEVERITY.indexOf(text) : text.toLowerCase();
  }
  const number = parseFloat(text.replaceAll(",", ""));
  return Number.isFinite(number) ? number * (SECONDS[text.split(" ")[1]] ?? 1) : -Infinity;
}
for (const table of document.querySelectorAll("table:not(.reasons, .session, .lanes)")) {
  const heads = [...(table.tHead?.rows[0].cells ?? [])];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const isNumber = head.classList.contains("number");
      const orders = isNumber ? ["descending", "ascending"] : ["ascending", "descending"];
      const order = orders[head.getAttribute("aria-sort") === orders[0] ? 1 : 0];
      const sign = order === "ascending" ? 1 : -1;
      const rows = [...table.tBodies[0].rows].map((row) => [sortKey(row.cells[column], isNumber), row]);
      rows.sort(([a], [b]) => sign * (a < b ? -1 : a > b ? 1 : 0));
      table.tBodies[0].append(...rows.map(([, row]) => row));
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", order);
    });
  });
}
