// One unit fed back through a delay, ds/dt = −s + b tanh(s(t − τ₀)): settle, stay or swing.
//
// The trajectory is integrated here (method of steps, Runge-Kutta of order 4, cubic in between);
// roots, levels and the borders of the map are the library's.

const STEP = 0.05; // every delay is a whole number of steps
const END = 30;
const LATE = 20; // from here on is called the end

const tidy = (value) => (Math.abs(value) < 0.005 ? 0 : value); // no minus before 0.00

// s at the steps from 0 to END; before that it is `start`. A delay is two steps at least, or none.
function integrate(tau, b, start) {
  const lag = Math.round(tau / STEP);
  const [s, slope] = [[start], []];
  const at = (n) => (n < 0 ? start : s[n]);
  const halfway = (n) => (n < 0 ? start // half a step after n, by the cubic through both ends
    : (s[n] + s[n + 1]) / 2 + (STEP / 8) * (slope[n] - slope[n + 1]));
  for (let n = 0; n < Math.round(END / STEP); n += 1) {
    const past = lag ? [at(n - lag), halfway(n - lag), at(n - lag + 1)] : null;
    const rate = (now, i) => -now + b * Math.tanh(past ? past[i] : now); // eq-add-loop
    const k1 = rate(s[n], 0);
    const k2 = rate(s[n] + (STEP / 2) * k1, 1);
    const k3 = rate(s[n] + (STEP / 2) * k2, 1);
    const k4 = rate(s[n] + STEP * k3, 2);
    slope.push(k1);
    s.push(s[n] + (STEP / 6) * (k1 + 2 * k2 + 2 * k3 + k4));
  }
  return s;
}

export function compute({ tau, b, start }, data) {
  const i = Math.round(tau / data.tau_step);
  const j = Math.round((b - data.strengths[0]) / data.b_step);
  const [re, im] = data.roots[j][i];
  const s = integrate(tau, b, start);
  const late = s.slice(Math.round(LATE / STEP));
  return { s, re, im, verdict: data.verdicts[j][i], level: data.levels[j],
    low: Math.min(...late), high: Math.max(...late) };
}

const grows = ({ re }, { format }) =>
  `${re > 0 ? "grows" : "fades"} like e to the ${format(re)} t`;

export function describe(result, { tau, b }, data, tools) {
  const { signed, format } = tools;
  const { verdict, im, level, low, high } = result;
  const disturbance = verdict === "on the edge"
    ? "A small disturbance of 0 neither grows nor fades exponentially"
    : `A small disturbance of 0 ${grows(result, tools)}`;
  const swing = im > 0 ? `, with a period of ${format((2 * Math.PI) / im)}` : "";
  const rest = level > 0 ? ` The states ${signed(level)} and ${signed(-level)} attract.` : "";
  return `Delay ${format(tau, 1)}, strength ${signed(b)}: ${verdict}. ${disturbance}${swing}.${rest}` +
    ` From time ${LATE} to ${END} the state is between ${signed(tidy(low))} and ${signed(tidy(high))}.`;
}

export function table({ s }, values, data, { signed }) {
  const times = Array.from({ length: 11 }, (_, k) => (k * END) / 10);
  const rows = times.map((t) => {
    const state = s[Math.round(t / STEP)];
    return [t, signed(state, 3), signed(Math.tanh(state), 3)];
  });
  return { columns: ["Time", "State s", "Readout r"], rows };
}

// ---- The picture. All lengths in px; see interactive.css for the classes.

export function draw(result, values, data, tools) {
  const width = Math.min(Math.max(tools.width, 256), 700);
  const wide = width >= 560;
  const mapWidth = wide ? 230 : width;
  const course = { x: 0, y: 0, width: wide ? width - mapWidth - 24 : width, height: wide ? 300 : 230 };
  const map = { x: wide ? width - mapWidth : 0, y: wide ? 0 : 250, width: mapWidth, height: wide ? 300 : 250 };
  const height = wide ? 300 : 500;
  return tools.svg("svg", { width, height, viewBox: `0 0 ${width} ${height}` },
    ...trajectory(result, values, course, tools), ...plane(values, data, map, tools));
}

