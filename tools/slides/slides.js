// Show a deck with reveal.js: 1280 × 720, scaled to the window.
//
// On a phone held upright, and without this script, a deck is a page to read: see slides.css.

(() => {
  const WIDTH = 1280, HEIGHT = 720;
  const SMALLEST = 0.6;
  const root = document.documentElement;
  const phone = matchMedia("(max-width: 600px)");
  phone.addEventListener("change", () => location.reload());
  // A frame of the speaker's view is narrow, and no phone.
  if (phone.matches && window === window.top && !/print/.test(location.search)) {
    // What scrolls sideways can be scrolled by keyboard, as on the pages of the site.
    const sizes = new ResizeObserver((entries) => entries.forEach(({ target }) => {
      if (target.scrollWidth > target.clientWidth + 1) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }));
    for (const box of document.querySelectorAll(".body :is(pre, table, .math)")) sizes.observe(box);
    return;
  }
  root.classList.add("presenting");

  const higher = (slide) => slide.scrollHeight > HEIGHT || slide.scrollWidth > WIDTH;
  const frames = () => new Promise((done) => {
    requestAnimationFrame(() => requestAnimationFrame(done));
  });

  // A text that is too long after all (the program that makes the slides estimates) is set smaller.
  function fitText(body, slide) {
    let scale = 1;
    body.style.zoom = "";
    while (higher(slide) && scale > SMALLEST) {
      scale = Math.round(100 * scale - 2) / 100;
      body.style.zoom = scale;
    }
  }

  // An interactive figure is as large as the slide allows. It draws anew, a frame later, when the
  // share of the width that its drawing has changes.
  async function fitFigure(box, slide) {
    if (box.dataset.fitted || !box.querySelector(".ufig")) return;
    box.dataset.fitted = "tried";
    for (const scale of [1.5, 1.4, 1.3, 1.2, 1.1, 1, 0.9, 0.8, 0.7, SMALLEST]) {
      for (const share of [0.62, 0.5, 0.4, 0.3]) {
        box.style.zoom = scale;
        box.style.setProperty("--drawing", `${100 * share}%`);
        await frames();
        if (!slide.offsetWidth) { // the reader has gone on: another time
          delete box.dataset.fitted;
          return;
        }
        if (higher(slide)) continue;
        box.dataset.fitted = scale;
        return;
      }
    }
  }

  function fit(slide) {
    const body = slide.querySelector(":scope > .body");
    if (!body || !slide.offsetWidth) return;
    const box = body.querySelector(".live");
    if (box) fitFigure(box, slide);
    else fitText(body, slide);
  }

  function theme() {
    root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
    try {
      localStorage.setItem("theme", root.dataset.theme);
      localStorage.setItem("mode", root.dataset.theme);
    } catch { /* it holds for this page */ }
  }

  const inFigure = (target) => target instanceof Element && target.closest(".live");
  Reveal.initialize({
    width: WIDTH,
    height: HEIGHT,
    margin: 0,
    center: false,
    hash: true,
    slideNumber: "c/t",
    transition: "none",
    scrollActivationWidth: null,
    pdfSeparateFragments: false,
    pdfMaxPagesPerSlide: 1,
    keyboard: { 84: theme }, // T
    // What is pressed in a figure is meant for the figure.
    keyboardCondition: (event) => !inFigure(event.target),
    plugins: [RevealNotes],
  });
  Reveal.registerKeyboardShortcut("T", "Light or dark");

  // The slides around the one that is shown are laid out, too: they fit before they are seen.
  const fitAll = () => Reveal.getSlides().forEach(fit);
  for (const event of ["ready", "slidechanged", "pdf-ready"]) Reveal.on(event, fitAll);
  document.fonts.ready.then(fitAll);
  const drawn = new MutationObserver(fitAll); // when the script of a figure has come
  for (const box of document.querySelectorAll(".live")) drawn.observe(box, { childList: true, subtree: true });
})();
