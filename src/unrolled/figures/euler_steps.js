// Forward and backward Euler on one unit with a delayed readout, beside the exact solution.
//
//   ds/dt = a (−s(t) + b tanh s(t−τ₀) + sin ωt),  s = 0 up to t = 0,  ΔT = τ₀/k,  k = 2^m
//
// The exact solution is the library's, sampled at t = n/fine for each rate a the slider offers.

const LIMIT = 1.8; // the frame shows states in [-LIMIT, LIMIT]
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

function run(forward, a, k, { b, omega, seconds }) {
  const h = 1 / k;
  const s = [0];
  const delayed = (n) => Math.tanh(s[n] ?? 0); // the state is 0 up to t = 0
  for (let n = 0; n < seconds * k; n += 1) {
    const at = forward ? n : n + 1; // the end of the step at which the right-hand side is taken
    const drive = h * a * (b * delayed(at - k) + Math.sin(omega * at * h));
    s.push(forward ? (1 - h * a) * s[n] + drive : (s[n] + drive) / (1 + h * a));
  }
  return s;
}

function attempt(forward, a, k, data) {
  const s = run(forward, a, k, data);
  const exact = data.exact[data.rates.indexOf(a)];
  const every = data.fine / k;
  const error = Math.max(...s.map((value, n) => Math.abs(value - exact[n * every])));
  return { s, error };
}

export function compute({ rate, halvings }, data) {
  const at = (m) => ({
    k: 2 ** m,
    backward: attempt(false, rate, 2 ** m, data),
    forward: attempt(true, rate, 2 ** m, data),
  });
  const all = Array.from({ length: Math.log2(data.fine) + 1 }, (_, m) => at(m));
  return { all, now: all[halvings], half: all[halvings + 1] };
}

// Two digits that count, or a power of ten.
function short(value) {
  if (value < 1e4) return value.toFixed(Math.max(0, 1 - Math.floor(Math.log10(value))));
  const [mantissa, exponent] = value.toExponential(1).split("e+");
  return `${mantissa} × 10${[...exponent].map((digit) => SUPERSCRIPTS[digit]).join("")}`;
}

export function describe({ now, half }, { rate }, data, { format }) {
  const z = rate / now.k;
  const renews = z > 2 / (1 - data.b) && z < 2; // |1 - z| + z |b| > 1, and b < 0
  const fate = z > 2 ? "it grows" : z === 2 ? "it stays"
    : renews ? "it fades, unless the delayed readout renews it" : "it fades";
  const who = now.k === 1 ? "Backward Euler is the canonical RNN here. " : "";
  return `${who}ΔT = τ₀/${now.k} and aΔT = ${format(z)}: ` +
    `in a forward step the leak multiplies an error by ` +
    `${format(1 - z)}, ${fate}; in a backward step by ${format(1 / (1 + z))}. ` +
    `Largest error in ${data.seconds} s: backward ${short(now.backward.error)}, ` +
    `forward ${short(now.forward.error)}. With half the step, backward ` +
    `${short(half.backward.error)}: divided by ${format(now.backward.error / half.backward.error, 1)}.`;
}

export function table({ all }) {
  return {
    columns: ["Steps per delay", "Error, backward", "Error, forward"],
    rows: all.map(({ k, backward, forward }) => [k, short(backward.error), short(forward.error)]),
  };
}

export function draw({ now }, { rate }, data, { svg, number, width: room }) {
  const width = Math.min(Math.max(room, 256), 680);
  const [left, right, top, bottom] = [34, width - 8, 84, 322];
  const x = (t) => left + (t / data.seconds) * (right - left);
  const y = (s) => (top + bottom) / 2 - (s / LIMIT) * ((bottom - top) / 2);
  const inside = (s) => Math.abs(s) <= LIMIT;
  const label = (px, py, words, kind = "") => svg("text", { class: kind, x: px, y: py }, words);
  const path = (kind, points) => svg("path", { class: kind, fill: "none",
    d: `M ${points.map((point) => point.map((c) => c.toFixed(2)).join(" ")).join(" L ")}` });
  const round = (cx, cy) => svg("circle", { class: "solid-state", cx, cy, r: 3.2 });
  const square = (cx, cy) =>
    svg("rect", { class: "hollow", x: cx - 3.5, y: cy - 3.5, width: 7, height: 7 });

  const exact = data.exact[data.rates.indexOf(rate)];
  const points = (s) => s.map((value, n) => [x(n / now.k), y(value)]);
  // Forward Euler is drawn up to the point where it leaves the frame, and to its edge.
  const leaves = now.forward.s.findIndex((value) => !inside(value));
  const seen = points(now.forward.s.slice(0, leaves < 0 ? undefined : leaves));
  const trail = [...seen];
  if (leaves >= 0) {
    const [before, after] = [now.forward.s[leaves - 1], now.forward.s[leaves]];
    const edge = Math.sign(after) * LIMIT;
    const part = (edge - before) / (after - before);
    trail.push([x((leaves - 1 + part) / now.k), y(edge)]);
  }
  const exit = trail.at(-1);
  const marked = now.k <= 32;
  return svg("svg", { width, height: 362, viewBox: `0 0 ${width} 362` },
    path("rule", [[6, 11], [28, 11]]), label(36, 15, "exact"),
    round(17, 33), number(36, 37, now.backward.error, { class: "bold" },
      (value) => `backward Euler, error ${short(value)}`),
    square(17, 55), number(36, 59, now.forward.error, {},
      (value) => `forward Euler, error ${short(value)}`),
    ...[-1, 0, 1].flatMap((s) => [
      svg("path", { class: "wire", "stroke-opacity": 0.35, d: `M ${left} ${y(s)} H ${right}` }),
      label(left - 7, y(s) + 4, s < 0 ? "−1" : String(s), "end quiet")]),
    ...Array.from({ length: data.seconds + 1 }, (_, t) =>
      label(x(t), bottom + 18, String(t), "middle quiet")),
    label((left + right) / 2, bottom + 36, "time t (seconds)", "middle quiet"),
    label(6, y(0) - 12, "s", "math"),
    path("rule", exact.map((value, n) => [x(n / data.fine), y(value)])),
    path("ghost", trail),
    path("state", points(now.backward.s)),
    ...(marked ? seen.map(([px, py]) => square(px, py)) : []),
    ...(marked ? points(now.backward.s).map(([px, py]) => round(px, py)) : []),
    leaves < 0 ? null : label(Math.min(Math.max(exit[0] + 8, left), right - 100),
      exit[1] < (top + bottom) / 2 ? top + 14 : bottom - 6, "forward leaves", "quiet"));
}