const label = ({ svg }, x, y, words, kind = "") => svg("text", { class: kind, x, y }, words);
const line = (points) => "M" + points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L");

function trajectory({ s, level }, { start, tau }, { x: x0, y: y0, width, height }, tools) {
  const { svg, format } = tools;
  const before = 4; // as much of the history as the longest delay
  const size = Math.max(1.2, level * 1.1, ...s.map(Math.abs)) * 1.08;
  const [left, right, top, bottom] = [x0 + 30, x0 + width - 10, y0 + 24, y0 + height - 40];
  const x = (t) => left + ((right - left) * (t + before)) / (END + before);
  const y = (value) => (top + bottom) / 2 - ((bottom - top) / 2) * (value / size);
  const tick = (value) => label(tools, left - 5, y(value) + 4, format(value, 0), "end quiet");
  const horizontal = (value, kind) =>
    svg("path", { class: kind, d: line([[left, y(value)], [right, y(value)]]) });
  const levels = level > 0 ? [level, -level].map((value) => horizontal(value, "ghost")) : [];
  const course = s.map((value, n) => [x(n * STEP), y(value)]);
  const readout = s.map((value, n) => [x(n * STEP), y(Math.tanh(value))]);
  return [
    label(tools, left, y0 + 13, "state s (thick), readout r (thin)", "quiet"),
    svg("rect", { class: "track", x: x(-tau), y: top, width: x(0) - x(-tau), height: bottom - top }),
    horizontal(0, "wire"), ...levels,
    svg("path", { class: "rule", d: line([[x(0), top], [x(0), bottom]]) }),
    svg("path", { class: "wire", d: line([[x(-before), y(Math.tanh(start))], ...readout]) }),
    svg("path", { class: "state", "stroke-width": 2.5,
      d: line([[x(-before), y(start)], [x(0), y(start)], ...course]) }),
    tick(1), tick(0), tick(-1),
    ...[0, 10, 20, 30].map((t) => label(tools, x(t), bottom + 16, String(t), "middle quiet")),
    label(tools, (left + right) / 2, bottom + 32, "time t; shaded: the past that counts",
      "middle quiet"),
  ];
}

function plane({ tau, b }, data, { x: x0, y: y0, width, height }, tools) {
  const { svg, format } = tools;
  const [left, right, top, bottom] = [x0 + 34, x0 + width - 10, y0 + 24, y0 + height - 40];
  const [low, high] = [data.strengths[0], data.strengths.at(-1)];
  const longest = data.tau_step * (data.roots[0].length - 1);
  const x = (delay) => left + ((right - left) * delay) / longest;
  const y = (strength) => bottom - ((bottom - top) * (strength - low)) / (high - low);
  const border = data.border.map(([strength, delay]) => [x(delay), y(strength)]);
  const [cx, cy] = [x(tau), y(b)];
  const place = (delay, strength, words) =>
    label(tools, x(delay), y(strength) + 4, words, "middle bold");
  return [
    label(tools, left, y0 + 13, "strength b", "quiet"),
    svg("rect", { class: "track", x: left, y: top, width: right - left, height: bottom - top }),
    svg("path", { class: "rule", d: line([[left, y(1)], [right, y(1)]]) }),
    svg("path", { class: "rule", d: line(border) }),
    place(longest / 2, 2.5, "stays"),
    place(longest / 2, 0, "settles"),
    place(longest * 0.62, -3.25, "swings"),
    ...[low, -1, 1, high].map((value) =>
      label(tools, left - 5, y(value) + 4, format(value, 0), "end quiet")),
    ...[0, 2, 4].map((value) => label(tools, x(value), bottom + 16, String(value), "middle quiet")),
    label(tools, (left + right) / 2, bottom + 32, "delay τ₀", "middle quiet"),
    svg("circle", { class: "hollow-state", cx, cy, r: 7 }),
    svg("circle", { class: "knot", cx, cy, r: 3 }),
  ];
}
