// The stages from the RNN to the LSTM: the diagram of a cell, what is left of a nudge by lag, and
// how many trained starts remember a bit. All numbers and drawings come from the library.

const [LOW, HIGH] = [-12, 4]; // the picture ends at these powers of ten

// 1.28 where that is legible, 1.9e-12 elsewhere.
const short = (value) => value >= 0.01 && value < 1000
  ? value.toFixed(2) : value.toExponential(1).replace("e+", "e");

export const compute = ({ stage, hand }, { stages, hands, left }) => {
  const side = hands.indexOf(hand);
  return {
    ...stages[stage],
    left: left[stage][side],
    before: stage ? left[stage - 1][side] : null,
    given: stage >= 1 && stage <= 6,
  };
};

export const describe = ({ name, title, system, left, given, wins, starts }, { hand, seed }) =>
  `${name}, ${title}: ${system}. Of a nudge of the state at step 0, ${short(left[10])} is left ` +
  `after 10 steps and ${short(left.at(-1))} after ${left.length - 1}${given ? ` (${hand})` : ""}. ` +
  `${wins} of ${starts} trained starts remember the bit.` +
  (seed ? ` The fresh cells are those of seed ${seed}.` : "");

export const table = (result, values, { stages, left }) => ({
  columns: ["Stage", "Left after 40 steps", "With half listening", "Remember"],
  rows: stages.map(({ name, wins, starts }, k) =>
    [name, ...left[k].map((curve) => short(curve.at(-1))), `${wins} of ${starts}`]),
});

export function draw(result, values, data, tools) {
  const width = Math.min(Math.max(tools.width, 256), 640);
  return tools.html("div", { class: "ufig-stack" },
    tools.image(result.svg, Math.min(width, 520)),
    chart(result, width, tools));
}

// Above: the starts, a dot each, filled if it remembers. Below: the norm against the lag.
function chart({ name, left, before, wins, starts }, width, tools) {
  const { svg } = tools;
  const label = (x, y, words, kind = "quiet") => svg("text", { class: kind, x, y }, words);
  const [margin, top, height] = [48, 84, 190];
  const bottom = top + height;
  const lags = left.length - 1;
  const x = (lag) => margin + ((width - margin - 12) * lag) / lags;
  const power = (value) => Math.min(Math.max(Math.log10(value), LOW), HIGH);
  const y = (value) => top + (height * (HIGH - power(value))) / (HIGH - LOW);
  const path = (curve) =>
    "M " + curve.map((value, lag) => `${x(lag).toFixed(1)} ${y(value).toFixed(1)}`).join(" L ");
  const parts = [label(0, 14, `remember the bit: ${wins} of ${starts} starts`, "")];
  for (let i = 0; i < starts; i++)
    parts.push(svg("circle", { class: i < wins ? "solid-state" : "hollow-state",
      cx: 10 + i * Math.min(24, (width - 20) / starts), cy: 32, r: 7 }));
  parts.push(label(0, top - 18, "left of a nudge of the state"));
  for (let k = HIGH; k >= LOW; k -= 4)
    parts.push(
      svg("path", { class: "wire", "stroke-opacity": k ? 0.3 : 0.9,
        d: `M ${margin} ${y(10 ** k)} H ${width - 12}` }),
      label(margin - 6, y(10 ** k) + 4, k ? `1e${k}`.replace("-", "−") : "1", "end quiet"));
  parts.push(svg("path", { class: "rule", d: `M ${margin} ${top} V ${bottom} H ${width - 12}` }));
  if (before)
    parts.push(svg("path", { class: "rule", "stroke-dasharray": "7 5", d: path(before) }));
  parts.push(svg("path", { class: "state", "stroke-width": 2.5, d: path(left) }));
  left.forEach((value, lag) => parts.push(svg("circle", {
    class: "solid-state", "data-value": String(value), cx: x(lag), cy: y(value), r: 2.2 })));
  for (let lag = 0; lag <= lags; lag += 10)
    parts.push(label(x(lag), bottom + 18, String(lag), "middle quiet"));
  parts.push(label((margin + width - 12) / 2, bottom + 36, "lag: steps since the nudge", "middle quiet"));
  const legend = bottom + 58;
  parts.push(svg("path", { class: "state", "stroke-width": 2.5, d: `M ${margin} ${legend - 4} h 30` }),
    label(margin + 40, legend, name, ""));
  if (before)
    parts.push(svg("path", { class: "rule", "stroke-dasharray": "7 5",
      d: `M ${margin + 90} ${legend - 4} h 30` }), label(margin + 130, legend, "the stage before", ""));
  const total = legend + 10;
  return svg("svg", { width, height: total, viewBox: `0 0 ${width} ${total}` }, ...parts);
}
