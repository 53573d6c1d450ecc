// One LSTM unit that holds the carry of a sum: it has run forward, the reader sweeps back.
//
//   own    R[n] ∂E/∂v[n]              kept   g_cs[n+1] ψ[n+1]
//   gates  W_s_cu α_cu[n+1] + W_s_cs α_cs[n+1]
//   value  R[n] f_χ[n+1]              R = g_cr G_d'(s) + W_s_cr r G_c'(a_cr), which is ∂v/∂s
//   ψ[n] = own + kept + gates + value
//
// `swept` counts the steps that the way back has crossed, from the last one on.

const logistic = (z) => (1 + Math.tanh(z / 2)) / 2;

const ROWS = [
  { key: "own", long: "own error", short: "own" },
  { key: "kept", long: "kept, g_cs ψ[n+1]", short: "kept" },
  { key: "gates", long: "by the gates", short: "gates" },
  { key: "value", long: "by the value", short: "value" },
  { key: "psi", long: "total, ψ", short: "ψ", bold: true },
];

export function compute({ forget, feedback, peephole, graded }, { columns, targets, wired }) {
  let [s, v] = [0, 0];
  const steps = columns.map(([a, b], n) => {
    const drive = (gate) => wired.gain[gate] * (a + b) + feedback * v;
    const old = s;
    const g_cu = logistic(drive("cu") + wired.bias.cu + peephole * s);
    const g_cs = logistic(drive("cs") + forget + peephole * s);
    const u = Math.tanh(drive("du") + wired.bias.du);
    const a_cr = drive("cr") + wired.bias.cr; // with the old value: s moves on first
    s = g_cs * s + g_cu * u; // eq-lstm-state
    const g_cr = logistic(a_cr + peephole * s);
    const r = Math.tanh(s);
    v = g_cr * r; // eq-lstm-value
    const counts = graded === "every step" || n === columns.length - 1;
    return { n, old, g_cu, g_cs, u, s, g_cr, r, v, counts,
      error: counts ? (v - targets[n]) ** 2 / 2 : 0 };
  });
  let [kept, gates, later] = [0, 0, 0]; // the parts of f_ψ, and f_χ
  for (const step of [...steps].reverse()) {
    const { old, g_cu, g_cs, u, s, g_cr, r } = step;
    const slope = (g) => g * (1 - g); // eq-lstm-slopes
    const R = g_cr * (1 - r * r) + peephole * r * slope(g_cr);
    step.direct = step.counts ? step.v - targets[step.n] : 0;
    step.chi = step.direct + later; // eq-lstm-chi
    Object.assign(step, { own: R * step.direct, kept, gates, value: R * later });
    const psi = step.own + kept + gates + step.value; // eq-lstm-psi
    const cr = step.chi * r * slope(g_cr); // eq-lstm-alpha-cr
    const cs = psi * old * slope(g_cs); // eq-lstm-alpha-cs
    const cu = psi * u * slope(g_cu); // eq-lstm-alpha-cu
    const du = psi * g_cu * (1 - u * u); // eq-lstm-alpha-du
    Object.assign(step, { psi, cr, cs, cu, du });
    later = feedback * (cr + cs + cu + du); // eq-lstm-f-chi
    [kept, gates] = [g_cs * psi, peephole * (cu + cs)]; // eq-lstm-f-psi
  }
  return steps;
}

// The step that the way back has reached, or undefined before it starts.
const reached = (steps, { swept }) => (swept ? steps[steps.length - swept] : undefined);
const sum = (numbers) => numbers.reduce((total, one) => total + one, 0);

export function describe(steps, values, { columns }, { format, signed }) {
  const here = reached(steps, values);
  const E = `E = ${format(sum(steps.map(({ error }) => error)), 3)}`;
  if (!here) return `The cell has run forward: ${E}. Nothing has come back yet.`;
  const { n, own, kept, gates, value, psi } = here;
  const [a, b] = columns[n];
  const all = sum([own, kept, gates, value].map(Math.abs));
  const after = steps[n + 1];
  const how = after ? ` (g_cs[${n + 1}] = ${format(after.g_cs)} of ψ[${n + 1}])` : "";
  const share = all ? ` By size, kept is ${format((100 * Math.abs(kept)) / all, 0)} % of the four.` : "";
  return `Step ${n}, column ${a} + ${b}: own error ${signed(own, 3)}, kept ${signed(kept, 3)}` +
    `${how}, by the gates ${signed(gates, 3)}, by the value ${signed(value, 3)}; together ` +
    `ψ[${n}] = ${signed(psi, 3)}.${after ? share : ""}`;
}

