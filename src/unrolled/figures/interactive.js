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
//
// Where a kernel runs it may compute more than the page holds. It says so when it is asked; only then
// controls with `live` are there. `computed` tells for which of their values `data` holds: the
// picture shows those, and says so until the kernel has caught up.
//
// Elements, numbers and controls are in parts.js, which stands before this text in one module.

const WIDTH_BEFORE_LAYOUT = 640; // drawn at until the page says how wide the figure is

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
  let data = model.get("data");
  const specs = model.get("controls");
  const named = specs.filter((spec) => spec.name);
  const buttons = specs.filter((spec) => spec.kind === "button");
  const id = `ufig-${Math.random().toString(36).slice(2, 10)}`; // views share the page
  const { ranges, current, after, write } = state(model, named, script.ranges);
  const apply = (change) => write(after(change, current()));
  let alive = false; // a kernel has answered
  const reset = () => {
    const own = named.filter((spec) => alive || !spec.live);
    write({ ...current(), ...Object.fromEntries(own.map((spec) => [spec.name, spec.value])) });
    update({ force: true }); // also clears an entry that never became a value
  };

  // -- the parts, in reading order
  const controls = named.map((spec) => ({
    name: spec.name,
    ...CONTROLS[spec.kind](spec, `${id}-${spec.name}`,
      (value) => apply({ set: { [spec.name]: value } }), () => tell()),
  }));
  const withKernel = controls.filter((control, i) => named[i].live);
  withKernel.forEach(({ node }) => (node.hidden = true));
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
  // JupyterLab would take the arrow keys from a slider, to fold the headings of the notebook: it
  // asks the element that has the focus first, so each of them has to say that its keys are its own.
  for (const node of [root, ...root.querySelectorAll("input, button, summary, [tabindex]")])
    node.setAttribute("data-lm-suppress-shortcuts", "true");
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
  let wanted = current(); // what the controls say
  const computed = () => ({ ...wanted, ...model.get("computed") });
  let values = computed(); // what is shown
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
    const late = named.filter(({ name }) => values[name] !== wanted[name]);
    const kept = late.map(({ label, name }) => `${label} ${values[name]}`).join(", ");
    const said = stale ? `Still showing ${shown}. ${words}`
      : late.length ? `Waiting for the kernel, still showing ${kept}. ${words}` : words;
    if (text.textContent !== said) text.textContent = said; // announced once
    root.toggleAttribute("data-stale", stale || late.length > 0);
  };
  const update = ({ force = false } = {}) => {
    const before = values;
    data = model.get("data");
    wanted = current();
    values = computed();
    tools.changed = new Set(Object.keys(values).filter((name) => values[name] !== before[name]));
    const limits = ranges(wanted);
    controls.forEach(({ name, show }) => show(wanted[name], limits[name], force));
    buttons.forEach((spec, i) => {
      const idle = JSON.stringify(after(spec, wanted)) === JSON.stringify(wanted);
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
  model.on("change:computed", onChange); // `data` comes with it
  const onMessage = ({ live }) => {
    if (!live) return;
    alive = true;
    withKernel.forEach(({ node }) => (node.hidden = false));
  };
  if (withKernel.length) {
    model.on("msg:custom", onMessage);
    model.send?.({ ask: "live" }); // on a page there is nobody to send to
  }
  return () => {
    model.off("change:values", onChange);
    model.off("change:computed", onChange);
    model.off("msg:custom", onMessage);
    resized.disconnect();
    cancelAnimationFrame(frame);
    root.remove();
  };
}

export default { render };
