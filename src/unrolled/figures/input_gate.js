// A point that turns and is pushed, as a cell of two units has it; a flag, 0, comes with false reports.
//
//   u = tanh(g_cx a x[n] + κ R tanh(s[n-1])),   s[n] = (1 - g_cu) s[n-1] + g_cu u
//
// with g_cu = g_cx = 1 where the report is true.

function path(x, turn, scale, noise, update, gate) {
  let s = [0, 0];
  return x.map(([p, q, flag]) => {
    const [cu, cx, size] = flag ? [1, 1, 1] : [update, gate, noise];
    const v = s.map(Math.tanh);
    const u = [p, q].map((push, i) =>
      Math.tanh(cx * scale * size * push + turn[i][0] * v[0] + turn[i][1] * v[1])); // eq-augmented-update
    s = s.map((old, i) => (1 - cu) * old + cu * u[i]); // eq-lstm-state
    return s.map((one) => one / scale);
  });
}

export function compute({ noise, update, gate }, { x, turn, scale }) {
  const right = path(x, turn, scale, 0, 1, 0);
  const cell = path(x, turn, scale, noise, update, gate);
  const square = cell.reduce((sum, [a, b], n) => sum + (a - right[n][0]) ** 2 + (b - right[n][1]) ** 2, 0);
  return { right, cell, distance: Math.sqrt(square / x.length) };
}

export const describe = ({ distance }, { noise, update, gate }, data, { format }) =>
  `False reports have size ${format(noise, 1)}; where the report is false g_cu = ${format(update)} and ` +
  `g_cx = ${format(gate)}. The cell is ${format(distance, 3)} away from the right path, root mean square.`;

export const table = ({ right, cell }, values, { x }) => ({
  columns: ["Step", "Report", "Right", "Cell"],
  rows: x.map(([, , flag], n) =>
    [n, flag ? "true" : "false", right[n][0].toFixed(3), cell[n][0].toFixed(3)]),
});

export function draw({ right, cell }, values, { x: inputs }, tools) {
  const { svg } = tools;
  const width = Math.min(Math.max(tools.width, 256), 640);
  const [left, edge, top, height] = [34, 10, 28, 220];
  const bottom = top + height;
  const limit = 3; // the picture ends here; what lies beyond is drawn at the edge
  const x = (n) => left + 8 + ((width - left - edge - 16) * n) / (right.length - 1);
  const y = (value) =>
    top + (height * (limit - Math.min(Math.max(value, -limit), limit))) / (2 * limit);
  const line = (points) =>
    points.map(([value], n) => `${n ? "L" : "M"} ${x(n).toFixed(1)} ${y(value).toFixed(1)}`).join(" ");
  const label = (px, py, words, kind = "quiet") => svg("text", { class: kind, x: px, y: py }, words);
  const parts = [label(0, 14, "first coordinate of the point")];
  for (const value of [-3, -2, -1, 0, 1, 2, 3])
    parts.push(
      svg("path", { class: "wire", "stroke-opacity": value ? 0.3 : 0.9,
        d: `M ${left} ${y(value)} H ${width - edge}` }),
      label(left - 8, y(value) + 4, String(value).replace("-", "−"), "end quiet"));
  parts.push(
    svg("path", { class: "state", "stroke-width": 3, d: line(cell) }),
    svg("path", { class: "rule", "stroke-dasharray": "7 5", d: line(right) }));
  cell.forEach(([value], n) => parts.push(svg("circle", {
    class: inputs[n][2] ? "solid-state" : "hollow-state", cx: x(n), cy: y(value),
    r: inputs[n][2] ? 3 : 4.5, "data-value": String(value) })));
  for (const n of [0, 5, 10, 15, 20]) parts.push(label(x(n), bottom + 18, String(n), "middle quiet"));
  parts.push(label((left + width - edge) / 2, bottom + 36, "step", "middle quiet"));
  const legend = bottom + 60;
  parts.push(
    svg("path", { class: "rule", "stroke-dasharray": "7 5", d: `M ${left} ${legend - 4} h 28` }),
    label(left + 36, legend, "right path", ""),
    svg("circle", { class: "solid-state", cx: left + 134, cy: legend - 4, r: 3 }),
    label(left + 144, legend, "cell,", ""),
    svg("circle", { class: "hollow-state", cx: left + 186, cy: legend - 4, r: 4.5 }),
    label(left + 197, legend, "false report", ""));
  const total = legend + 10;
  return svg("svg", { width, height: total, viewBox: `0 0 ${width} ${total}` }, ...parts);
}
