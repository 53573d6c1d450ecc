// Light or dark, before anything is drawn: as asked for in the address (?theme=dark), as chosen on
// the site, as the system has it. Paper is light.

(() => {
  const { search } = location;
  const asked = new URLSearchParams(search).get("theme");
  let chosen = null;
  try { chosen = localStorage.getItem("theme"); } catch { /* none is kept */ }
  const dark = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const themes = [/print/.test(search) && "light", asked, chosen, dark];
  document.documentElement.dataset.theme = themes.find((t) => t === "light" || t === "dark");
})();
