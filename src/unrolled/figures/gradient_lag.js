// What is left of a gradient, lag by lag, between the bounds from singular values and slopes.
//
//   P[0] = I,   P[j+1] = P[j] W_r D[G'(s)],   s = a cos(0.9 j), a cos(0.9 j + 2)

const [LOW, HIGH] = [-12, 8]; // the picture ends at these powers of ten

// 8.91 where that is legible, 2.1e-4 elsewhere.
const scientific = (value) => value >= 0.1 && value < 1000
  ? value.toFixed(2) : value.toExponential(1).replace("e+", "e");

// The singular values of ((a, b), (c, d)), the largest first.
function singular(a, b, c, d) {
  const [sum, difference] = [Math.hypot(a + d, b - c), Math.hypot(a - d, b + c)];
  const largest = (sum + difference) / 2;
  return [largest, largest && Math.abs(a * d - b * c) / largest];
}

export function compute({ sigma, beta, swing }, { lags, ratio }) {
  const slant = (ratio - 1) / Math.tan((beta * Math.PI) / 180);
  const [norm, least] = singular(1, slant, 0, ratio);
  const scale = sigma / norm;
  const [p, q, t] = [scale, scale * slant, scale * ratio]; // W_r = ((p, q), (0, t))
  let P = [1, 0, 0, 1];
  const curves = { lower: [1], product: [1], upper: [1], radius: [1] };
  for (let j = 0; j < lags; j++) {
    const [g, h] = [0, 2].map((shift) => 1 / Math.cosh(swing * Math.cos(0.9 * j + shift)) ** 2);
    const [a, b, c, d] = P;
    P = [a * p * g, (a * q + b * t) * h, c * p * g, (c * q + d * t) * h]; // eq-jacobian-product
    curves.product.push(singular(...P)[0]);
    curves.lower.push(curves.lower[j] * Math.min(g, h) * scale * least); // eq-sigma-sandwich
    curves.upper.push(curves.upper[j] * Math.max(g, h) * sigma); // eq-sigma-sandwich
    curves.radius.push(curves.radius[j] * scale);
  }
  return curves;
}

export function describe(curves, { sigma, beta, swing }, { lags }, { format }) {
  const { lower, product, upper, radius } = curves;
  const at = product.indexOf(Math.max(...product));
  return `σ = ${format(sigma)}, β = ${format(beta, 0)}°, a = ${format(swing)}; ` +
    `the largest eigenvalue is ${format(radius[1])}. ` +
    `What is left of the gradient is largest at lag ${at}: ${scientific(product[at])}. ` +
    `At lag ${lags} it is ` +
    `${scientific(product[lags])}, between ${scientific(lower[lags])} and ` +
    `${scientific(upper[lags])}; the eigenvalue says ${scientific(radius[lags])}.`;
}

export const table = ({ lower, product, upper, radius }) => ({
  columns: ["Lag", "Lower bound", "Gradient", "Upper bound", "Eigenvalue"],
  rows: product.map((value, j) => [j, ...[lower[j], value, upper[j], radius[j]].map(scientific)]),
});

export function draw({ lower, product, upper, radius }, values, data, tools) {
  const { svg } = tools;
  const width = Math.min(Math.max(tools.width, 256), 640);
  const [left, right, top, height] = [48, 12, 26, 260];
  const bottom = top + height;
  const x = (j) => left + ((width - left - right) * j) / (product.length - 1);
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
  const parts = [label(0, 14, "left of the gradient, at most")];
  for (let k = HIGH; k >= LOW; k -= 4)
    parts.push(
      svg("path", { class: "wire", "stroke-opacity": k ? 0.3 : 0.9,
        d: `M ${left} ${y(10 ** k)} H ${width - right}` }),
      label(left - 6, y(10 ** k) + 4, k ? `1e${k}`.replace("-", "−") : "1", "end quiet"));
  const looks = {
    bound: { class: "rule", "stroke-dasharray": "8 5", "stroke-width": 2 },
    eigenvalue: { class: "rule", "stroke-dasharray": "1.5 5", "stroke-width": 2.5, "stroke-linecap": "round" },
    product: { class: "state", "stroke-width": 2.5 },
  };
  parts.push(
    svg("path", { class: "rule", d: `M ${left} ${top} V ${bottom} H ${width - right}` }),
    svg("path", { ...looks.bound, d: path(lower) }),
    svg("path", { ...looks.bound, d: path(upper) }),
    svg("path", { ...looks.product, d: path(product) }),
    svg("path", { ...looks.eigenvalue, d: path(radius) }));
  product.forEach((value, j) => parts.push(svg("circle", {
    class: "solid-state", "data-value": String(value), r: inside(value) ? 2.4 : 0,
    cx: x(j), cy: y(Math.min(Math.max(value, 10 ** LOW), 10 ** HIGH)) })));
  const legend = bottom + 56;
  const entry = (row, look, words) => parts.push(
    svg("path", { ...looks[look], d: `M ${left} ${legend + 20 * row - 4} h 30` }),
    label(left + 40, legend + 20 * row, words, ""));
  parts.push(
    ...[0, 10, 20, 30, 40].map((j) => label(x(j), bottom + 18, String(j), "middle quiet")),
    label((left + width - right) / 2, bottom + 34, "lag: steps back from the error", "middle quiet"));
  entry(0, "bound", "bounds");
  entry(1, "product", "norm of the product");
  entry(2, "eigenvalue", "largest eigenvalue to that power");
  const total = legend + 50;
  return svg("svg", { width, height: total, viewBox: `0 0 ${width} ${total}` }, ...parts);
}
