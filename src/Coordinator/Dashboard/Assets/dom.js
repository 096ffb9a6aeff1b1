// Elements are made from parts, never from text that a browser would read as markup: names of jobs come from users.

const SVG = "http://www.w3.org/2000/svg";

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

export const h = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);

export const s = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

// Puts text where it differs, so that what a reader has selected stays selected.
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function replace(element, ...children) {
  element.replaceChildren(...children.flat().filter(child => child !== null && child !== undefined && child !== false));
}

export const badge = status => h("span", { class: `badge ${status}` }, status.replace("-", " "));

export function facts(entries) {
  return h("dl", { class: "facts" }, entries.map(([name, value]) => h("div", null, h("dt", null, name), h("dd", null, value))));
}

// A table whose rows become small cards on a narrow screen.
export function table(heads, rows) {
  return h("table", { class: "stack" },
    h("thead", null, h("tr", null, heads.map(head => h("th", { scope: "col" }, head)))),
    h("tbody", null, rows.map(row => h("tr", { class: row.class }, row.cells.map((cell, index) => h("td", { "data-label": index === 0 ? null : heads[index] }, cell))))));
}
