// One renderer for every interactive figure (anywidget; no dependency).
//
// The figure's own script is an ES module of small pure functions:
//
//   compute(values, data)                  → result   the numbers, from the control values
//   draw(result, values, data, tools)      → Element  the picture, tools.width px wide
//   describe(result, values, data, tools)  → string   what the picture shows, in words
//   table(result, values, data, tools)     → {columns, rows}      optional
//   ranges(values, data)                   → {name: [low, high]}  optional: moving ends of sliders
//   name(values, data)                     → string   optional: what is shown, in few words
//
// State flows one way: a control writes `values` into the model, the model announces the change
// (also one made in Python or in another view), and `update` redraws everything from `values`.
// An entry that is not valid never becomes a value: the last picture stays, dimmed and named.

const SVG = "http://www.w3.org/2000/svg";
const KEY_SIGNS = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓" };
const WIDTH_BEFORE_LAYOUT = 640; // drawn at until the page says how wide the figure is

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

async function load(source) {
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  try {
    return await import(/* webpackIgnore: true */ /* @vite-ignore */ url);
  } finally {
    URL.revokeObjectURL(url);
  }
}

// Values in, values out: sliders stay between their ends, and free of rounding dust.
function state(model, named, moving) {
  const ranges = (values) => ({
    ...Object.fromEntries(named.map((spec) => [spec.name, [spec.low, spec.high]])),
    ...moving?.(values, model.get("data")),
  });
  const inside = (values) => {
    const limits = ranges(values);
    return Object.fromEntries(named.map(({ name, kind, digits }) => {
      if (kind !== "slider") return [name, values[name]];
      const [low, high] = limits[name];
      return [name, Number(Math.min(Math.max(values[name], low), high).toFixed(digits))];
    }));
  };
  return {
    ranges,
    current: () => inside(model.get("values")),
    after: ({ set = {}, step = {} }, values) => inside({ // a button's or another control's change
      ...values, ...set,
      ...Object.fromEntries(Object.entries(step).map(([name, by]) => [name, values[name] + by])),
    }),
    write(values) {
      model.set("values", values);
      model.save_changes();
    },
  };
}

