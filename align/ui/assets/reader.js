// The reading view: a document beside its translations, drawn in sections of rows.
//
// Only sections near the visible part hold rows; the others keep their height, so that ten thousand
// beads cost what a few screens do and every place can be jumped to. Filter, search and folding
// happen here: no script of the server runs for them.

const SECTION = 40; // rows
const NEAR = "1500px"; // how far from the visible part sections are drawn
const SIZES = [15, 16, 17, 18.5, 20, 22];
const SIZE_KEY = "align-text-size";

const readers = new WeakMap();

export default function ({ data, parentElement }) {
  let reader = readers.get(parentElement);
  if (!reader) readers.set(parentElement, (reader = new Reader(parentElement)));
  reader.show(data);
  return () => {
    reader.close();
    readers.delete(parentElement);
  };
}

class Reader {
  constructor(root) {
    this.scroller = el("div", { class: "scroller", tabindex: "0" });
    this.bar = el("div", { class: "bar", role: "toolbar" });
    this.frame = el("div", { class: "reader" }, this.bar, this.scroller);
    root.append(this.frame);
    this.fit = () => {
      const top = this.frame.getBoundingClientRect().top;
      this.frame.style.height = `${Math.max(320, innerHeight - top - 12)}px`;
    };
    addEventListener("resize", this.fit);
    this.size = Number(recall(SIZE_KEY) ?? 2);
    this.scroller.addEventListener("scroll", () => this.remember(), { passive: true });
  }

  close() {
    removeEventListener("resize", this.fit);
    this.watcher?.disconnect();
    this.frame.remove();
  }

  // Streamlit calls for every run of its script; only new content is drawn.
  show(data) {
    this.fit();
    if (data.version === this.data?.version) return;
    const same = data.document === this.data?.document;
    const place = same ? this.place() : null;
    this.data = data;
    this.words = data.words;
    this.rows = data.rows;
    this.folded = null;
    this.filter = same ? this.filter : data.start.show || "all";
    this.query = same ? this.query : data.start.query || "";
    this.drawBar();
    this.draw();
    if (place != null) this.jump(this.rows.findLastIndex((row) => row.a <= place), "start");
    else this.begin(data.start.bead);
    this.frame.dataset.ready = data.version;
  }

  // Open at a bead, which may be a hit of the search, or at the first hit.
  begin(bead) {
    if (bead) this.jump(bead - 1, "center", true);
    const hit = this.hits.indexOf(bead - 1);
    if (hit >= 0 || (this.query && !bead)) this.find(Math.max(hit, 0));
  }

  // The toolbar

  drawBar() {
    const { words } = this;
    this.input = el("input", {
      type: "search", class: "find", placeholder: words.find_here, "aria-label": words.find_here,
      oninput: () => this.search(this.input.value),
      onkeydown: (event) => this.findKey(event),
    });
    this.input.value = this.query;
    this.counter = el("span", { class: "counter", role: "status" });
    this.bar.replaceChildren(
      this.filters(),
      el("span", { class: "finder" }, this.input,
        tool("‹", words.previous, () => this.find(this.hit - 1)),
        tool("›", words.next, () => this.find(this.hit + 1)), this.counter),
      this.goTo(),
      el("span", { class: "sizes" },
        tool("A", words.smaller, () => this.resize(-1), "small"),
        tool("A", words.larger, () => this.resize(1), "large")),
    );
    this.resize(0);
  }

  filters() {
    const counts = { all: this.rows.filter((row) => !row.f).length };
    for (const name of ["doubtful", "gaps"]) counts[name] = this.rows.filter(TESTS[name]).length;
    const buttons = Object.keys(TESTS).map((name) =>
      el("button", {
        type: "button", "data-show": name, "aria-pressed": String(name === this.filter),
        onclick: () => this.choose(name),
      }, this.words[`show_${name}`], el("span", { class: "count" }, String(counts[name]))));
    return el("span", { class: "filters", role: "group", "aria-label": this.words.show_label }, ...buttons);
  }

