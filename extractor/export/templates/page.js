// Links every cell with the characters it came from. Reads only what the page already holds; sends nothing.
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const forms = all(".form");
  const blocks = new Map(all(".block").map((block) => [block.dataset.form, block]));
  const inspector = document.getElementById("inspector");
  const maps = new Map();
  let current = null;
  let pinned = null;

  // The cells and pieces of a form by key, made when the form is first shown.
  function links(form) {
    const known = maps.get(form);
    if (known) return known;
    const made = { pieces: new Map(), cells: new Map(), order: [] };
    const add = (map, element) => element.dataset.k.split(" ").forEach((key) => {
      if (!map.has(key)) map.set(key, []);
      map.get(key).push(element);
    });
    const block = blocks.get(form.dataset.form);
    if (block) all(".v", block).forEach((piece) => add(made.pieces, piece));
    made.order = all(".cell", form);
    made.order.forEach((cell) => add(made.cells, cell));
    maps.set(form, made);
    return made;
  }

  const keysOf = (element) => element.dataset.k.split(" ");
  const unique = (list) => [...new Set(list)];
  const piecesOf = (cell) => unique(keysOf(cell).flatMap((key) => links(current).pieces.get(key) || []));
  const clear = (name) => all("." + name).forEach((element) => element.classList.remove(name));

  function show(form, { scroll = true } = {}) {
    if (current === form) return;
    unpin();
    current = form;
    forms.forEach((other) => other.classList.toggle("here", other === form));
    blocks.forEach((block, number) => block.classList.toggle("here", number === form.dataset.form));
    all("nav a").forEach((link) => {
      if (link.dataset.go === form.dataset.form) {
        link.setAttribute("aria-current", "true");
        link.scrollIntoView({ block: "nearest" });
      } else link.removeAttribute("aria-current");
    });
    document.getElementById("result").scrollTop = 0;
    const first = links(form).order[0];
    if (first) first.tabIndex = 0;
    const block = blocks.get(form.dataset.form);
    if (scroll && block && forms.length > 1) block.scrollIntoView({ block: "start" });
    if (document.readyState === "complete") history.replaceState(null, "", "#" + form.id);
  }

  function hover(cell) {
    clear("on");
    if (!cell) return;
    piecesOf(cell).forEach((piece) => piece.classList.add("on"));
  }

  function bring(pieces) {
    if (pieces.length) pieces[0].scrollIntoView({ block: "center", behavior: "auto" });
  }

  function pin(cell, { source = true } = {}) {
    unpin();
    pinned = cell;
    cell.classList.add("pin");
    const pieces = piecesOf(cell);
    pieces.forEach((piece) => piece.classList.add("pin"));
    links(current).order.forEach((other) => { if (other.tabIndex === 0) other.tabIndex = -1; });
    cell.tabIndex = 0;
    cell.focus({ preventScroll: true });
    cell.scrollIntoView({ block: "nearest" });
    if (source) bring(pieces);
    inspect(cell, pieces);
  }

  function unpin() {
    pinned = null;
    clear("pin");
    clear("on");
    inspector.hidden = true;
  }

  function inspect(cell, pieces) {
    const line = (name, text) => {
      const part = document.createElement(name === "label" ? "b" : "span");
      if (name !== "label") part.className = name;
      part.textContent = text;
      return part;
    };
    const numbers = unique(pieces.map((piece) => piece.closest(".ln").dataset.n));
    const printed = numbers.length ? "出自原文第 " + numbers.slice(0, 8).join("、") + (numbers.length > 8 ? " 等" : "") + " 行"
      : cell.querySelector(".none") ? "原文没有填写" : "原文没有直接印出，由上下文判断";
    inspector.replaceChildren(line("label", cell.dataset.label), line("where", printed));
    const note = cell.querySelector(".note");
    if (note) inspector.append(note.cloneNode(true));
    inspector.hidden = false;
  }

  // The next cell with a mark, in this form or a later one.
  function next() {
    const marked = ".cell.review, .cell.error, .cell.warning";
    const start = Math.max(0, forms.indexOf(current));
    for (let step = 0; step <= forms.length; step += 1) {
      const form = forms[(start + step) % forms.length];
      const cells = all(marked, form);
      const from = step === 0 && pinned ? cells.findIndex((cell) => pinned.compareDocumentPosition(cell) & Node.DOCUMENT_POSITION_FOLLOWING) : 0;
      if (from >= 0 && cells[from] && cells[from] !== pinned) {
        show(form);
        pin(cells[from]);
        return;
      }
    }
  }

  // The nearest cell above or below whose middle lies in the same column.
  function vertical(cell, sign) {
    const box = cell.getBoundingClientRect();
    const middle = (box.left + box.right) / 2;
    let best = null;
    let distance = Infinity;
    links(current).order.forEach((other) => {
      const at = other.getBoundingClientRect();
      const gap = sign * (sign > 0 ? at.top - box.bottom : at.bottom - box.top);
      if (other === cell || gap < -2) return;
      const aside = at.left <= middle && middle <= at.right ? 0 : Math.min(Math.abs(at.left - middle), Math.abs(at.right - middle));
      const score = gap + aside * 4;
      if (score < distance) { distance = score; best = other; }
    });
    return best;
  }

  function move(key) {
    const order = links(current).order;
    const cell = pinned || document.activeElement.closest(".cell") || order[0];
    const at = order.indexOf(cell);
    const target = key === "ArrowRight" ? order[at + 1] : key === "ArrowLeft" ? order[at - 1] : vertical(cell, key === "ArrowDown" ? 1 : -1);
    if (target) pin(target);
  }

  document.addEventListener("mouseover", (event) => {
    const cell = event.target.closest(".cell");
    if (cell && current && current.contains(cell)) { hover(cell); return; }
    const piece = event.target.closest(".source .v");
    clear("on");
    if (piece && current && piece.closest(".block") === blocks.get(current.dataset.form)) {
      keysOf(piece).forEach((key) => (links(current).cells.get(key) || []).forEach((found) => found.classList.add("on")));
    }
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("nav a");
    if (link) { event.preventDefault(); show(forms[Number(link.dataset.go)]); return; }
    const jump = event.target.closest(".jump");
    if (jump) { pin(links(current).cells.get(jump.dataset.to)[0]); return; }
    if (getSelection().toString()) return;
    const cell = event.target.closest(".cell");
    if (cell) { if (cell === pinned) unpin(); else pin(cell); return; }
    const piece = event.target.closest(".source .v");
    if (!piece) return;
    show(forms[Number(piece.closest(".block").dataset.form)], { scroll: false });
    const cells = unique(keysOf(piece).flatMap((key) => links(current).cells.get(key) || []));
    if (cells.length) pin(cells[(cells.indexOf(pinned) + 1) % cells.length], { source: false });
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !current) return;
    const step = { "[": -1, "]": 1 }[event.key];
    if (event.key === "Escape") unpin();
    else if (event.key === "n" || event.key === "N") next();
    else if (step) { const form = forms[forms.indexOf(current) + step]; if (form) show(form); }
    else if (event.key.startsWith("Arrow") && (pinned || event.target.closest(".cell"))) { event.preventDefault(); move(event.key); }
    else if (event.key === "Enter" && event.target.closest(".cell")) pin(event.target.closest(".cell"));
  });

  document.getElementById("next").addEventListener("click", next);
  document.getElementById("print").addEventListener("click", () => print());
  window.addEventListener("hashchange", () => { const form = document.getElementById(location.hash.slice(1)); if (forms.includes(form)) show(form); });
  const wanted = document.getElementById(location.hash.slice(1));
  if (forms.length) show(forms.includes(wanted) ? wanted : forms[0], { scroll: forms.includes(wanted) });
})();
