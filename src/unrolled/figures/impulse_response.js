// One input at step 0: the response of a recurrent network, its bound, and what a window keeps.
//
//   s[0] = first,   s[n] = ρ Q G(s[n-1]);   the window network is 0 from step K on

const LOW = -7; // the picture ends at 10^LOW
const HIGH = 2;

const scientific = (value) => value.toExponential(1).replace("e+", "e");

export function compute({ rho, warping }, { Q, first, steps }) {
  const G = warping === "tanh" ? Math.tanh : (value) => value;
  const states = [first];
  while (states.length < steps) {
    const r = states.at(-1).map(G);
    states.push(Q.map((row) => rho * (row[0] * r[0] + row[1] * r[1]))); // eq-seg-impulse
  }
  const size = Math.hypot(...first);
  return {
    sizes: states.map((s) => Math.hypot(...s)),
    bound: states.map((s, n) => rho ** n * size), // eq-impulse-bound
  };
}

export function describe({ sizes, bound }, { rho, window, warping }, data, { format }) {
  const steps = window === 1 ? "1 step" : `${window} steps`;
  const promise = rho < 1
    ? "Below ρ = 1 the bound falls." : "ρ is not below 1: the bound does not fall.";
  return `ρ = ${format(rho)}, G = ${warping}, a window of ${steps}. At step ${window} the state of the ` +
    `recurrent network has the size ${scientific(sizes[window])}, the bound is ` +
    `${scientific(bound[window])}, and the window network is silent. ${promise}`;
}

export const table = ({ sizes, bound }, { window }) => ({
  columns: ["Step n", "State", "Bound", "Window of K"],
  rows: sizes.map((size, n) =>
    [n, scientific(size), scientific(bound[n]), n < window ? scientific(size) : "0"]),
});

export function draw({ sizes, bound }, { window }, data, tools) {
  const { svg } = tools;
  const width = Math.min(Math.max(tools.width, 256), 640);
  const [left, right, top, height] = [46, 8, 26, 230];
  const bottom = top + height;
  const pitch = (width - left - right) / sizes.length;
  const x = (n) => left + pitch * (n + 0.5);
  const y = (value) => {
    const power = Math.min(Math.max(Math.log10(value), LOW), HIGH);
    return top + (height * (HIGH - power)) / (HIGH - LOW);
  };
  const label = (px, py, words, kind = "quiet") => svg("text", { class: kind, x: px, y: py }, words);
  const shown = bound.filter((value) => value <= 10 ** HIGH); // the rest is above the picture
  const path = shown.map((value, n) => `${n ? "L" : "M"} ${x(n)} ${y(value)}`).join(" ");
  const parts = [label(0, 14, "size of the state, ‖s[n]‖")];
  for (let power = HIGH; power >= LOW; power -= 2)
    parts.push(
      svg("path", { class: "wire", "stroke-opacity": 0.3,
        d: `M ${left} ${y(10 ** power)} H ${width - right}` }),
      label(left - 6, y(10 ** power) + 4, power ? `1e${power}` : "1", "end quiet"));
  sizes.forEach((size, n) => parts.push(svg("rect", {
    class: n < window ? "solid-state" : "hollow", "data-value": String(size),
    x: x(n) - pitch * 0.31, width: pitch * 0.62,
    y: y(size), height: Math.max(bottom - y(size), 0) })));
  const cut = left + pitch * window;
  const legend = bottom + 56;
  parts.push(
    svg("path", { class: "rule", d: `M ${left} ${top} V ${bottom} H ${width - right}` }),
    svg("path", { class: "rule", "stroke-dasharray": "7 5", "stroke-width": 2.5, d: path }),
    svg("path", { class: "state", "stroke-width": 2.5, d: `M ${cut} ${top} V ${bottom + 6}` }),
    ...[0, 10, 20, 30, 40].map((n) => label(x(n), bottom + 18, String(n), "middle quiet")),
    label((left + width - right) / 2, bottom + 34, "step n", "middle quiet"),
    svg("rect", { class: "solid-state", x: left, y: legend - 10, width: 10, height: 10 }),
    label(left + 18, legend, "kept by the window", ""),
    svg("rect", { class: "hollow", x: left, y: legend + 10, width: 10, height: 10 }),
    label(left + 18, legend + 20, "cut off", ""),
    svg("path", { class: "rule", "stroke-dasharray": "7 5", "stroke-width": 2.5,
      d: `M ${left - 2} ${legend + 36} h 28` }),
    label(left + 34, legend + 40, "bound ρⁿ ‖W_x 1‖", ""));
  const total = legend + 48;
  return svg("svg", { width, height: total, viewBox: `0 0 ${width} ${total}` }, ...parts);
}
