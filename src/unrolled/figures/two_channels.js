// An error's way back through an LSTM of two units: by both channels, by one, by the gates alone.
//
//   (s, v)[k] by (s, v)[k-1] = ((J_ss, J_sv), (R J_ss, R J_sv + C)),   C = D[r g_cr (1 - g_cr)] W_v_cr

const [LOW, HIGH] = [-12, 1]; // the picture ends at these powers of ten
const [CU, CS, CR, DU] = [0, 1, 2, 3];
const UNITS = [0, 1];

// 0.91 where that is legible, 2.1e-4 elsewhere.
const scientific = (value) => value >= 0.1 && value < 1000
  ? value.toFixed(2) : value.toExponential(1).replace("e+", "e");

const product = (A, B) => A.map((row) => B[0].map((_, j) =>
  row.reduce((sum, a, k) => sum + a * B[k][j], 0)));
const sum = (A, B) => A.map((row, i) => row.map((a, j) => a + B[i][j]));
const scaled = (z, W) => W.map((row, i) => row.map((w) => z[i] * w)); // D[z] W
const diagonal = (z) => z.map((value, i) => z.map((_, j) => (i === j ? value : 0)));

function norm([[a, b], [c, d]]) {
  return (Math.hypot(a + d, b - c) + Math.hypot(a - d, b + c)) / 2;
}

// One step of the cell, and its Jacobians.
function step({ s, v }, x, W_x, W_v, b) {
  const node = (gate, i) => W_x[gate][i][0] * x + W_v[gate][i][0] * v[0] + W_v[gate][i][1] * v[1] + b[gate][i];
  const logistic = (gate) => UNITS.map((i) => 1 / (1 + Math.exp(-node(gate, i))));
  const [g_cu, g_cs, g_cr] = [CU, CS, CR].map(logistic);
  const u = UNITS.map((i) => Math.tanh(node(DU, i)));
  const next = UNITS.map((i) => g_cs[i] * s[i] + g_cu[i] * u[i]); // eq-lstm-state
  const r = next.map(Math.tanh);
  const slope = (value, gate) => UNITS.map((i) => value[i] * gate[i] * (1 - gate[i]));
  const by_v = [
    scaled(slope(s, g_cs), W_v[CS]), scaled(slope(u, g_cu), W_v[CU]),
    scaled(UNITS.map((i) => g_cu[i] * (1 - u[i] ** 2)), W_v[DU]),
  ].reduce(sum);
  return {
    s: next, v: UNITS.map((i) => g_cr[i] * r[i]), g_cs, by_v,
    R: diagonal(UNITS.map((i) => g_cr[i] * (1 - r[i] ** 2))), C: scaled(slope(r, g_cr), W_v[CR]),
  };
}

export function compute({ bias, norm: size }, { lags, x, W_x, W_v, b }) {
  const weights = W_v.map((W, gate) => (gate === CR ? scaled([size, size], W) : W));
  const biases = b.map((row, gate) => (gate === CS ? [bias, bias] : row));
  const run = [];
  let state = { s: [0, 0], v: [0, 0] };
  for (const sample of x) run.push(state = step(state, sample, W_x, weights, biases));
  let [by_s, by_v] = [diagonal([1, 1]), diagonal([0, 0])]; // ∂s[l]/∂s[n], ∂s[l]/∂v[n]
  let [one, gates] = [diagonal([1, 1]), [1, 1]];
  const curves = { both: [], one: [], gates: [] };
  for (let n = run.length - 1; curves.both.length <= lags; n--) {
    const { g_cs, by_v: J, R, C } = run[n];
    curves.both.push(norm(sum(by_s, product(by_v, R)))); // eq-error-jacobian
    curves.one.push(norm(one));
    curves.gates.push(Math.max(...gates));
    const through = sum(by_s, product(by_v, R));
    by_v = sum(product(through, J), product(by_v, C)); // eq-lstm-pair-jacobian
    by_s = product(through, diagonal(g_cs));
    if (n) one = product(one, sum(diagonal(g_cs), product(J, run[n - 1].R))); // eq-error-flow
    gates = gates.map((value, i) => value * g_cs[i]);
  }
  return curves;
}

