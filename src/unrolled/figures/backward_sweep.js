// One unit, a few steps: the network has run forward, the reader sweeps back.
//
//   s[n] = w r[n-1] + x[n],   r[n] = tanh(s[n]),   E = Σ ½ (r[n] - y[n])² over the graded steps
//   χ[n] = ∂E/∂r[n] + w ψ[n+1],   ψ[n] = G'(s[n]) χ[n],   ψ[T] = 0
//
// `swept` counts the steps that the way back has crossed, from the last one on.

const NUDGE = 1e-4;

const ROWS = [
  { key: "direct", name: "direct", short: "direct", long: "direct, ∂E/∂r" },
  { key: "through", name: "through", short: "later", long: "through, wψ[n+1]" },
  { key: "chi", name: "sum χ", short: "χ", long: "sum, χ" },
  { key: "slope", name: "slope G′", short: "G′", long: "slope, G′(s)" },
  { key: "psi", name: "total ψ", short: "ψ", long: "total, ψ = G′χ", bold: true },
];

// From step `first` in state `s` to the end: states, readouts, and what the objective collects.
function runFrom(first, s, { weight, graded }, { x, y }) {
  const steps = [];
  for (let n = first; n < x.length; n += 1) {
    if (n > first) s = weight * steps.at(-1).r + x[n]; // eq-rnn-state
    const r = Math.tanh(s);
    const counts = graded === "every step" || n === x.length - 1;
    steps.push({ n, s, r, counts, error: counts ? (r - y[n]) ** 2 / 2 : 0 });
  }
  return steps;
}
const total = (steps) => steps.reduce((sum, { error }) => sum + error, 0);

export function compute(values, data) {
  const steps = runFrom(0, data.x[0], values, data);
  let next = 0; // ψ[T]
  for (const step of [...steps].reverse()) {
    step.direct = step.counts ? step.r - data.y[step.n] : 0;
    step.through = values.weight * next;
    step.chi = step.direct + step.through; // eq-rnn-chi
    step.slope = 1 - step.r ** 2;
    step.psi = step.slope * step.chi; // eq-rnn-psi
    next = step.psi;
    const [up, down] = [NUDGE, -NUDGE].map((h) =>
      total(runFrom(step.n, step.s + h, values, data)));
    step.nudged = (up - down) / (2 * NUDGE);
  }
  return steps;
}

// The step that the way back has reached, or undefined before it starts.
const reached = (steps, { swept }) => (swept ? steps[steps.length - swept] : undefined);

export function describe(steps, values, data, { format, signed }) {
  const here = reached(steps, values);
  const E = `E = ${format(total(steps), 3)}`;
  if (!here) return `The network has run forward: ${E}. Nothing has come back yet.`;
  const { n, direct, through, chi, slope, psi, nudged } = here;
  return `Step ${n}: direct ${signed(direct, 3)}, through the next step ${signed(through, 3)}, ` +
    `together χ[${n}] = ${signed(chi, 3)}. Times the slope ${format(slope, 3)}: ` +
    `ψ[${n}] = ${signed(psi, 3)}. A nudge of s[${n}] that runs on to the end changes E ` +
    `at the rate ${signed(nudged, 3)}; with the later states held it would be ` +
    `${signed(slope * direct, 3)}.`;
}

export function table(steps, values, data, { format, signed }) {
  return {
    columns: ["Step", "x", "s", "r", "Direct", "Through", "χ", "G′", "ψ", "By nudging"],
    rows: steps.map(({ n, s, r, direct, through, chi, slope, psi, nudged }) => [
      n, signed(data.x[n]), signed(s), signed(r), signed(direct, 3), signed(through, 3),
      signed(chi, 3), format(slope, 3), signed(psi, 3), signed(nudged, 3),
    ]),
  };
}

// ---- The picture. All lengths in px; see interactive.css for the classes.

const NODE = 96; // the middle of the row of nodes
const LEDGER = 206; // where the numbers of the way back begin
const LINE = 25;

