// What a figure is made of: elements, numbers, controls, tables. It stands before interactive.js in
// one module.

const SVG = "http://www.w3.org/2000/svg";
const KEY_SIGNS = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓" };

function element(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") node.addEventListener(name, value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== undefined && child !== null));
  return node;
}

const html = (tag, attributes = {}, ...children) =>
  element(document.createElement(tag), attributes, children);
const svg = (tag, attributes = {}, ...children) =>
  element(document.createElementNS(SVG, tag), attributes, children);

const format = (value, digits = 2) => value.toFixed(digits).replace("-", "−");
const signed = (value, digits = 2) => (value < 0 ? "" : "+") + format(value, digits);

// A number in a drawing: rounded for the eye, exact in `data-value` for whoever looks closer.
const number = (x, y, value, attributes = {}, show = signed) =>
  svg("text", { x, y, ...attributes, "data-value": String(value) }, show(value));

// A drawing made elsewhere, as the text of an SVG file, `width` px wide. As an image it can run
// nothing and reach nothing; what it shows is told by `describe`. The theme leaves `dark-light` be.
const image = (source, width) => html("img", {
  class: "ufig-image dark-light", alt: "", width, src: `data:image/svg+xml,${encodeURIComponent(source)}`,
});

// ---- Controls: each returns its node and show(value, range, force), which brings it up to date,
// and, if an entry can be wrong, valid(); it calls `judged` once it has judged one.

function slider(spec, id, change) {
  const shown = html("span", { class: "ufig-value", "aria-hidden": "true" });
  const input = html("input", {
    id, type: "range", step: spec.step, dir: spec.right_to_left ? "rtl" : null,
    input: () => change(Number(input.value)),
  });
  return {
    node: html("div", { class: "ufig-control" },
      html("label", { for: id }, spec.label), shown, input),
    show(value, [low, high]) {
      [input.min, input.max, input.value] = [low, high, value];
      shown.textContent = format(value, spec.digits) + spec.unit;
      input.setAttribute("aria-valuetext", shown.textContent);
    },
  };
}

function textInput(spec, id, change, judged) {
  const pattern = new RegExp(`^(?:${spec.pattern})$`, "u");
  const error = html("span", { id: `${id}-error`, class: "ufig-error", "aria-live": "polite" });
  const judge = (valid) => {
    error.textContent = valid ? "" : spec.error;
    input.setAttribute("aria-invalid", String(!valid));
  };
  const input = html("input", {
    id, type: "text", inputmode: spec.numeric ? "numeric" : null,
    autocomplete: "off", spellcheck: "false", "aria-describedby": error.id,
    input: () => {
      const valid = pattern.test(input.value);
      judge(valid);
      if (valid) change(input.value);
      judged();
    },
  });
  let last;
  return {
    node: html("div", { class: "ufig-control" },
      html("label", { for: id }, spec.label), input, error),
    valid: () => input.getAttribute("aria-invalid") !== "true",
    show(value, range, force) {
      if (value === last && !force) return; // leaves a half-typed entry alone
      last = value;
      if (input.value !== value) input.value = value;
      judge(true);
    },
  };
}

function choice(spec, id, change) {
  const inputs = spec.options.map((option, i) =>
    html("input", { id: `${id}-${i}`, type: "radio", name: id, change: () => change(option) }));
  const labels = inputs.map((input, i) =>
    html("label", {}, input, html("span", {}, spec.labels[i])));
  return {
    node: html("fieldset", { class: "ufig-control ufig-choice" },
      html("legend", {}, spec.label), html("div", {}, ...labels)),
    show(value) {
      inputs.forEach((input, i) => (input.checked = spec.options[i] === value));
    },
  };
}

const CONTROLS = { slider, text: textInput, choice };

function table({ columns, rows }) {
  const head = columns.map((name) => html("th", { scope: "col" }, name));
  const body = rows.map((row) => row.map((content) => html("td", {}, String(content))));
  return html("table", {},
    html("thead", {}, html("tr", {}, ...head)),
    html("tbody", {}, ...body.map((cells) => html("tr", {}, ...cells))));
}
