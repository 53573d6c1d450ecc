// The binary adder: a hand-wired recurrent network adds two numbers, one column at a time.
//
//   s[n] = W_r r[n-1] + W_x x[n] + θ,   r[n] = tanh(s[n]),   y[n] = W_y r[n] + b_y
//
// Column 1 is the rightmost. Time runs right to left all over the picture, as the carry does.

const UNITS = [
  { name: "r₁", long: "at least one 1", short: "≥ 1", sign: "+" },
  { name: "r₂", long: "at least two 1s: the carry", short: "≥ 2", sign: "−" },
  { name: "r₃", long: "three 1s", short: "≥ 3", sign: "+" },
];
const MEMORY = 1; // the unit whose value is the carry

const dot = (row, column) => row.reduce((sum, weight, i) => sum + weight * column[i], 0);
const bit = (digits, n) => Number(digits[digits.length - 1 - n] ?? 0);
const asBit = (r) => (r > 0 ? 1 : 0);

function columnCount({ a, b }) {
  const total = (parseInt(a, 2) + parseInt(b, 2)).toString(2);
  return Math.max(a.length, b.length, total.length);
}

export function ranges(values) {
  return { column: [0, columnCount(values) - 1] };
}

export const name = ({ a, b }) => `${a} + ${b}`;

export function compute({ a, b, gain }, data) {
  const cell = data.cells.find((one) => one.gain === gain) ?? data.cells[0];
  let r = data.s_initial.map(Math.tanh);
  let trueCarry = 0;
  return Array.from({ length: columnCount({ a, b }) }, (_, n) => {
    const x = [bit(a, n), bit(b, n)];
    const before = r;
    r = cell.theta.map((theta, k) =>
      Math.tanh(dot(cell.W_r[k], before) + dot(cell.W_x[k], x) + theta)); // eq-standard-rnn
    const y = dot(data.W_y[0], r) + data.b_y[0];
    const carryIn = trueCarry;
    const total = x[0] + x[1] + carryIn;
    trueCarry = total >> 1;
    return { x, before, r, y, digit: y > 0.5 ? 1 : 0, carryIn, total };
  });
}

export function describe(columns, { a, b, column }, data, { signed }) {
  const step = columns[column];
  const sentences = [
    `Column ${column}: ` +
      `${step.x[0]} + ${step.x[1]} + carry ${step.carryIn} = ${step.total.toString(2)} in binary: ` +
      `write ${step.total % 2}, carry ${step.total >> 1}.`,
  ];
  if (step.digit !== step.total % 2)
    sentences.push(`The network is handed ${signed(step.before[MEMORY])} as carry ` +
      `and writes ${step.digit}: wrong.`);
  sentences.push(`Hidden units: ${step.r.map((r) => signed(r)).join(", ")}.`);
  if (column === columns.length - 1) {
    const [left, right] = [parseInt(a, 2), parseInt(b, 2)];
    const sum = (left + right).toString(2).padStart(columns.length, "0");
    const written = columns.map(({ digit }) => digit).reverse().join("");
    sentences.push(`${a} + ${b} = ${sum}, that is ${left} + ${right} = ${left + right}.`);
    if (written !== sum) sentences.push(`The network wrote ${written}.`);
  }
  return sentences.join(" ");
}

export function table(columns, values, data, { signed, format }) {
  return {
    columns: ["Column", "a", "b", "Carry in", "r₁", "r₂", "r₃", "Carry out", "y", "Sum bit"],
    rows: columns.map(({ x, before, r, y, digit }, n) => [
      n, ...x, asBit(before[MEMORY]), ...r.map((value) => signed(value)),
      asBit(r[MEMORY]), format(y), digit,
    ]),
  };
}

// ---- The picture. All lengths in px; see interactive.css for the classes.

export function draw(columns, values, data, tools) {
  const width = Math.min(Math.max(tools.width, 256), 640);
  const top = 140; // where the network begins
  const height = top + 288;
  return tools.svg("svg", { width, height, viewBox: `0 0 ${width} ${height}` },
    ...addition(columns, values, width, tools), ...network(columns, values, width, top, tools));
}

const label = ({ svg }, x, y, words, kind = "") =>
  svg("text", { class: kind, x, y }, String(words));
