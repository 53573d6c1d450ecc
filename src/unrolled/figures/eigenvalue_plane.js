// Two coupled units: the eigenvalues of Ŵ beside the trajectory they are meant to foretell.
//
//   s[n] = (s[n-1] + h b R(φ) tanh(s[n-1])) / (1 + h a),   eigenvalues (1 + h b e^{±iφ}) / (1 + h a)

const LEAST = 1.45; // the plane of the eigenvalues shows at least so much of either axis

export function compute({ a, b, phi, h, start }, { starts, steps }) {
  const shrink = 1 / (1 + h * a);
  const [cos, sin] = [Math.cos((phi * Math.PI) / 180), Math.sin((phi * Math.PI) / 180)];
  const s = [starts[start]];
  for (let n = 0; n < steps; n++) {
    const [p, q] = s[n];
    const [g, k] = [Math.tanh(p), Math.tanh(q)];
    s.push([
      shrink * (p + h * b * (cos * g - sin * k)),
      shrink * (q + h * b * (sin * g + cos * k)),
    ]); // eq-canonical-state
  }
  const mu = [shrink * (1 + h * b * cos), Math.abs(shrink * h * b * sin)];
  return {
    s, mu, center: shrink, reach: shrink * h * Math.abs(b),
    modulus: Math.hypot(...mu), norms: s.map(([p, q]) => Math.hypot(p, q)),
  };
}

const apart = ([p, q], [u, v]) => Math.hypot(p - u, q - v);

function fate({ s, norms }) {
  const last = s.length - 1;
  if (norms[last] < 0.005) return "it has faded";
  if (apart(s[last], s[last - 1]) < 0.005) return "it rests";
  if (apart(s[last], s[last - 2]) < 0.005) return "it flips between two states";
  return "it is still moving";
}

export function describe(result, values, { steps }, { format }) {
  const { mu: [re, im], modulus, center, reach, norms } = result;
  const pair = im < 0.005 ? `${format(re)}, twice` : `${format(re)} ± ${format(im)}i`;
  const side = Math.abs(modulus - 1) < 0.005 ? "on the unit circle to the eye"
    : modulus < 1 ? "inside the unit circle" : "outside the unit circle";
  return `Eigenvalues of Ŵ: ${pair}; modulus ${format(modulus)}, ${side}. ` +
    `No angle gives more than ${format(center + reach)}. ` +
    `The state starts at size ${format(norms[0])}; after ${steps} steps its size is ` +
    `${format(norms.at(-1))} and ${fate(result)}.`;
}

export function table({ s, norms }, values, data, { format }) {
  const shown = [...Array(11).keys(), s.length - 1];
  return {
    columns: ["Step", "s₁", "s₂", "Size"],
    rows: shown.map((n) => [n, ...s[n].map((x) => format(x, 3)), format(norms[n], 3)]),
  };
}

// ---- The picture: two square planes, side by side where there is room. Lengths in px.

export function draw(result, values, data, tools) {
  const total = Math.min(Math.max(tools.width, 256), 640);
  const wide = total >= 520;
  const side = wide ? (total - 24) / 2 : Math.min(total, 360);
  const [width, height] = wide ? [total, side + 26] : [total, 2 * (side + 26) + 10];
  const left = wide ? 0 : (total - side) / 2;
  const second = wide ? [total - side, 0] : [left, side + 36];
  return tools.svg("svg", { width, height, viewBox: `0 0 ${width} ${height}` },
    tools.svg("g", { transform: `translate(${left} 26)` }, ...eigenvalues(result, side, tools)),
    tools.svg("g", { transform: `translate(${second[0]} ${second[1] + 26})` },
      ...trajectory(result, side, tools)));
}

const words = ({ svg }, x, y, text, kind = "") => svg("text", { class: kind, x, y }, text);

// A square plane from -limit to limit: its frame, axes, title, and a map from numbers to px.
function plane(title, across, up, limit, side, tools) {
  const { svg } = tools;
  const px = (x) => (side * (x / limit + 1)) / 2;
  const py = (y) => (side * (1 - y / limit)) / 2;
  const unit = [50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02].find((u) => u < limit / 1.4);
  const ticks = [unit, -unit];
  return {
    px, py, scale: side / limit / 2,
    parts: [
      words(tools, side / 2, -10, title, "middle bold"),
      svg("rect", { class: "track", x: 0, y: 0, width: side, height: side }),
      svg("path", { class: "ghost", d: `M 0 ${side / 2} H ${side} M ${side / 2} 0 V ${side}` }),
      words(tools, side - 6, side / 2 - 6, across, "end quiet"),
      words(tools, side / 2 + 6, 16, up, "quiet"),
      ...ticks.flatMap((t) => [
        svg("path", { class: "rule", d: `M ${px(t)} ${side / 2 - 4} v 8` }),
        words(tools, px(t) + 5 * Math.sign(t), side / 2 + 18, String(t).replace("-", "−"),
          t < 0 ? "end quiet" : "quiet")]),
    ],
  };
}

function eigenvalues({ mu: [re, im], center, reach, modulus }, side, tools) {
  const { svg } = tools;
  const limit = Math.max(LEAST, 1.08 * (center + reach));
  const { px, py, scale, parts } = plane("eigenvalues of Ŵ", "real", "imag.", limit, side, tools);
  const circle = (kind, x, r) => svg("circle", { class: kind, cx: px(x), cy: py(0), r });
  const ends = im > 1e-9 ? [im, -im] : [0];
  const cross = (y) => svg("path", {
    class: "state", "stroke-width": 3,
    d: `M ${px(re) - 6} ${py(y) - 6} l 12 12 m 0 -12 l -12 12`,
  });
  return [
    ...parts,
    circle("rule", 0, scale), // the unit circle
    circle("state-off", center, reach * scale), // every angle
    ...ends.map((y) => svg("path",
      { class: "wire", d: `M ${px(center)} ${py(0)} L ${px(re)} ${py(y)}` })),
    circle("hollow-state", center, 4.5), // where they are without coupling
    ...ends.map(cross),
    tools.number(side - 8, side - 10, modulus, { class: "end bold" },
      (value) => `modulus ${tools.format(value)}`),
  ];
}

function trajectory({ s, norms }, side, tools) {
  const { svg } = tools;
  const limit = 1.12 * Math.max(0.05, ...norms);
  const { px, py, parts } = plane("the state, step by step", "s₁", "s₂", limit, side, tools);
  const at = ([p, q]) => [px(p), py(q)];
  const path = s.map((point) => at(point).map((x) => x.toFixed(1)).join(" ")).join(" L ");
  const dot = (point, kind, r) => {
    const [cx, cy] = at(point);
    return svg("circle", { class: kind, cx, cy, r });
  };
  return [
    ...parts,
    svg("path", { class: "wire", d: `M ${path}` }),
    ...s.slice(1, -1).map((point) => dot(point, "solid", 1.2)),
    dot(s[0], "hollow-state", 6),
    dot(s.at(-1), "solid-state", 4),
    tools.number(side - 8, side - 10, norms.at(-1), { class: "end bold" },
      (value) => `size ${tools.format(value)}`),
  ];
}
