// The binary adder: a hand-wired recurrent network adds two numbers, one column at a time.
//
//   s[n] = W_r r[n-1] + W_x x[n] + θ,   r[n] = tanh(s[n]),   y[n] = W_y r[n] + b_y
//
// Column 1 is the rightmost. Time runs right to left in every part of the picture, as the carry does.

const UNITS = [
  { name: "r₁", wide: "at least one 1", narrow: "≥ 1", sign: "+" },
  { name: "r₂", wide: "at least two 1s: the carry", narrow: "≥ 2", sign: "−" },
  { name: "r₃", wide: "three 1s", narrow: "≥ 3", sign: "+" },
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
  return { column: [1, columnCount(values)] };
}

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

const isRight = ({ r, digit, total }) => digit === total % 2 && asBit(r[MEMORY]) === total >> 1;

export function describe(columns, { a, b, column }, data, { signed }) {
  const step = columns[column - 1];
  const [writes, carries] = [step.total % 2, step.total >> 1];
  const sentences = [
    `Column ${column} of ${columns.length}: ${step.x[0]} + ${step.x[1]} + carry ${step.carryIn} = ` +
      `${step.total.toString(2)} in binary: write ${writes}, carry ${carries}.`,
  ];
  if (!isRight(step))
    sentences.push(`The network errs: it writes ${step.digit} and holds carry ${asBit(step.r[MEMORY])}.`);
  sentences.push(`Hidden units: ${step.r.map((r) => signed(r)).join(", ")}.`);
  if (column === columns.length) {
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
      n + 1, ...x, asBit(before[MEMORY]), ...r.map((value) => signed(value)),
      asBit(r[MEMORY]), format(y), digit,
    ]),
  };
}

export function draw(columns, values, data, tools) {
  const width = Math.min(Math.max(tools.width, 256), 640);
  const top = 138;
  const height = top + 292;
  return tools.svg("svg", { width, height, viewBox: `0 0 ${width} ${height}` },
    ...addition(columns, values, width, tools), ...network(columns, values, width, top, tools));
}

// A bit in a rounded box: filled is 1, hollow is 0.
function chip(x, y, value, tools, { state = false, w = 22, h = 22, size = "" } = {}) {
  const kind = (value ? "solid" : "hollow") + (state ? "-state" : "");
  return tools.svg("g", { class: state && tools.changed.has("column") ? "arrives" : null, style: "--from: 10px" },
    tools.svg("rect", { class: kind, x: x - w / 2, y: y - h / 2, width: w, height: h, rx: Math.min(w, h) / 3 }),
    tools.svg("text", { class: `middle bold ${size} ${value ? "inverse" : ""}`, x, y: y + 5 }, String(value)));
}

// The sum as written by hand, up to the current column.
function addition(columns, { a, b, column }, width, { svg, ...rest }) {
  const tools = { svg, ...rest };
  const count = columns.length;
  const margin = 44;
  const room = width - margin - 4;
  const decimals = room - 30 * count > 70 ? 70 : 0;
  const pitch = Math.min(30, room / count);
  const left = (width - margin - pitch * count - decimals) / 2;
  const x = (n) => left + margin + pitch * (count - n - 0.5);
  const current = column - 1;
  const digit = (n, y, value, kind = "") =>
    svg("text", { class: `digits middle ${kind}`, x: x(n), y }, String(value));
  const label = (y, text) => svg("text", { class: "quiet", x: left, y }, text);
  const total = (y, text) => decimals && svg("text", { class: "quiet end", x: left + width - 2 * left, y }, text);
  const parts = [
    svg("rect", { class: "band", x: x(current) - pitch / 2, y: 0.75, width: pitch, height: 118, rx: 6 }),
    label(20, "carry"), label(52, "a"), label(78, "b"), label(112, "sum"),
    svg("path", { class: "rule", d: `M ${x(count)} ${89} H ${x(-1)}`.replace(/-?[\d.]+ 89 H.*/, `${x(count - 1) - pitch / 2} 89 H ${x(0) + pitch / 2}`) }),
  ];
  columns.forEach(({ x: [an, bn], before, digit: written, total: sum }, n) => {
    parts.push(digit(n, 53, an, n < a.length ? "" : "quiet"), digit(n, 79, bn, n < b.length ? "" : "quiet"));
    const carry = asBit(before[MEMORY]);
    if (n < current) parts.push(svg("text", { class: "middle quiet", x: x(n), y: 20 }, String(carry)));
    else if (n <= current + 1) parts.push(chip(x(n), 16, carry, tools, { state: true, w: Math.min(20, pitch - 2), h: 20 }));
    if (n <= current) parts.push(digit(n, 113, written, written === sum % 2 ? "bold" : "alarm wrong"));
  });
  if (decimals) {
    const [p, q] = [parseInt(a, 2), parseInt(b, 2)];
    parts.push(total(52, `= ${p}`), total(78, `= ${q}`));
    if (column === count) parts.push(total(112, `= ${p + q}`));
  }
  return parts;
}

