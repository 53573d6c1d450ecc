// Typeset formulas in Node, with the MathJax that the site names in tools/assets.json.
//
// In:  JSON on standard input, {"formulas": [[tex, display], …]}.
// Out: JSON on standard output, {"html": […], "css": "…"}; an error in a formula stays in its HTML
// as <merror>, which formulas.py reports with the page.

const mathjax = require(`${process.argv[2]}/node-main.js`);
const { readFileSync, writeSync } = require("node:fs");

const config = {
  loader: { load: ["input/tex", "output/chtml", "adaptors/liteDOM", "a11y/assistive-mml"] },
  // A command that nobody defined is an error; as it stands MathJax prints its name in red, or waits
  // for an extension that would define it.
  tex: { packages: { "[-]": ["noundefined", "require", "autoload"] } },
  // The stylesheet holds the characters that are used, nothing else.
  chtml: { mtextInheritFont: true, adaptiveCSS: true, fontURL: "mathjax/fonts" },
  options: { enableAssistiveMml: true },
  startup: { typeset: false },
};

// A letter is an element in an element, <mjx-mi><mjx-c>. The inner one is enough if it takes over
// what the outer says of space and size; a page has thousands fewer to lay out.
const TAKEN_OVER = ["space", "size"];
const mergeLetters = (node, adaptor) => {
  const inner = adaptor.childNodes(node).filter((child) => adaptor.kind(child) !== "#text");
  for (const child of inner) mergeLetters(child, adaptor);
  const [letter] = inner;
  if (!/^mjx-m[ion]$/.test(adaptor.kind(node)) || inner.length !== 1) return;
  if (adaptor.kind(letter) !== "mjx-c") return;
  const said = adaptor.allAttributes(node).filter(({ name }) => name !== "class");
  if (!said.every(({ name }) => TAKEN_OVER.includes(name))) return;
  for (const { name, value } of said) adaptor.setAttribute(letter, name, value);
  adaptor.replace(letter, node);
};

console.log = () => {}; // MathJax greets; standard output is for the answer

mathjax.init(config).then((MathJax) => {
  const { formulas } = JSON.parse(readFileSync(0, "utf8"));
  const { adaptor } = MathJax.startup;
  const html = formulas.map(([tex, display]) => {
    MathJax.texReset();
    const formula = MathJax.tex2chtml(tex, { display });
    mergeLetters(formula, adaptor);
    return adaptor.outerHTML(formula);
  });
  const css = adaptor.textContent(MathJax.chtmlStylesheet());
  const answer = Buffer.from(JSON.stringify({ html, css }));
  for (let sent = 0; sent < answer.length; sent += writeSync(1, answer, sent));
}).catch((error) => {
  console.error(error.message ?? error);
  process.exit(1);
});