  goTo() {
    const input = el("input", {
      class: "goto", inputmode: "numeric", placeholder: "№", title: this.words.go_to,
      "aria-label": this.words.go_to,
      onchange: () => {
        const number = parseInt(input.value, 10);
        if (number) this.inContext(Math.min(Math.max(number, 1), this.rows.length) - 1);
        input.value = "";
      },
    });
    return input;
  }

  resize(step) {
    this.size = Math.min(Math.max(this.size + step, 0), SIZES.length - 1);
    store(SIZE_KEY, this.size);
    this.frame.style.setProperty("--size", `${SIZES[this.size]}px`);
  }

  choose(name) {
    const place = this.place();
    this.filter = name;
    for (const button of this.bar.querySelectorAll("[data-show]"))
      button.setAttribute("aria-pressed", String(button.dataset.show === name));
    this.draw();
    if (name === "all") this.jump(this.rows.findLastIndex((row) => row.a <= place), "start");
    address({ show: name === "all" ? null : name });
  }

  inContext(index) {
    if (this.filter !== "all") this.choose("all");
    this.jump(index, "center", true);
  }

  // The text

  draw() {
    this.watcher?.disconnect();
    this.watcher = new IntersectionObserver((seen) => this.near(seen), {
      root: this.scroller, rootMargin: `${NEAR} 0px`,
    });
    this.wanted = pattern(this.query, this.data.fold);
    this.shown = this.rows.map((_, k) => k).filter((k) => TESTS[this.filter](this.rows[k]));
    this.sections = [];
    const table = el("div", {
      class: "table", role: "table", "aria-rowcount": this.rows.length, "aria-label": this.data.title,
      style: `--editions: ${this.data.heads.length - 1}`,
    }, this.heads());
    for (let at = 0; at < this.shown.length; at += SECTION) table.append(this.section(at));
    this.scroller.replaceChildren(this.header(), table);
    if (!this.shown.length) table.append(el("p", { class: "nothing" }, this.words.nothing_to_show));
    this.scroller.scrollTop = 0;
    this.count();
  }

  header() {
    const facts = this.data.facts.map(([name, value]) =>
      el("div", {}, el("dt", {}, name), el("dd", {}, value)));
    return el("header", {}, el("p", { class: "overline" }, this.data.kind),
      el("h1", {}, this.data.title), el("dl", {}, ...facts));
  }

  heads() {
    const [source, ...targets] = this.data.heads;
    const head = (text, kind) => el("div", { class: kind, role: "columnheader" }, text);
    return el("div", { class: "row heads", role: "row" }, head("", "no"), head(source, "cell"),
      ...targets.flatMap((text) => [head("", "hinge"), head(text, "cell")]));
  }

  section(at) {
    const indices = this.shown.slice(at, at + SECTION);
    const section = el("section", { "data-at": at, role: "rowgroup" });
    section.style.height = `${this.guess(indices)}px`;
    this.sections.push(section);
    this.watcher.observe(section);
    return section;
  }

  // A height for a section that was never drawn: two columns of a book page.
  guess(indices) {
    const size = SIZES[this.size];
    const across = Math.max(20, this.scroller.clientWidth / (this.data.heads.length * size * 0.5));
    const long = (lines) => lines.reduce((sum, line) => sum + line[1].length, 0);
    return indices.reduce((sum, k) => {
      const row = this.rows[k];
      const most = Math.max(long(row.s), ...row.t.map((cell) => long(cell.x)));
      return sum + Math.ceil(most / across) * size * 1.55 + 10;
    }, 0);
  }

  // What is being read stays where it is, however the heights above it turn out.
  near(seen) {
    const row = this.scroller.querySelector(`[data-k="${this.top()}"]`);
    const before = row?.getBoundingClientRect().top;
    for (const { target, isIntersecting } of seen) (isIntersecting ? this.fillIn : this.empty).call(this, target);
    if (row?.isConnected) this.scroller.scrollTop += row.getBoundingClientRect().top - before;
  }

