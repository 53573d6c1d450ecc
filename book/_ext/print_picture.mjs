// Draw interactive figures as they first look, without a browser.
//
// Reads a list of widget states on stdin, writes for each one the SVG texts of its drawing, top to
// bottom. A drawing script is pure (it reads its arguments and makes elements), and so are the tools
// that the figure's renderer hands to it: a document that can only make elements is all they need.

const WIDTH = 640; // px, the width of a drawing on the page

const escape = (text) =>
  String(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

class Node {
  constructor(tag) {
    Object.assign(this, { tag, attributes: {}, children: [] });
  }
  setAttribute(name, value) {
    this.attributes[name] = value;
  }
  append(...children) {
    this.children.push(...children);
  }
  addEventListener() {}
  toString() {
    const attributes = Object.entries(this.attributes)
      .map(([name, value]) => ` ${name}="${escape(value)}"`).join("");
    const inside = this.children
      .map((child) => (child instanceof Node ? child : escape(child))).join("");
    return `<${this.tag}${attributes}>${inside}</${this.tag}>`;
  }
}

globalThis.document = {
  createElement: (tag) => new Node(tag),
  createElementNS: (namespace, tag) => new Node(tag),
};

const load = (source) =>
  import(`data:text/javascript;base64,${Buffer.from(source).toString("base64")}`);

function pictures(node) {
  if (node.tag === "svg") {
    node.attributes.xmlns = "http://www.w3.org/2000/svg";
    return [String(node)];
  }
  if (node.tag === "img") // a drawing of the library
    return [decodeURIComponent(node.attributes.src.split(",").slice(1).join(","))];
  return node.children.filter((child) => child instanceof Node).flatMap(pictures);
}

async function draw({ _esm, script, data, values }) {
  const { tools } = await load(
    `${_esm}\nexport const tools = { html, svg, image, number, format, signed };`);
  const figure = await load(script);
  const result = figure.compute(values, data);
  return pictures(
    figure.draw(result, values, data, { ...tools, width: WIDTH, changed: new Set() }));
}

let input = "";
for await (const part of process.stdin) input += part;
const drawn = [];
for (const state of JSON.parse(input)) drawn.push(await draw(state));
process.stdout.write(JSON.stringify(drawn));