export function draw(steps, values, data, tools) {
  const { svg, number } = tools;
  const width = Math.min(Math.max(tools.width, 256), 640);
  const names = width >= 520 ? 124 : width >= 300 ? 64 : 44;
  const pitch = (width - names) / steps.length;
  const height = LEDGER + LINE * (ROWS.length - 1) + 14;
  const x = (n) => names + pitch * (n + 0.5);
  const here = reached(steps, values);
  const text = (cx, y, words, kind = "") => svg("text", { class: kind, x: cx, y }, String(words));
  const line = (d, kind = "wire") => svg("path", { class: kind, d });
  const head = (cx, cy, toward, kind) => svg("path", { class: kind, // its tip at (cx, cy)
    d: { right: `M ${cx} ${cy} l -8 -4.5 v 9 z`, left: `M ${cx} ${cy} l 8 -4.5 v 9 z`,
      up: `M ${cx} ${cy} l -4.5 8 h 9 z`, down: `M ${cx} ${cy} l -4.5 -8 h 9 z` }[toward] });
  const half = Math.max(18, Math.min(24, pitch / 2 - 7));
  const back = (n) => steps.length - n <= values.swept;
  const parts = [];

  if (here) {
    parts.push(svg("rect", { class: "band", x: x(here.n) - pitch / 2 + 1, y: 1,
      width: pitch - 2, height: height - 2, rx: 6 }));
  }
  [["step", 17], ["x", 42], ["s", NODE - 6], ["r", NODE + 15], ["error", 162]].forEach(
    ([name, y]) => parts.push(text(0, y, name, "quiet")));

  steps.forEach(({ n, s, r, counts, error }) => {
    const cx = x(n);
    const swept = back(n);
    parts.push(
      text(cx, 17, n, "middle quiet"),
      number(cx, 42, data.x[n], { class: "middle" }, (v) => tools.signed(v, 1)),
      line(`M ${cx} 48 V ${NODE - 30}`), head(cx, NODE - 24, "down", "arrow"),
      svg("rect", { class: swept ? "box-state" : "box", x: cx - half, y: NODE - 24,
        width: 2 * half, height: 48, rx: 7 }),
      number(cx, NODE - 6, s, { class: "middle quiet" }, (v) => tools.format(v)),
      number(cx, NODE + 15, r, { class: "middle bold" }, (v) => tools.format(v)));
    if (counts) { // the error hangs on the readout; on the way back its arrow turns round
      parts.push(
        line(`M ${cx} ${NODE + 24} V 146`, swept ? "state" : "wire"),
        swept ? head(cx, NODE + 25, "up", "arrow-state") : head(cx, 146, "down", "arrow"),
        number(cx, 162, error, { class: "middle" }, (v) => tools.format(v)));
    } else parts.push(text(cx, 162, "none", "middle quiet"));
    if (n + 1 < steps.length) { // forward to the right, back to the left
      const [from, to] = [cx + half, x(n + 1) - half];
      const returned = back(n);
      parts.push(
        line(`M ${from} ${NODE} H ${to}`, returned ? "state" : "wire"),
        returned ? head(from + 1, NODE, "left", "arrow-state") : head(to, NODE, "right", "arrow"));
    }
  });

  parts.push(line(`M 0 ${LEDGER - 24} H ${width}`));
  ROWS.forEach(({ key, name, short, long, bold }, i) => {
    const y = LEDGER + LINE * i - 2;
    parts.push(text(0, y, names > 100 ? long : names > 50 ? name : short, bold ? "bold" : "quiet"));
    if (bold) parts.push(line(`M 0 ${y - 17} H ${width}`));
    steps.forEach((step) => {
      if (!back(step.n)) return;
      const unsigned = key === "slope" || pitch < 46; // a plus would not fit
      const show = unsigned ? (v) => tools.format(v) : tools.signed;
      parts.push(number(x(step.n), y, step[key], { "data-row": key,
        class: `middle ${bold ? "bold" : ""}` }, show));
    });
  });
  return svg("svg", { width, height, viewBox: `0 0 ${width} ${height}` }, ...parts);
}