export function table(steps, values, { columns }, { format, signed }) {
  return {
    columns: ["Step", "a + b", "g_cs", "s", "χ", "Own", "Kept", "Gates", "Value", "ψ", "α_cr",
      "α_cs", "α_cu", "α_du"],
    rows: steps.map((step) => [step.n, columns[step.n].join(" + "), format(step.g_cs),
      signed(step.s), ...["chi", "own", "kept", "gates", "value", "psi", "cr", "cs", "cu", "du"]
        .map((key) => signed(step[key], 3))]),
  };
}

// ---- The picture. All lengths in px; see interactive.css for the classes.

const HEAD = 92; // where the rows of the way back begin
const ROW = 66;
const BAR = 21; // the largest bar, up or down from its line

// Two digits where there is little room: ".31", and "0" for what would round to it.
const brief = (value) => (Math.abs(value) < 0.005 ? "0" :
  `${value < 0 ? "−" : ""}${Math.abs(value).toFixed(2).replace(/^0/, "")}`);

export function draw(steps, values, { columns }, tools) {
  const { svg, number } = tools;
  const width = Math.min(Math.max(tools.width, 256), 640);
  const wide = width >= 520;
  const names = wide ? 138 : 44;
  const pitch = (width - names) / steps.length;
  const height = HEAD + ROW * ROWS.length;
  const x = (n) => names + pitch * (n + 0.5);
  const here = reached(steps, values);
  const text = (cx, y, words, kind = "") => svg("text", { class: kind, x: cx, y }, String(words));
  const line = (d, kind = "wire") => svg("path", { class: kind, d });
  const back = (n) => steps.length - n <= values.swept;
  const largest = Math.max(1e-12, ...steps.flatMap((one) => ROWS.map(({ key }) =>
    Math.abs(one[key]))));
  const show = pitch < 60 ? brief : (v) => tools.signed(v, 3);
  const parts = [];

  if (here) {
    parts.push(svg("rect", { class: "band", x: x(here.n) - pitch / 2 + 1, y: 1,
      width: pitch - 2, height: height - 2, rx: 6 }));
  }
  [["step", 17], ["a + b", 39], ["g_cs", 61], ["s", 83]].forEach(
    ([name, y]) => parts.push(text(0, y, name, "quiet")));
  steps.forEach(({ n, g_cs, s }) => parts.push(
    text(x(n), 17, n, "middle quiet"),
    text(x(n), 39, columns[n].join("+"), "middle"),
    number(x(n), 61, g_cs, { class: "middle" }, (v) => tools.format(v)),
    number(x(n), 83, s, { class: "middle" }, (v) => tools.format(v))));

  ROWS.forEach(({ key, long, short, bold }, i) => {
    const top = HEAD + ROW * i;
    const zero = top + 41;
    parts.push(line(`M 0 ${top} H ${width}`), line(`M ${names} ${zero} H ${width}`, "ghost"),
      text(0, zero + 4, wide ? long : short, bold ? "bold" : "quiet"));
    steps.filter(({ n }) => back(n)).forEach((step) => {
      const size = (BAR * step[key]) / largest;
      const half = Math.min(12, pitch / 4);
      parts.push(
        size ? svg("rect", { class: bold ? "solid-state" : "hollow-state", x: x(step.n) - half,
          y: zero - Math.max(0, size), width: 2 * half, height: Math.abs(size) }) : "",
        number(x(step.n), top + 14, step[key], { "data-row": key,
          class: `middle ${bold ? "bold" : ""}` }, show));
    });
  });
  return svg("svg", { width, height, viewBox: `0 0 ${width} ${height}` }, ...parts);
}