// The network at the current column: inputs from above, the carry from right to left, the sum below.
function network(columns, { column }, width, top, tools) {
  const { svg, number } = tools;
  const { x: [a, b], before, r, y, digit } = columns[column - 1];
  const wide = width >= 460;
  const side = wide ? 132 : 44;
  const left = side + 24;
  const right = width - left;
  const [outBus, inBus] = [left - 13, right + 13];
  const rowTop = (k) => top + 62 + 62 * k;
  const row = (k) => rowTop(k) + 26;
  const text = (x, y, content, kind) => svg("text", { class: kind, x, y }, content);
  const head = (x, y, kind) => svg("path", { class: kind, d: `M ${x} ${y} l 8 -4.5 v 9 z` });
  const parts = [text(0, top + 16, wide ? `Column ${column}: one step of the network` : `Column ${column}`, "bold")];

  // wires: inputs and carry in on the right bus, readout on the left one
  const joint = top + 50;
  parts.push(
    svg("path", { class: "wire", d: `M ${inBus - 20} ${top + 30} V ${joint} H ${inBus} M ${inBus + 20} ${top + 30} V ${joint} H ${inBus} V ${row(2)}` }),
    svg("path", { class: "wire", d: `M ${outBus} ${row(0)} V ${top + 254}` }),
    ...[0, 2].flatMap((k) => [
      svg("path", { class: "wire", d: `M ${inBus} ${row(k)} H ${right + 6} M ${left} ${row(k)} H ${outBus}` }),
      head(right + 1, row(k), "arrow"),
    ]));
  [[a, -20, "a"], [b, 20, "b"]].forEach(([value, dx, name]) =>
    parts.push(chip(inBus + dx, top + 24, value, tools), text(inBus + dx, top + 6, name, "middle quiet")));

  // the state: one straight line through the memory unit
  const y2 = row(MEMORY);
  const wire = (value) => (asBit(value) ? "state" : "state-off");
  const edge = wide ? 58 : 0;
  const [xOut, xIn] = [wide ? 96 : side / 2, width - (wide ? 96 : side / 2)];
  parts.push(
    svg("path", { class: wire(before[MEMORY]), d: `M ${width - edge} ${y2} H ${right + 8}` }), head(right + 1, y2, "arrow-state"),
    svg("path", { class: wire(r[MEMORY]), d: `M ${left} ${y2} H ${edge + 9}` }), head(edge + 1, y2, "arrow-state"),
    ...[inBus, outBus].map((x) => svg("circle", { class: "knot", cx: x, cy: y2, r: 4 })));
  [[xIn, before, "in"], [xOut, r, "out"]].forEach(([x, state, way]) => parts.push(
    chip(x, y2, asBit(state[MEMORY]), tools, { state: true, w: 26, h: 26 }),
    text(x, y2 - 36, "carry", "middle bold"), text(x, y2 - 21, way, "middle bold"),
    number(x, y2 + 31, state[MEMORY], { class: "middle quiet" })));
  if (wide) {
    const neighbor = (x, line1, line2, there) => parts.push(
      there && svg("rect", { class: "ghost", x, y: rowTop(0), width: 56, height: 176, rx: 8 }),
      text(x + 28, y2 + (there ? 72 : -4), line1, "middle quiet"), text(x + 28, y2 + (there ? 86 : 12), line2, "middle quiet"));
    neighbor(1, "column", String(column + 1), column < columns.length);
    neighbor(width - 57, "column", String(column - 1), column > 1);
  }

  // the three threshold units
  UNITS.forEach(({ name, wide: long, narrow: short, sign }, k) => {
    const [y0, w, memory] = [rowTop(k), right - left, k === MEMORY];
    const middle = left + w / 2;
    const span = (w - 20) / 2;
    const fill = Math.abs(r[k]) * span;
    parts.push(
      svg("rect", { class: memory ? "box-state" : "box", x: left, y: y0, width: w, height: 52, rx: 8 }),
      text(left + 10, y0 + 20, name, "math"), text(left + 32, y0 + 20, w > 230 ? long : short, memory ? "bold" : ""),
      number(right - 10, y0 + 20, r[k], { class: "end bold" }),
      svg("rect", { class: "track", x: left + 10, y: y0 + 32, width: 2 * span, height: 9, rx: 2 }),
      svg("rect", { class: memory ? "solid-state" : "solid", x: r[k] < 0 ? middle - fill : middle, y: y0 + 32, width: fill, height: 9, rx: 2 }),
      svg("path", { class: "rule", d: `M ${middle} ${y0 + 29} v 15` }),
      text(outBus + 7, row(k) - 6, sign, "middle quiet"));
  });

  // the readout
  parts.push(head(0, 0, "arrow"), chip(outBus, top + 266, digit, tools, { w: 26, h: 26 }));
  parts.push(text(outBus + 24, top + 262, "sum bit", "bold"), text(outBus + 24, top + 280, "½(r₁ − r₂ + r₃ + 1) = ", "quiet"));
  return parts.filter(Boolean);
}
