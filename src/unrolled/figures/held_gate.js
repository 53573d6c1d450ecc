// A trained LSTM adds two numbers; in one column a gate of all units is held at a value.
//
//   a = W_x x[n] + W_v v[n-1] + b,   g = σ(a),   u = tanh(a_du)
//   s[n] = g_cs s[n-1] + g_cu u,     v[n] = g_cr tanh(s[n]),   y[n] = W_y v[n] + b_y
//
// Column 0 is the rightmost, and time runs from right to left. The rows of W and b stand in the
// order cu, cs, cr, du.

const GATES = ["g_cu", "g_cs", "g_cr"];
const dot = (row, column) => row.reduce((sum, weight, i) => sum + weight * column[i], 0);
const bit = (digits, n) => Number(digits[digits.length - 1 - n] ?? 0);
const sigma = (z) => (1 + Math.tanh(z / 2)) / 2;
const total = ({ a, b }) => parseInt(a, 2) + parseInt(b, 2);
const columnCount = (values) =>
  Math.max(values.a.length, values.b.length, total(values).toString(2).length);

export const ranges = (values) => ({ column: [0, columnCount(values) - 1] });
export const name = ({ a, b }) => `${a} + ${b}`;

function run({ a, b, gate, held, column }, data, count) {
  const { W_x, W_v, W_y, b_y } = data;
  const units = data.b[0].length;
  let s = new Array(units).fill(0);
  let v = s;
  return Array.from({ length: count }, (_, n) => {
    const x = [bit(a, n), bit(b, n)];
    const nodes = data.b.map((biases, k) =>
      biases.map((bias, i) => dot(W_x[k][i], x) + dot(W_v[k][i], v) + bias)); // eq-lstm-nodes
    const step = Object.fromEntries(GATES.map((one, k) =>
      [one, nodes[k].map((z) => (one === gate && n === column ? held : sigma(z)))])); // eq-lstm-gates
    const u = nodes[3].map(Math.tanh); // eq-lstm-update
    s = s.map((before, i) => step.g_cs[i] * before + step.g_cu[i] * u[i]); // eq-lstm-state
    v = s.map((state, i) => step.g_cr[i] * Math.tanh(state)); // eq-lstm-value
    return { x, ...step, s, v, digit: dot(W_y[0], v) + b_y[0] > 0 ? 1 : 0 };
  });
}

export function compute(values, data) {
  const count = columnCount(values);
  const free = run({ ...values, gate: "none" }, data, count);
  const sum = total(values);
  return run(values, data, count).map((step, n) =>
    ({ ...step, free: free[n], right: Math.floor(sum / 2 ** n) % 2 }));
}

const written = (steps) => steps.map(({ digit }) => digit).reverse().join("");

export function describe(steps, { a, b, gate, held, column, unit }, data, { signed }) {
  const i = Number(unit) - 1;
  const wrong = steps.flatMap(({ digit, right }, n) => (digit === right ? [] : [n]));
  const touched = gate === "none" ? "with no gate held"
    : `with ${gate} held at ${held} in column ${column}, in all units`;
  const verdict = wrong.length
    ? `wrong in column${wrong.length > 1 ? "s" : ""} ${wrong.join(", ")}` : "every digit right";
  const { s, v, free } = steps[column];
  return `${a} + ${b}, ${touched}: the network writes ${written(steps)}, ${verdict}. ` +
    `Column ${column} hands on s = ${signed(s[i])} and v = ${signed(v[i])} of unit ${unit}` +
    (gate === "none" ? "."
      : `; untouched, s = ${signed(free.s[i])} and v = ${signed(free.v[i])}.`);
}

export function table(steps, { unit }, data, { signed, format }) {
  const i = Number(unit) - 1;
  return {
    columns: ["Column", "a", "b", ...GATES, "s", "v", "s untouched", "v untouched", "Digit"],
    rows: steps.map((step, n) => [
      n, ...step.x, ...GATES.map((gate) => format(step[gate][i])), signed(step.s[i]),
      signed(step.v[i]), signed(step.free.s[i]), signed(step.free.v[i]), step.digit,
    ]),
  };
}

// ---- The picture. All lengths in px; see interactive.css for the classes.