const wire = ({ svg }, path, kind = "wire") => svg("path", { class: kind, d: path });
const arrow = ({ svg }, x, y, kind = "arrow") =>
  svg("path", { class: kind, d: `M ${x} ${y} l 8 -4.5 v 9 z` }); // its tip at (x, y), pointing left

// A bit in a rounded box: filled is 1, hollow is 0; the carry arrives from the right.
function chip(tools, x, y, value, { state = false, w = 22, h = 22 } = {}) {
  const kind = (value ? "solid" : "hollow") + (state ? "-state" : "");
  return tools.svg("g", { class: state && tools.changed.has("column") ? "arrives" : null },
    tools.svg("rect", { class: kind, x: x - w / 2, y: y - h / 2, width: w, height: h, rx: 7 }),
    label(tools, x, y + 5, value, `middle bold ${value ? "inverse" : ""}`));
}

// The sum as written by hand, as far as the current column.
function addition(columns, { a, b, column }, width, tools) {
  const count = columns.length;
  const names = 46;
  const decimals = width - names - 30 * count > 74 ? 70 : 0; // shown where there is room
  const pitch = Math.min(30, (width - names - 4) / count);
  const left = (width - names - pitch * count - decimals) / 2;
  const end = left + names + pitch * count;
  const x = (n) => end - pitch * (n + 0.5);
  const digit = (n, y, value, kind) => label(tools, x(n), y, value, `digits middle ${kind}`);
  const rows = [["carry", 21], ["a", 53], ["b", 79], ["sum", 112]];
  const band = { x: x(column) - pitch / 2, y: 1, width: pitch, height: 119, rx: 6 };
  const chipSize = { w: Math.min(20, pitch - 2), h: 20 };
  const parts = [
    tools.svg("rect", { class: "band", ...band }),
    ...rows.map(([name, y]) => label(tools, left, y, name, "quiet")),
    wire(tools, `M ${left + names} 90 H ${end}`, "rule"),
  ];
  columns.forEach(({ x: bits, before, digit: written, total }, n) => {
    const carry = asBit(before[MEMORY]);
    const right = written === total % 2;
    parts.push(
      digit(n, 54, bits[0], n < a.length ? "" : "quiet"),
      digit(n, 80, bits[1], n < b.length ? "" : "quiet"));
    if (n < column) parts.push(label(tools, x(n), 21, carry, "middle quiet"));
    else if (n <= column + 1) parts.push(chip(tools, x(n), 16, carry, { state: true, ...chipSize }));
    if (n <= column) parts.push(digit(n, 113, written, right ? "bold" : "alarm struck"));
  });
  if (decimals) {
    const [p, q] = [parseInt(a, 2), parseInt(b, 2)];
    const right = columns.every(({ digit: written, total }) => written === total % 2);
    const sums = [[`= ${p}`, 53], [`= ${q}`, 79]];
    if (column === count - 1) sums.push([`${right ? "=" : "≠"} ${p + q}`, 112]);
    parts.push(...sums.map(([words, y]) => label(tools, end + decimals, y, words, "end quiet")));
  }
  return parts;
}

