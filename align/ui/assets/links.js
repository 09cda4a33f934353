// Lists that lead into the reading view: a sortable table of documents, or cards with texts.
//
// Every entry is a real link, so that it opens in a new tab as well; a plain click is answered by
// Streamlit without loading the page anew.

const lists = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  let list = lists.get(parentElement);
  if (!list) {
    lists.set(parentElement, (list = { frame: el("div", { class: "list" }), sort: null, find: "" }));
    parentElement.append(list.frame);
  }
  list.data = data;
  list.open = (query) => setTriggerValue("open", query);
  (data.columns ? drawTable : drawCards)(list);
  list.frame.dataset.ready = "true";
  return () => {
    list.frame.remove();
    lists.delete(parentElement);
  };
}

function link(list, query, ...children) {
  return el("a", {
    href: `${list.data.page}?${new URLSearchParams(query)}`,
    onclick: (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      list.open(query);
    },
  }, ...children);
}

// Cards

function drawCards(list) {
  list.frame.replaceChildren(el("ol", { class: "cards" }, ...list.data.items.map((item, k) => card(list, item, k))));
}

// Neighbours with one title are drawn under it; a note may carry bars, shares of the longest.
function card(list, item, k) {
  const { fold: table, query, items, none } = list.data;
  const wanted = query ? pattern(query, table) : null;
  const text = ([lang, words], side) => words
    ? el("span", { class: "text", lang }, ...marked(words, wanted, table))
    : el("span", { class: "text none" }, none[side]);
  const bars = Object.entries(item.bars ?? {}).map(([kind, part]) =>
    el("span", { class: kind, style: `width: ${part * 100}%` }));
  return el("li", { class: item.title === items[k - 1]?.title ? "same" : "" }, link(list, item.open,
    el("span", { class: "title" }, item.title),
    el("span", { class: "note" }, item.note, bars.length ? el("span", { class: "bars" }, ...bars) : null),
    item.texts ? el("span", { class: "texts" }, ...item.texts.map(text)) : null));
}

// Table

function drawTable(list) {
  const { data } = list;
  const body = el("tbody");
  const find = el("input", {
    type: "search", placeholder: data.find, "aria-label": data.find,
    oninput: () => {
      list.find = find.value;
      fillBody(list, body);
    },
    onkeydown: (event) => event.stopPropagation(),
  });
  find.value = list.find;
  const head = el("tr", {}, ...data.columns.map((column, k) => headCell(list, body, column, k)));
  list.frame.replaceChildren(find, el("table", {}, el("thead", {}, head), body));
  fillBody(list, body);
}

function headCell(list, body, column, k) {
  const cell = el("th", { scope: "col", class: column.kind },
    el("button", { type: "button", title: list.data.sort, onclick: () => sortBy(list, body, k) }, column.name));
  if (list.sort?.k === k) cell.setAttribute("aria-sort", list.sort.down ? "descending" : "ascending");
  return cell;
}

// Figures begin with the most, texts with the first letter; a second click turns the order round.
function sortBy(list, body, k) {
  const figures = ["number", "bar"].includes(list.data.columns[k].kind);
  list.sort = { k, down: list.sort?.k === k ? !list.sort.down : figures };
  for (const [n, head] of [...list.frame.querySelectorAll("th")].entries())
    if (n === k) head.setAttribute("aria-sort", list.sort.down ? "descending" : "ascending");
    else head.removeAttribute("aria-sort");
  fillBody(list, body);
}

function fillBody(list, body) {
  const { data, sort } = list;
  const wanted = pattern(list.find, data.fold);
  const rows = data.rows.filter((row) => !wanted || fold(row.words, data.fold).search(wanted) >= 0);
  if (sort) rows.sort((a, b) => compare(a.keys[sort.k], b.keys[sort.k]) * (sort.down ? -1 : 1));
  body.replaceChildren(...rows.map((row) => tableRow(list, row)));
}

function compare(a, b) {
  if (a == null || b == null) return (a == null) - (b == null);
  return typeof a === "number" ? a - b : a.localeCompare(b, "ru");
}

function tableRow(list, row) {
  const { columns } = list.data;
  const cells = row.cells.map((text, k) => {
    const { kind } = columns[k];
    if (kind === "title") return el("td", { class: kind }, link(list, row.open, text), row.note ? el("span", { class: "note" }, row.note) : null);
    if (kind === "bar") return el("td", { class: kind }, el("span", { class: "bar", style: `--part: ${row.keys[k] ?? 0}` }), el("span", { class: "figure" }, text));
    return el("td", { class: kind }, text);
  });
  return el("tr", { onclick: (event) => event.target.closest("a") || String(getSelection()) || list.open(row.open) }, ...cells);
}