export function describe({ both, one, gates }, { bias, norm: size, lag }, data, { format }) {
  const sign = bias < 0 ? "−" : "";
  return `Forget-gate bias ${sign}${format(Math.abs(bias), 1)}, ‖W_v_cr‖ = ${format(size)}. ` +
    `At lag ${lag} the exact Jacobian leaves ${scientific(both[lag])} of the error, ` +
    `the product by one channel says ${scientific(one[lag])}, ` +
    `the gates alone ${scientific(gates[lag])}.`;
}

export const table = ({ both, one, gates }) => ({
  columns: ["Lag", "Both channels", "One channel", "Gates alone"],
  rows: both.map((value, j) => [j, ...[value, one[j], gates[j]].map(scientific)]),
});

export function draw({ both, one, gates }, { lag }, data, tools) {
  const { svg } = tools;
  const width = Math.min(Math.max(tools.width, 256), 640);
  const [left, right, top, height] = [48, 12, 26, 260];
  const bottom = top + height;
  const x = (j) => left + ((width - left - right) * j) / (both.length - 1);
  const power = (value) => Math.log10(Math.max(value, 1e-300));
  const y = (value) => top + (height * (HIGH - power(value))) / (HIGH - LOW);
  const inside = (value) => power(value) >= LOW && power(value) <= HIGH;
  const label = (px, py, words, kind = "quiet") => svg("text", { class: kind, x: px, y: py }, words);
  // A curve up to where it leaves the picture, and there cut at the edge.
  const path = (curve) => {
    const points = [];
    for (let j = 0; j < curve.length; j++) {
      if (inside(curve[j])) { points.push([x(j), y(curve[j])]); continue; }
      const edge = power(curve[j]) > HIGH ? HIGH : LOW;
      const [before, now] = [power(curve[j - 1]), power(curve[j])];
      points.push([x(j - 1 + (edge - before) / (now - before)), y(10 ** edge)]);
      break;
    }
    return "M " + points.map((point) => point.map((v) => v.toFixed(1)).join(" ")).join(" L ");
  };
  const parts = [label(0, 14, "left of the error, at most")];
  for (let k = 0; k >= LOW; k -= 3)
    parts.push(
      svg("path", { class: "wire", "stroke-opacity": k ? 0.3 : 0.9,
        d: `M ${left} ${y(10 ** k)} H ${width - right}` }),
      label(left - 6, y(10 ** k) + 4, k ? `1e${k}`.replace("-", "−") : "1", "end quiet"));
  const looks = {
    one: { class: "rule", "stroke-dasharray": "8 5", "stroke-width": 2 },
    gates: { class: "rule", "stroke-dasharray": "1.5 5", "stroke-width": 2.5, "stroke-linecap": "round" },
    both: { class: "state", "stroke-width": 2.5 },
  };
  parts.push(
    svg("path", { class: "rule", d: `M ${left} ${top} V ${bottom} H ${width - right}` }),
    svg("path", { class: "wire", d: `M ${x(lag)} ${top} V ${bottom}` }),
    svg("path", { ...looks.gates, d: path(gates) }),
    svg("path", { ...looks.both, d: path(both) }),
    svg("path", { ...looks.one, d: path(one) }));
  both.forEach((value, j) => parts.push(svg("circle", {
    class: "solid-state", "data-value": String(value), "data-one": String(one[j]),
    "data-gates": String(gates[j]), r: inside(value) ? (j === lag ? 5 : 2.4) : 0,
    cx: x(j), cy: y(Math.min(Math.max(value, 10 ** LOW), 10 ** HIGH)) })));
  const legend = bottom + 56;
  const entry = (row, look, words) => parts.push(
    svg("path", { ...looks[look], d: `M ${left} ${legend + 20 * row - 4} h 30` }),
    label(left + 40, legend + 20 * row, words, ""));
  parts.push(
    ...[0, 10, 20, 30, 40].map((j) => label(x(j), bottom + 18, String(j), "middle quiet")),
    label((left + width - right) / 2, bottom + 34, "lag: steps back from the error", "middle quiet"));
  entry(0, "both", "both channels: exact");
  entry(1, "one", "one channel: the product (180)");
  entry(2, "gates", "the forget gates alone");
  const total = legend + 50;
  return svg("svg", { width, height: total, viewBox: `0 0 ${width} ${total}` }, ...parts);
}