async function render({ model, el }) {
  const script = await load(model.get("script"));
  const data = model.get("data");
  const specs = model.get("controls");
  const named = specs.filter((spec) => spec.name);
  const buttons = specs.filter((spec) => spec.kind === "button");
  const id = `ufig-${Math.random().toString(36).slice(2, 10)}`; // views share the page
  const { ranges, current, after, write } = state(model, named, script.ranges);
  const apply = (change) => write(after(change, current()));
  const reset = () => {
    write(Object.fromEntries(named.map((spec) => [spec.name, spec.value])));
    update({ force: true }); // also clears an entry that never became a value
  };

  // -- the parts, in reading order
  const controls = named.map((spec) => ({
    name: spec.name,
    ...CONTROLS[spec.kind](spec, `${id}-${spec.name}`,
      (value) => apply({ set: { [spec.name]: value } }), () => tell()),
  }));
  const pressable = (label, key, click) =>
    html("button", { type: "button", "aria-keyshortcuts": key || null, click },
      label, KEY_SIGNS[key] && html("kbd", { "aria-hidden": "true" }, KEY_SIGNS[key]));
  const pressables = buttons.map((spec) => pressable(spec.label, spec.key, () => apply(spec)));

  // -- keys: the same on the drawing, the buttons and the sliders they move, and nowhere else
  const keyed = buttons.filter((spec) => spec.key);
  const byKey = Object.fromEntries(keyed.map((spec) => [spec.key, spec]));
  const moves = ({ set, step }, { name }) => name in { ...set, ...step };
  const sliders = named.filter(({ kind }) => kind === "slider");
  const moved = sliders.filter((slider) => keyed.some((button) => moves(button, slider)));
  const places = ["the drawing", ...moved.map(({ label }) =>
    sliders.length > 1 ? `the slider “${label}”` : "the slider")];
  const hints = keyed.map(({ key, label }) => `${KEY_SIGNS[key] ?? key} ${label.toLowerCase()}`);
  const where = `Keys when ${places.join(", ")} or a step button has the focus`;
  const drawing = html("div", {
    class: "ufig-drawing", role: "group", tabindex: "0", "aria-labelledby": `${id}-title`,
    "aria-describedby": hints.length ? `${id}-keys` : null,
  });
  const text = html("p", { id: `${id}-text`, class: "ufig-text", "aria-live": "polite" });
  const numbers = html("div", { class: "ufig-scroll", tabindex: "0", role: "region",
    "aria-label": `${model.get("title")}: numbers` });
  const details = html("details", { toggle: () => fill() },
    html("summary", {}, "The numbers in a table"), numbers);
  const root = html("figure", { class: "ufig", "aria-labelledby": `${id}-title` },
    html("p", { id: `${id}-title`, class: "ufig-title" }, model.get("title")),
    html("div", { class: "ufig-controls" }, ...controls.map(({ node }) => node)),
    html("div", { class: "ufig-buttons" }, ...pressables, pressable("Reset", null, reset)),
    drawing, text,
    hints.length ? html("p", { id: `${id}-keys`, class: "ufig-keys" },
      `${where}: ${hints.join(", ")}.`) : null,
    script.table ? details : null,
    html("figcaption", {}, model.get("caption")));
  root.addEventListener("keydown", (event) => {
    const spec = byKey[event.key];
    const modified = event.altKey || event.ctrlKey || event.metaKey || event.shiftKey;
    if (!spec || modified) return;
    const slider = moved.find(({ name }) => event.target.id === `${id}-${name}`);
    if (slider ? !moves(spec, slider) : event.target.closest("input, details")) return;
    event.preventDefault();
    event.stopPropagation(); // a notebook around us has its own arrow keys
    apply(spec);
  });

  // -- drawing
  let values = current();
  let result;
  const tools = {
    html, svg, image, number, format, signed, width: WIDTH_BEFORE_LAYOUT, changed: new Set(),
  };
  const picture = () => {
    tools.width = drawing.clientWidth || tools.width; // none while hidden: keep the last
    const drawn = script.draw(result, values, data, tools);
    element(drawn, { role: "img", "aria-labelledby": `${id}-title ${id}-text` }, []);
    drawing.replaceChildren(drawn);
  };
  const fill = () => {
    if (details.open) numbers.replaceChildren(table(script.table(result, values, data, tools)));
  };
  const tell = () => {
    const stale = controls.some(({ valid }) => valid && !valid());
    const shown = script.name?.(values, data) ?? "the last valid entry";
    const words = script.describe(result, values, data, tools);
    const said = stale ? `Still showing ${shown}. ${words}` : words;
    if (text.textContent !== said) text.textContent = said; // announced once
    root.toggleAttribute("data-stale", stale);
  };
  const update = ({ force = false } = {}) => {
    const before = values;
    values = current();
    tools.changed = new Set(Object.keys(values).filter((name) => values[name] !== before[name]));
    const limits = ranges(values);
    controls.forEach(({ name, show }) => show(values[name], limits[name], force));
    buttons.forEach((spec, i) => {
      const idle = JSON.stringify(after(spec, values)) === JSON.stringify(values);
      pressables[i].setAttribute("aria-disabled", String(idle)); // unlike `disabled` keeps the focus
    });
    result = script.compute(values, data);
    picture();
    tell();
    fill();
  };

  el.replaceChildren(root);
  update({ force: true });
  let frame;
  const resized = new ResizeObserver(() => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      tools.changed = new Set();
      if (drawing.clientWidth && drawing.clientWidth !== tools.width) picture();
    });
  });
  resized.observe(drawing);
  const onChange = () => update();
  model.on("change:values", onChange);
  return () => {
    model.off("change:values", onChange);
    resized.disconnect();
    cancelAnimationFrame(frame);
    root.remove();
  };
}

export default { render };