const [GATE_TOP, GATE, LANE, GAP] = [104, 34, 92, 24]; // first gate, heights of rows, between lanes

export function draw(steps, { gate, column, unit, a, b }, data, tools) {
  const { svg } = tools;
  const i = Number(unit) - 1;
  const width = Math.min(Math.max(tools.width, 256), 640);
  const names = 46;
  const pitch = Math.min(44, (width - names - 8) / steps.length);
  const left = (width - names - pitch * steps.length) / 2;
  const end = left + names + pitch * steps.length;
  const x = (n) => end - pitch * (n + 0.5);
  const label = (px, y, words, kind = "") => svg("text", { class: kind, x: px, y }, String(words));
  const line = (d, kind = "wire", more = {}) => svg("path", { class: kind, d, ...more });
  const lanes = GATE_TOP + GATE * 3 + 20;
  const height = lanes + 2 * (LANE + GAP) + 14;
  const parts = [svg("rect", { class: "band", x: x(column) - pitch / 2, y: 1, width: pitch,
    height: height - 22, rx: 6 })];

  // The sum, as it is written by hand.
  [["a", 20], ["b", 44], ["sum", 78]].forEach(([words, y]) =>
    parts.push(label(left, y, words, "quiet")));
  parts.push(line(`M ${left + names} 56 H ${end}`, "rule"));
  steps.forEach(({ x: bits, digit, right }, n) => parts.push(
    label(x(n), 20, bits[0], `digits middle ${n < a.length ? "" : "quiet"}`),
    label(x(n), 44, bits[1], `digits middle ${n < b.length ? "" : "quiet"}`),
    label(x(n), 78, digit, `digits middle ${digit === right ? "bold" : "alarm struck"}`)));

  // The gates of the unit shown: each a valve, filled as far as it is open.
  const side = Math.min(18, pitch - 4);
  GATES.forEach((one, k) => {
    const y = GATE_TOP + GATE * k;
    parts.push(label(left, y + 18, one, gate === one ? "bold" : "quiet"));
    steps.forEach((step, n) => {
      const open = step[one][i];
      const holds = gate === one && n === column;
      parts.push(
        svg("rect", { class: holds ? "box-state" : "track", x: x(n) - side / 2, y, width: side,
          height: 24, rx: 3 }),
        svg("rect", { class: holds ? "solid-state" : "solid", "stroke-width": 0,
          "data-row": one, "data-value": String(open), x: x(n) - side / 2,
          y: y + 24 * (1 - open), width: side, height: 24 * open, rx: 2 }));
    });
  });

  // The two wires: what this column hands to the next one on its left.
  const size = Math.max(1, ...steps.flatMap(({ s, free }) => [Math.abs(s[i]), Math.abs(free.s[i])]));
  [["s", size], ["v", 1]].forEach(([wire, most], k) => {
    const middle = lanes + k * (LANE + GAP) + LANE / 2;
    const y = (value) => middle - ((LANE / 2 - 4) * value) / most;
    const path = (value) => "M " + steps.map((step, n) =>
      `${x(n).toFixed(1)} ${y(value(step)).toFixed(1)}`).join(" L ");
    parts.push(
      label(left, middle - 6, wire, "bold"),
      label(left, middle + 12, `unit ${unit}`, "quiet"),
      line(`M ${left + names} ${middle} H ${end}`, "wire", { "stroke-opacity": 0.5 }),
      line(path(({ free }) => free[wire][i]), "ghost", { "stroke-width": 1.5 }),
      line(path((step) => step[wire][i]), "state", { "stroke-width": 2.5 }));
    steps.forEach((step, n) => parts.push(
      svg("circle", { class: "hollow", r: 4.5, cx: x(n), cy: y(step.free[wire][i]),
        "data-row": `free-${wire}`, "data-value": String(step.free[wire][i]) }),
      svg("circle", { class: "solid-state", r: 2.6, cx: x(n), cy: y(step[wire][i]),
        "data-row": wire, "data-value": String(step[wire][i]) })));
  });
  parts.push(label(left, height - 4, "column", "quiet"));
  steps.forEach((_, n) => parts.push(label(x(n), height - 4, n, "middle quiet")));
  return svg("svg", { width, height, viewBox: `0 0 ${width} ${height}` }, ...parts);
}
