// Windows of K steps over a sequence, one beginning every H steps: do the parts add up?

export function compute({ length, hop }, { v }) {
  const offsets = [];
  for (let j = 0; j < v.length; j += hop) offsets.push(j); // eq-start-offsets
  const covers = (j, n) => n >= j && n < j + length; // eq-window-step
  const total = v.map((value, n) => offsets.filter((j) => covers(j, n)).length);
  return { offsets, total };
}

export function describe({ offsets, total }, { length, hop }, { v }) {
  const steps = v.length;
  const last = offsets.at(-1) + length - steps;
  const at = (which) => total.filter(which).length;
  const [one, none, more] = [at((k) => k === 1), at((k) => k === 0), at((k) => k > 1)];
  const verdict = one === steps
    ? `They sum to 1 at all ${steps} steps: the parts add up to the signal.`
    : `They sum to 1 at ${one} of ${steps} steps, to 0 at ${none}, to more at ${more}: ` +
      "the parts do not add up to the signal.";
  const beyond = last > 0 ? ` The last one is padded with zeros beyond the end, by ${last}.` : "";
  const count = offsets.length;
  return `K = ${length}, H = ${hop}: ${count} windows.${beyond} ${verdict} ` +
    `Steps to compute: ${count} × ${length} = ${count * length}.`;
}

export const table = ({ total }, values, { v }, { signed }) => ({
  columns: ["Step n", "Signal v", "Windows over it", "Sum of the parts"],
  rows: v.map((value, n) => [n, signed(value), total[n], signed(total[n] * value + 0)]),
});

export function draw({ offsets, total }, { length }, { v }, tools) {
  const { svg } = tools;
  const width = Math.min(Math.max(tools.width, 256), 640);
  const [left, right] = [34, 4];
  const steps = v.length;
  const pitch = (width - left - right) / steps;
  const x = (n) => left + pitch * n;
  const label = (px, py, words, kind = "quiet") => svg("text", { class: kind, x: px, y: py }, words);
  const bar = (n, zero, value, kind) => svg("rect", {
    class: kind, x: x(n) + pitch * 0.18, width: pitch * 0.64,
    y: zero - Math.max(value, 0), height: Math.max(Math.abs(value), 0.5) });
  const line = (y) => svg("path", { class: "wire", d: `M ${left} ${y} H ${width - right}` });
  const largest = Math.max(...v.map(Math.abs));
  const parts = [];

  // The signal; a dashed line where a window begins.
  const rowHeight = Math.min(20, Math.max(7, 150 / offsets.length));
  const windows = 124;
  const end = windows + rowHeight * offsets.length;
  parts.push(label(0, 13, "the signal v[n]"), line(58));
  v.forEach((value, n) => parts.push(bar(n, 58, (34 * value) / largest, "solid")));
  if (offsets.length <= 12)
    for (const j of offsets.slice(1))
      parts.push(svg("path", { class: "ghost", d: `M ${x(j)} 22 V ${end}` }));

  // The windows, one below the other.
  parts.push(label(0, windows - 7, `the windows, ${offsets.length} of them`));
  offsets.forEach((j, m) => {
    const inside = Math.min(j + length, steps) - j;
    const y = windows + rowHeight * m;
    parts.push(svg("rect", { class: "band", x: x(j) + 1, width: pitch * inside - 2,
      y: y + 1, height: rowHeight - 2, rx: 2 }));
    if (rowHeight >= 15) parts.push(label(left - 8, y + rowHeight / 2 + 4, `w${sub(m)}`, "end quiet"));
  });

  // Their sum: solid where it is 1, hollow where it is not.
  const most = Math.max(2, ...total);
  const zero = end + 104;
  const unit = 64 / most;
  parts.push(label(0, end + 22, "their sum; solid where it is 1"), line(zero),
    svg("path", { class: "ghost", d: `M ${left} ${zero - unit} H ${width - right}` }),
    label(left - 8, zero - unit + 4, "1", "end quiet"), label(left - 8, zero + 4, "0", "end quiet"));
  if (most * unit - unit > 16) parts.push(label(left - 8, zero - most * unit + 4, String(most), "end quiet"));
  total.forEach((count, n) => parts.push(svg("g", { "data-value": String(count) },
    bar(n, zero, unit * count, count === 1 ? "solid-state" : "hollow-state"))));
  [0, 6, 12, 18].forEach((n) =>
    parts.push(label(x(n) + pitch / 2, zero + 18, String(n), "middle quiet")));
  parts.push(label((left + width) / 2, zero + 34, "step n", "middle quiet"));
  const height = zero + 42;
  return svg("svg", { width, height, viewBox: `0 0 ${width} ${height}` }, ...parts);
}

const sub = (m) => String(m).replace(/\d/g, (digit) => "₀₁₂₃₄₅₆₇₈₉"[digit]);
