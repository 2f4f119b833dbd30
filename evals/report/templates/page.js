"use strict";
const run = document.getElementById("by-run");
const field = document.getElementById("by-field");
const silent = document.getElementById("only-silent");
const items = [...document.querySelectorAll(".mistakes > li")];

function filter() {
  let shown = 0;
  for (const item of items) {
    const fits = (!run.value || item.dataset.run === run.value)
      && (!field.value || item.dataset.field === field.value)
      && (!silent.checked || item.classList.contains("silent"));
    item.hidden = !fits;
    shown += fits;
  }
  document.getElementById("shown").textContent = shown;
}

for (const control of [run, field, silent]) control?.addEventListener("change", filter);