// One step of the network: inputs from above, the carry from right to left, the sum bit below.
function network(columns, { column }, width, top, tools) {
  const { svg, number, format } = tools;
  const { x: inputs, before, r, y, digit, total } = columns[column];
  const wide = width >= 460; // room for the neighboring columns
  const left = wide ? 156 : 70;
  const right = width - left;
  const [inBus, outBus] = [right + 13, left - 18];
  const unitTop = (k) => top + 62 + 61 * k;
  const row = (k) => unitTop(k) + 26;
  const y2 = row(MEMORY);
  const heading = `Column ${column}${wide ? ": one step of the network" : ""}`;
  const parts = [label(tools, 0, top + 17, heading, "bold")];

  // Inputs come down to a bus that serves all units; the units are read out on another.
  parts.push(
    wire(tools, `M ${inBus - 20} ${top + 34} v 16 h 40 v -16 M ${inBus} ${top + 50} V ${row(2)}`),
    wire(tools, `M ${outBus} ${row(0)} V ${top + 254}`),
    ...[0, 2].flatMap((k) => [
      wire(tools, `M ${inBus} ${row(k)} H ${right + 8} M ${left} ${row(k)} H ${outBus}`),
      arrow(tools, right + 1, row(k)),
    ]));
  ["a", "b"].forEach((name, i) => {
    const x = inBus + 40 * i - 20;
    parts.push(label(tools, x, top + 7, name, "middle"), chip(tools, x, top + 24, inputs[i]));
  });

  // The state: one straight line through the memory unit, solid for a 1, the thicker the surer.
  const line = (state, path) => svg("path", { class: asBit(state[MEMORY]) ? "state" : "state-off",
    d: path, "stroke-width": 1 + 3.5 * Math.abs(state[MEMORY]) });
  const [end, at] = wide ? [60, 98] : [0, 24]; // from the edge of the picture: line, carry
  parts.push(
    line(before, `M ${width - end} ${y2} H ${right + 8}`),
    arrow(tools, right + 1, y2, "arrow-state"),
    line(r, `M ${left} ${y2} H ${end + 9}`),
    arrow(tools, end + 1, y2, "arrow-state"),
    ...[inBus, outBus].map((cx) => svg("circle", { class: "knot", cx, cy: y2, r: 4.5 })));
  [[width - at, before, "in"], [at, r, "out"]].forEach(([x, state, way]) => parts.push(
    label(tools, x, y2 - 37, "carry", "middle bold"),
    label(tools, x, y2 - 21, way, "middle bold"),
    chip(tools, x, y2, asBit(state[MEMORY]), { state: true, w: 26, h: 26 }),
    number(x, y2 + 31, state[MEMORY], { class: "middle quiet" })));
  [[0, column + 1, "to", "end"], [width, column - 1, "from", "start"]].forEach(
    ([edge, neighbor, way, none]) => {
      const there = neighbor >= 0 && neighbor < columns.length;
      const inward = edge ? -1 : 1;
      const x = edge + inward * (wide ? 30 : at);
      const lines = (y, ...words) => parts.push(
        ...words.map((word, i) => label(tools, x, y + 18 * i, word, "middle quiet")));
      if (!wide) return lines(y2 + 51, ...(there ? [way, "column", neighbor] : [none]));
      parts.push(svg("rect",
        { class: "ghost", x: x - 29, y: y2 - 34, width: 58, height: 68, rx: 8 }));
      return there ? lines(y2 - 4, "column", neighbor) : lines(y2 + 5, none);
    });

  // The three threshold units, each with its value on a scale from −1 to 1.
  const half = (right - left - 20) / 2;
  const zero = (left + right) / 2;
  UNITS.forEach(({ name, long, short, sign }, k) => {
    const [y0, memory, fill] = [unitTop(k), k === MEMORY, Math.abs(r[k]) * half];
    const bar = (kind, x, y, width, height, rx) =>
      svg("rect", { class: kind, x, y, width, height, rx });
    const from = r[k] < 0 ? zero - fill : zero;
    parts.push(
      bar(memory ? "box-state" : "box", left, y0, right - left, 52, 8),
      label(tools, left + 10, y0 + 20, name, "math"),
      label(tools, left + 33, y0 + 20, half > 130 ? long : short, memory ? "bold" : ""),
      number(right - 10, y0 + 20, r[k], { class: "end bold" }),
      bar("track", left + 10, y0 + 32, 2 * half, 9, 2),
      bar(memory ? "solid-state" : "solid", from, y0 + 32, fill, 9, 2),
      wire(tools, `M ${zero} ${y0 + 29} v 15`, "rule"),
      label(tools, (outBus + left) / 2, row(k) - 6, sign, "middle"));
  });

  const verdict = digit === total % 2 ? "sum bit" : "sum bit: wrong";
  parts.push(
    chip(tools, outBus, top + 268, digit, { w: 26, h: 26 }),
    label(tools, outBus + 24, top + 264, verdict, "bold"),
    svg("text", { class: "quiet", x: outBus + 24, y: top + 282 },
      "½(r₁ − r₂ + r₃ + 1) = ", svg("tspan", { "data-value": String(y) }, format(y))));
  return parts;
}