  fillIn(section) {
    if (section.childElementCount) return;
    const at = Number(section.dataset.at);
    section.append(...this.folds(this.shown.slice(at, at + SECTION)));
    section.style.height = "";
  }

  empty(section) {
    if (!section.childElementCount) return;
    section.style.height = `${section.offsetHeight}px`;
    section.replaceChildren();
  }

  // Rows; page furniture that stands together is folded under one line.
  folds(indices) {
    const nodes = [];
    let furniture = null;
    for (const k of indices) {
      const row = this.row(k);
      if (!this.rows[k].f) {
        furniture = null;
        nodes.push(row);
        continue;
      }
      if (!furniture) {
        furniture = el("details", { class: "furniture" }, el("summary", {}, this.words.furniture_fold));
        nodes.push(furniture);
      }
      furniture.append(row);
    }
    return nodes;
  }

  row(k) {
    const row = this.rows[k];
    const name = this.words.in_context;
    const number = el("button", { type: "button", class: "no", title: name, onclick: () => this.inContext(k) }, String(row.n));
    const node = el("div", {
      class: `row${row.p ? " paragraph" : ""}${TESTS.doubtful(row) ? " doubtful" : ""}${k === this.current ? " current" : ""}`,
      role: "row", "data-k": k, "aria-rowindex": row.n,
    }, number, this.text(row.s, this.data.langs[0], row.s.length || row.f ? "" : this.words.added));
    for (const [edition, cell] of row.t.entries())
      node.append(this.mark(node, cell, edition),
        this.text(cell.x, this.data.langs[1], cell.x.length || row.f ? "" : this.words.omitted));
    return node;
  }

  text(lines, lang, gap) {
    const cell = el("div", { class: `cell${gap ? " gap" : ""}`, lang, role: "cell" });
    if (gap) cell.append(el("span", { class: "word", lang: this.data.lang }, gap));
    let paragraph = null;
    for (const [kind, text, begins] of lines) {
      if (!paragraph || begins || paragraph.className !== kind) cell.append((paragraph = el("p", { class: kind })));
      else paragraph.append(el("span", { class: "cut", "aria-hidden": "true" }, " · "));
      paragraph.append(...marked(text, this.wanted, this.data.fold));
    }
    return cell;
  }

  mark(node, cell, edition) {
    if (cell.l === "none") return el("span", { class: "hinge" });
    const said = fill(this.words.confidence, cell.w);
    const label = `${said} · ${fill(this.words.bead_type, cell.b)}`;
    return el("button", {
      type: "button", class: `hinge ${cell.l}`, title: label, "aria-label": label, "aria-expanded": "false",
      onclick: (event) => this.explain(event.currentTarget, node, cell, edition),
    }, el("span", { class: "pie", style: `--part: ${cell.c}` }),
      cell.l === "doubtful" ? el("span", { class: "figure" }, cell.w) : null);
  }

  // Reasons

  explain(button, node, cell, edition) {
    const open = node.querySelector(`.why[data-edition="${edition}"]`);
    button.setAttribute("aria-expanded", String(!open));
    if (open) open.remove();
    else node.append(this.reasons(cell, edition));
  }

  reasons(cell, edition) {
    const say = ([code, detail]) => el("li", {}, fill(this.words[`reason_${code}`] ?? code, detail));
    const list = (title, found) => found.length
      ? el("div", {}, el("h4", {}, title), el("ul", {}, ...found.map(say))) : null;
    const speaks = (reason) => this.data.agreements.includes(reason[0]);
    const against = cell.r.filter((reason) => !speaks(reason));
    return el("div", { class: "why", "data-edition": edition, role: "note" },
      el("p", {}, fill(this.words.confidence, cell.w), " · ", fill(this.words.bead_type, cell.b)),
      list(this.words.speaks_against, against), list(this.words.speaks_for, cell.r.filter(speaks)),
      cell.r.length ? null : el("p", {}, this.words.no_reasons));
  }

