// What a reset of the state costs: ‖s − s̃‖ at every position of a segment, and its bound.
//
//   s[n] = ρ Q tanh(s[n-1]) + x[n],   the same for s̃, but from s̃ = 0 at the start of a segment
//
// The first segment is left out, as both runs start it from zero, and so is a last one too short.

const LOW = -7; // the picture ends at an error of 10^LOW
const HIGH = 1.5;

const norm = (v) => Math.sqrt(v.reduce((sum, one) => sum + one * one, 0));
const mean = (v) => v.reduce((sum, one) => sum + one, 0) / v.length;
const raised = (power) =>
  String(power).replace(/[-\d]/g, (sign) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(sign)]);
// Two digits: 1.6, 0.0061, 2.1·10⁻⁷.
function printed(value) {
  if (value >= 1 && value < 1000) return value.toFixed(1);
  const [digits, power] = value.toExponential(1).split("e").map(Number);
  if (power >= -3 && power < 0) return value.toFixed(1 - power);
  return `${digits.toFixed(1)}·10${raised(power)}`;
}

export function compute({ rho, length, inputs }, { Q, x, sizes }) {
  const size = sizes[inputs];
  const step = (r, input) =>
    Q.map((row, i) => rho * row.reduce((sum, q, k) => sum + q * r[k], 0) + size * input[i]);
  const zero = Q.map(() => 0);
  let carried = zero;
  let reset = zero;
  const segments = [];
  for (let n = 0; n + length <= x.length; n += length) {
    reset = zero;
    segments.push(x.slice(n, n + length).map((input) => {
      const s = step(carried, input);
      const other = step(reset, input);
      carried = s.map(Math.tanh);
      reset = other.map(Math.tanh);
      return norm(s.map((one, i) => one - other[i]));
    }));
  }
  const errors = segments.slice(1);
  const positions = Array.from({ length }, (_, n) => n);
  return {
    errors,
    worst: positions.map((n) => Math.max(...errors.map((error) => error[n]))),
    bound: positions.map((n) => rho ** n * rho * Math.sqrt(Q.length)),
  };
}

export function describe({ errors, worst, bound }, { rho, length, inputs }, data, { format }) {
  const sentences = [
    `ρ = ${format(rho)}, segments of ${length} steps, ${inputs} inputs.`,
    `Largest error at the first step of a segment: ${printed(worst[0])}, ` +
      `bound ${printed(bound[0])};`,
    `at the last: ${printed(worst.at(-1))}, bound ${printed(bound.at(-1))}.`,
  ];
  const all = mean(errors.map(mean));
  sentences.push(rho < 1
    ? `Mean over all positions: ${printed(all)}; times K: ${format(all * length)}.`
    : "ρ is not below 1: the bound does not fall.");
  return sentences.join(" ");
}

export const table = ({ worst, bound }) => ({
  columns: ["Position n", "Largest error", "Bound"],
  rows: worst.map((error, n) => [n, printed(error), printed(bound[n])]),
});

export function draw({ errors, worst, bound }, { length }, data, tools) {
  const { svg } = tools;
  const width = Math.min(Math.max(tools.width, 256), 640);
  const [left, right, top, height] = [52, 12, 26, 264];
  const bottom = top + height;
  const across = width - left - right;
  const x = (n) => left + 8 + ((across - 16) * n) / (length - 1);
  const y = (value) => {
    const power = Math.min(Math.max(Math.log10(value), LOW), HIGH);
    return top + (height * (HIGH - power)) / (HIGH - LOW);
  };
  const path = (values) => values.map((v, n) => `${n ? "L" : "M"} ${x(n)} ${y(v)}`).join(" ");
  const label = (px, py, words, kind = "") => svg("text", { class: kind, x: px, y: py }, words);
  const line = (values, kind, stroke, more = {}) => svg("path", {
    class: kind, d: path(values), "stroke-width": stroke, "stroke-linejoin": "round", ...more,
  });
  const parts = [label(0, 14, "error ‖s − s̃‖", "quiet")];
  for (let power = Math.floor(HIGH); power >= LOW; power -= 2) {
    const at = y(10 ** power);
    parts.push(
      svg("path", { class: "wire", d: `M ${left} ${at} H ${width - right}`, "stroke-opacity": 0.3 }),
      label(left - 6, at + 4, power ? `10${raised(power)}` : "1", "end quiet"));
  }
  const every = Math.max(1, Math.ceil(length / (across / 42)));
  for (let n = 0; n < length; n += every)
    parts.push(label(x(n), bottom + 18, String(n), "middle quiet"));
  parts.push(
    svg("path", { class: "rule", d: `M ${left} ${top} V ${bottom} H ${width - right}` }),
    ...errors.map((values) => line(values, "wire", 1, { "stroke-opacity": 0.55 })),
    line(worst, "state", 3),
    svg("path", { class: "rule", d: path(bound), "stroke-dasharray": "7 5", "stroke-width": 2 }),
    ...worst.map((value, n) => svg("circle", { class: "solid-state", cx: x(n), cy: y(value), r: 2 })));
  // What is what, beside short samples of the lines.
  const legend = bottom + 62;
  const half = width < 420 ? 0 : across / 2;
  const second = half ? legend : legend + 20;
  parts.push(
    label(left + across / 2, bottom + 37, "position n in the segment", "middle quiet"),
    svg("path", { class: "state", "stroke-width": 3, d: `M ${left} ${legend - 4} h 30` }),
    label(left + 38, legend, "largest error"),
    svg("path", { class: "rule", "stroke-width": 2, "stroke-dasharray": "7 5",
      d: `M ${left + half} ${second - 4} h 30` }),
    label(left + half + 38, second, "bound ρⁿ ‖W_r‖ √d"));
  const total = second + 10;
  return svg("svg", { width, height: total, viewBox: `0 0 ${width} ${total}` }, ...parts);
}
