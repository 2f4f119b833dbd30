// Links every cell with the characters it came from. Reads only what the page already holds; sends nothing.
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const forms = all(".form");
  const source = document.getElementById("source");
  const spots = all(".spot");
  const blocks = new Map(all(".block").map((block) => [block.dataset.form, block]));
  const inspector = document.getElementById("inspector");
  const maps = new Map();
  let current = null;
  let pinned = null;
  let waiting = 0;
  let level = 0;

  // The cells of a form and the pieces they came from (characters, spots on a page) by key, made when the form is first shown.
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
    all(`.spot.v[data-form="${form.dataset.form}"]`).forEach((piece) => add(made.pieces, piece));
    made.order = all(".cell", form);
    made.order.forEach((cell) => add(made.cells, cell));
    maps.set(form, made);
    return made;
  }

  const keysOf = (element) => element.dataset.k.split(" ");
  const unique = (list) => [...new Set(list)];
  const piecesOf = (cell) => unique(keysOf(cell).flatMap((key) => links(current).pieces.get(key) || []));
  const formOf = (piece) => piece.closest("[data-form]").dataset.form;
  const seen = (pieces) => pieces.filter((piece) => piece.getClientRects().length);
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
    spots.forEach((spot) => spot.classList.toggle("here", spot.dataset.form === form.dataset.form));
    if (scroll && forms.length > 1) start(form);
    if (document.readyState === "complete") history.replaceState(null, "", "#" + form.id);
  }

  // Brings the beginning of a form's source to the top.
  function start(form) {
    const printed = seen(spots.filter((spot) => spot.dataset.form === form.dataset.form));
    const tops = printed.map((spot) => spot.getBoundingClientRect().top);
    const block = blocks.get(form.dataset.form);
    if (tops.length) source.scrollTop += Math.min(...tops) - source.getBoundingClientRect().top - 60;
    else if (block) block.scrollIntoView({ block: "start" });
  }

  function hover(cell) {
    clear("on");
    clearTimeout(waiting);
    if (!cell) return;
    const pieces = piecesOf(cell);
    pieces.forEach((piece) => piece.classList.add("on"));
    // A pointer that only passes by must not make the page jump; nor may one leave what is locked.
    if (!pinned && source.classList.contains("by-page")) waiting = setTimeout(() => bring(pieces, true), 150);
  }

  // Scrolls the source side, and nothing else, until the first piece shown is in its middle. near: only if out of sight.
  function bring(pieces, near = false) {
    const [first] = seen(pieces);
    if (!first) return;
    const box = first.getBoundingClientRect();
    const pane = source.getBoundingClientRect();
    const off = (low, high, from, to) => (near && low >= from && high <= to ? 0 : (low + high - from - to) / 2);
    source.scrollTop += off(box.top, box.bottom, pane.top + 40, pane.bottom);
    source.scrollLeft += off(box.left, box.right, pane.left, pane.right);
  }

  // Shows the source as pages or as text, and what is locked where it stands there.
  function look(view) {
    if (!all(".sheet").length) return;
    source.classList.toggle("by-page", view === "page");
    root.classList.toggle("paged", view === "page");
    all("[data-view]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.view === view)));
    if (pinned) bring(piecesOf(pinned));
    else if (current) start(current);
  }

  function zoom(step) {
    if (!source.classList.contains("by-page")) return;
    const middle = (source.scrollTop + source.clientHeight / 2) / source.scrollHeight;
    source.classList.remove("zoom-" + level);
    level = Math.max(0, Math.min(3, level + step));
    source.classList.add("zoom-" + level);
    all("[data-zoom]").forEach((button) => { button.disabled = level === (Number(button.dataset.zoom) > 0 ? 3 : 0); });
    if (pinned) bring(piecesOf(pinned));
    else source.scrollTop = middle * source.scrollHeight - source.clientHeight / 2;
  }

  // The spots cut out of their pages, enlarged, for the bar below.
  function crops(pieces) {
    const made = document.createElement("span");
    made.className = "crops";
    pieces.filter((piece) => piece.matches(".spot")).slice(0, 3).forEach((spot) => {
      const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => Number(spot.getAttribute(name)));
      const scale = Math.min(1.8, 520 / width, 110 / height);
      const crop = document.createElementNS(spot.namespaceURI, "svg");
      const picture = document.createElementNS(spot.namespaceURI, "use");
      picture.setAttribute("href", "#picture-" + spot.closest(".sheet").dataset.page);
      if (spot.hasAttribute("transform")) {
        const lies = spot.transform.baseVal.consolidate().matrix.inverse();
        picture.setAttribute("transform", `matrix(${["a", "b", "c", "d", "e", "f"].map((part) => lies[part]).join(" ")})`);
      }
      crop.setAttribute("viewBox", [x - 1, y - 1, width + 2, height + 2].join(" "));
      crop.setAttribute("width", (width + 2) * scale);
      crop.setAttribute("height", (height + 2) * scale);
      crop.setAttribute("aria-hidden", "true");
      crop.append(picture);
      made.append(crop);
    });
    return made;
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
    const numbers = unique(pieces.filter((piece) => piece.closest(".ln")).map((piece) => piece.closest(".ln").dataset.n));
    const printed = numbers.length ? "出自" + (cell.dataset.pages ? cell.dataset.pages + " · " : "") + "原文第 " + numbers.slice(0, 8).join("、") + (numbers.length > 8 ? " 等" : "") + " 行"
      : cell.querySelector(".none") ? "原文没有填写" : "原文没有直接印出，由上下文判断";
    inspector.replaceChildren(line("label", cell.dataset.label), line("where", printed));
    const cut = crops(pieces);
    if (cut.children.length) inspector.append(cut);
    else if (numbers.length && all(".sheet").length) inspector.append(line("where", "该页未附图像，按 V 看文本"));
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
    clearTimeout(waiting);
    if (piece && current && formOf(piece) === current.dataset.form) {
      keysOf(piece).forEach((key) => (links(current).cells.get(key) || []).forEach((found) => found.classList.add("on")));
    }
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("nav a");
    if (link) { event.preventDefault(); show(forms[Number(link.dataset.go)]); return; }
    const jump = event.target.closest(".jump");
    const button = event.target.closest("[data-view], [data-zoom]");
    if (button) { if (button.dataset.view) look(button.dataset.view); else zoom(Number(button.dataset.zoom)); return; }
    if (jump) { pin(links(current).cells.get(jump.dataset.to)[0]); return; }
    if (getSelection().toString()) return;
    const cell = event.target.closest(".cell");
    if (cell) { if (cell === pinned) unpin(); else pin(cell); return; }
    const piece = event.target.closest(".source .v");
    if (!piece) return;
    show(forms[Number(formOf(piece))], { scroll: false });
    const cells = unique(keysOf(piece).flatMap((key) => links(current).cells.get(key) || []));
    if (cells.length) pin(cells[(cells.indexOf(pinned) + 1) % cells.length], { source: false });
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !current) return;
    const step = { "[": -1, "]": 1 }[event.key];
    if (event.key === "Escape") unpin();
    else if (event.key === "n" || event.key === "N") next();
    else if (event.key === "v" || event.key === "V") look(source.classList.contains("by-page") ? "text" : "page");
    else if (event.key === "+" || event.key === "=" || event.key === "-") zoom(event.key === "-" ? -1 : 1);
    else if (step) { const form = forms[forms.indexOf(current) + step]; if (form) show(form); }
    else if (event.key.startsWith("Arrow") && (pinned || event.target.closest(".cell"))) { event.preventDefault(); move(event.key); }
    else if (event.key === "Enter" && event.target.closest(".cell")) pin(event.target.closest(".cell"));
  });

  document.addEventListener("focusin", (event) => {
    const cell = event.target.closest(".cell");
    if (cell && current && current.contains(cell) && cell !== pinned) hover(cell);
  });
  look("page");
  zoom(0);

  document.getElementById("next").addEventListener("click", next);
  document.getElementById("print").addEventListener("click", () => print());
  window.addEventListener("hashchange", () => { const form = document.getElementById(location.hash.slice(1)); if (forms.includes(form)) show(form); });
  const wanted = document.getElementById(location.hash.slice(1));
  if (forms.length) show(forms.includes(wanted) ? wanted : forms[0], { scroll: forms.includes(wanted) });
})();
