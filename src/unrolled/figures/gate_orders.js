// The gates of one library in the order of another: blocks, the ways they go, the lines that do it.
//
// `layouts` is convert.LAYOUTS: cell → library → gates by their names in the book, their letters.

const without = (libraries, cell, layouts) =>
  [...new Set(libraries)].filter((library) => !(library in layouts[cell]));

export function compute({ cell, source, target }, { layouts, lines }) {
  const missing = without([source, target], cell, layouts);
  if (missing.length) return { missing };
  const [there, wanted] = [layouts[cell][source], layouts[cell][target]];
  return {
    missing,
    there,
    wanted,
    order: wanted.gates.map((gate) => there.gates.indexOf(gate)),
    lines: lines[cell][source][target],
  };
}

const named = (library) => ({ Unrolled: "this book", Paper: "the paper" })[library] ?? library;

export function describe({ missing, there, wanted, order }, { cell, source, target }, { marked }) {
  if (missing.length) return `There is no ${cell} in ${missing.map(named).join(" and none in ")}.`;
  const gate = marked[cell];
  return `${cell}: ${named(source)} has ${there.called.join(", ")}; ${named(target)} has ` +
    `${wanted.called.join(", ")}: blocks ${order.join(", ")} of the former. ` +
    `The gate ${gate} of this book goes from place ${there.gates.indexOf(gate)} ` +
    `to place ${wanted.gates.indexOf(gate)}.`;
}

export const table = ({ missing, there, wanted, order }) => ({
  columns: ["Block", "From", "To", "Taken from block"],
  rows: missing.length ? [] : order.map((old, place) =>
    [place, there.called[place], wanted.called[place], old]),
});

const HEIGHT = 40; // of a block
const TOP = 56; // of the first one

export function draw({ missing, there, wanted, order, lines }, { cell, source, target }, data, tools) {
  const { svg } = tools;
  const width = Math.min(Math.max(tools.width, 256), 560);
  const label = (x, y, words, kind = "", more = {}) =>
    svg("text", { class: kind, x, y, ...more }, words);
  if (missing.length) {
    const words = `no ${cell} in ${missing.map(named).join(", none in ")}`;
    return svg("svg", { width, height: 60, viewBox: `0 0 ${width} 60` },
      label(width / 2, 34, words, "middle quiet"));
  }
  const across = Math.min(150, width * 0.36); // of a block
  const gap = 5;
  const bottom = TOP + order.length * (HEIGHT + gap);
  const y = (place) => TOP + place * (HEIGHT + gap);
  const stack = (layout, library, x) => [
    label(x + across / 2, 14, named(library), "middle bold"),
    label(x + across / 2, 31, layout.array, "middle quiet"),
    label(x + across / 2, 47, layout.shape, "middle quiet"),
    ...layout.gates.flatMap((gate, place) => {
      const kept = gate === data.marked[cell];
      const letter = layout.called[place];
      return [
        svg("rect", { class: kept ? "box-state" : "box", x, y: y(place), width: across,
          height: HEIGHT, "data-gate": gate }),
        label(x + 12, y(place) + 26, letter, kept ? "digits bold" : "digits"),
        ...(letter === gate ? [] : [label(x + across - 10, y(place) + 25, gate, "end quiet")]),
      ];
    }),
  ];
  const [from, to] = [across, width - across];
  const ways = order.map((old, place) => {
    const [a, b] = [y(old) + HEIGHT / 2, y(place) + HEIGHT / 2];
    const middle = (from + to) / 2;
    const kept = wanted.gates[place] === data.marked[cell];
    return svg("path", { class: kept ? "state" : "wire", "stroke-width": kept ? 3 : 1.5,
      "data-from": old, "data-to": place,
      d: `M ${from + 3} ${a} C ${middle} ${a} ${middle} ${b} ${to - 3} ${b}` });
  });
  const longest = Math.max(...lines.map((line) => line.length));
  const size = Math.min(15, (width - 4) / (0.605 * longest)); // a letter is 0.6 wide
  const code = lines.map((line, i) =>
    label(2, bottom + 26 + 24 * i, line, i === 1 ? "digits bold" : "digits",
      { style: `font-size: ${size}px`, "data-line": i, "xml:space": "preserve" }));
  const height = bottom + 84;
  return svg("svg", { width, height, viewBox: `0 0 ${width} ${height}` },
    ...ways, ...stack(there, source, 0), ...stack(wanted, target, to), ...code);
}
