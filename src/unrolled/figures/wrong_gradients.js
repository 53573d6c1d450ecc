// An exhibit of the museum of wrong gradients, and what a gradient check sees of it.
//
// All numbers are the library's; nothing is computed here but which box is filled.

// 0.42, 13, 2e-16, 0
const short = (error) => {
  if (error === 0) return "0";
  if (error >= 10) return error.toFixed(0);
  return error >= 0.01 ? error.toFixed(2) : error.toExponential(0);
};

export function compute({ exhibit, check }, { exhibits }) {
  const { title, rows, errors, tolerance } = exhibits[exhibit - 1];
  let at = 0;
  const boxes = rows.flatMap((names, row) => names.map((name, column) => {
    const error = errors[check][at++];
    const seen = error >= 0;
    return { name, row, column, error, seen, wrong: seen && error > tolerance[check] };
  }));
  return { title, boxes };
}

export function describe({ title, boxes }, { check }) {
  const names = (some) => some.map(({ name }) => name).join(", ");
  const seen = boxes.filter((box) => box.seen);
  const wrong = seen.filter((box) => box.wrong);
  const lead = `${title}, check “${check}”:`;
  if (!wrong.length) return `${lead} no gradient is called wrong. Missed.`;
  let which = names(wrong);
  if (wrong.length === seen.length) which = `all ${seen.length} gradients`;
  else if (wrong.length > seen.length / 2)
    which = `all gradients but ${names(seen.filter((box) => !box.wrong))}`;
  return `${lead} called wrong: ${which}. Caught.`;
}

export const table = ({ boxes }) => ({
  columns: ["Gradient", "Relative error", "The check says"],
  rows: boxes.map(({ name, error, seen, wrong }) =>
    seen ? [name, short(error), wrong ? "wrong" : "right"] : [name, "–", "nothing"]),
});

export const name = ({ exhibit, check }, { exhibits }) =>
  `${exhibits[exhibit - 1].title}, ${check}`;

// A text in one line or, if it is longer than `most` characters, in two.
function broken(words, most) {
  if (words.length <= most) return ["", words];
  const at = words.lastIndexOf(" ", most);
  return [words.slice(0, at), words.slice(at + 1)];
}

export function draw({ title, boxes }, { exhibit, check }, data, tools) {
  const { svg } = tools;
  const width = Math.min(Math.max(tools.width, 256), 560);
  const columns = 1 + Math.max(...boxes.map((box) => box.column));
  const [top, tall, gap] = [74, 46, 8];
  const wide = (width - gap * (columns - 1)) / columns;
  const rows = 1 + Math.max(...boxes.map((box) => box.row));
  const height = top + rows * (tall + gap);
  const caught = boxes.some((box) => box.wrong);
  const text = (x, y, words, kind = "") => svg("text", { class: kind, x, y }, words);
  const lines = broken(`${exhibit}. ${title}`, Math.floor(width / 7.8));
  const parts = [
    ...lines.map((line, i) => text(0, 16 + 17 * i, line, "bold")),
    text(0, 55, `${check}: ${caught ? "caught" : "missed"}`, caught ? "" : "alarm bold"),
  ];
  for (const { name, row, column, error, seen, wrong } of boxes) {
    const [x, y] = [column * (wide + gap), top + row * (tall + gap)];
    parts.push(
      svg("rect", { class: !seen ? "ghost" : wrong ? "solid-state" : "box",
        x: x + 1, y: y + 1, width: wide - 2, height: tall - 2, rx: 6 }),
      text(x + wide / 2, y + 18, name, `middle ${wrong ? "inverse bold" : "quiet"}`),
      svg("text", { class: `middle ${wrong ? "inverse bold" : ""}`, x: x + wide / 2, y: y + 37,
        "data-value": String(error) }, seen ? short(error) : "–"));
  }
  return svg("svg", { width, height, viewBox: `0 0 ${width} ${height}` }, ...parts);
}
