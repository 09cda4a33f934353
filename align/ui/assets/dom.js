// Shared by the components: elements made without markup, and text folded for search.
// Python puts this file before each component's own.

// Make an element; strings become text nodes, so no text is ever read as markup.
function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child != null));
  return made;
}

// The same folding as align.ui.reading.fold, one character for one; `table` comes from there.
// The few letters that grow when lowered (İ) would shift every hit behind them and stay as they are.
function fold(text, table) {
  let low = text.toLowerCase();
  if (low.length !== text.length)
    low = Array.from(text, (letter) => {
      const one = letter.toLowerCase();
      return one.length === letter.length ? one : letter;
    }).join("");
  return low.replace(/[^\0-\x7fа-я]/g, (letter) => table[letter] ?? letter).replace(/ъ(?![\p{L}\p{N}_])/gu, " ");
}

// As align.ui.reading.pattern: from the beginning of a word.
function pattern(query, table) {
  const words = fold(query, table).split(/\s+/).filter(Boolean);
  const plain = words.map((word) => word.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"));
  return plain.length ? new RegExp(`(?<![\\p{L}\\p{N}_])${plain.join(" +")}`, "gu") : null;
}

// The text as nodes, each hit inside a <mark>.
function marked(text, wanted, table) {
  if (!wanted) return [text];
  const nodes = [];
  let at = 0;
  for (const hit of fold(text, table).matchAll(wanted)) {
    nodes.push(text.slice(at, hit.index), el("mark", {}, text.slice(hit.index, hit.index + hit[0].length)));
    at = hit.index + hit[0].length;
  }
  return [...nodes, text.slice(at)];
}

// Fill `{name}` or `{}` in a string of the table.
function fill(text, values) {
  return text.replace(/\{(\w*)\}/g, (_, name) => String(name ? values[name] : values));
}