  // Search

  search(query) {
    this.query = query;
    this.wanted = pattern(query, this.data.fold);
    for (const section of this.sections)
      if (section.childElementCount) {
        section.replaceChildren();
        this.fillIn(section);
      }
    this.count();
    if (this.hits.length) this.find(this.firstBelow());
    else this.setCurrent(null);
    address({ q: query || null });
  }

  // Which shown rows hold the query; texts are folded once.
  count() {
    this.hits = [];
    this.hit = 0;
    if (this.wanted) {
      this.folded ??= this.rows.map((row) =>
        fold([...row.s, ...row.t.flatMap((cell) => cell.x)].map((line) => line[1]).join("\n"), this.data.fold));
      const once = new RegExp(this.wanted.source, "u");
      this.hits = this.shown.filter((k) => once.test(this.folded[k]));
    }
    this.say();
  }

  say() {
    const { hits, hit, words } = this;
    this.counter.textContent = !this.wanted ? ""
      : hits.length ? fill(words.hits, { at: hit + 1, all: hits.length }) : words.no_hits;
    this.frame.toggleAttribute("data-searching", Boolean(this.wanted));
    this.frame.dataset.hits = hits.length;
  }

  firstBelow() {
    const top = this.top();
    return Math.max(0, this.hits.findIndex((k) => k >= top));
  }

  find(number) {
    if (!this.hits.length) return;
    this.hit = (number + this.hits.length) % this.hits.length;
    this.say();
    this.jump(this.hits[this.hit], "center", true);
  }

  findKey(event) {
    event.stopPropagation(); // Streamlit listens for single letters
    if (event.key === "Enter") this.find(this.hit + (event.shiftKey ? -1 : 1));
    if (event.key === "Escape") this.search((this.input.value = ""));
  }

  // Places

  jump(k, block, current = false) {
    const section = this.sections[Math.floor(this.shown.indexOf(k) / SECTION)];
    if (!section) return;
    this.fillIn(section);
    const node = section.querySelector(`[data-k="${k}"]`);
    const fold = node.closest("details");
    if (fold) fold.open = true;
    node.scrollIntoView({ block });
    if (current) this.setCurrent(k);
  }

  setCurrent(k) {
    this.current = k;
    for (const old of this.scroller.querySelectorAll(".current")) old.classList.remove("current");
    this.scroller.querySelector(`[data-k="${k}"]`)?.classList.add("current");
  }

  // The first row that can be seen.
  top() {
    const edge = this.scroller.getBoundingClientRect().top + 48;
    for (const section of this.sections) {
      if (section.getBoundingClientRect().bottom <= edge) continue;
      for (const node of section.querySelectorAll("[data-k]"))
        if (node.getBoundingClientRect().bottom > edge) return Number(node.dataset.k);
    }
    return 0;
  }

  place() {
    return this.scroller.scrollTop < 80 ? 0 : this.rows[this.top()]?.a ?? 0;
  }

  // The address follows the reader, so that a reload comes back to the same bead.
  remember() {
    clearTimeout(this.pause);
    this.pause = setTimeout(() => {
      if (!this.frame.isConnected || this.filter !== "all") return;
      const top = this.scroller.scrollTop < 80 ? null : this.rows[this.current ?? this.top()]?.n;
      address({ bead: top });
    }, 400);
  }
}

const TESTS = {
  all: () => true,
  doubtful: (row) => row.t.some((cell) => cell.l === "doubtful"),
  gaps: (row) => !row.f && row.t.some((cell) => cell.g),
};

function tool(sign, name, onclick, kind = "") {
  return el("button", { type: "button", class: `tool ${kind}`, title: name, "aria-label": name, onclick }, sign);
}

function address(changes) {
  const url = new URL(location.href);
  for (const [name, value] of Object.entries(changes))
    if (value == null) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  history.replaceState(history.state, "", url);
}

// A browser may forbid storage; the text size is then forgotten, nothing else.
function recall(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function store(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    /* see recall */
  }
}
