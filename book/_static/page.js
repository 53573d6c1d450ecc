// What the pages need beside the theme's scripts.

(() => {
  // The policy of the site allows no script in an attribute.
  for (const button of document.querySelectorAll("button[data-print]")) {
    button.addEventListener("click", () => window.print());
  }

  // A folded box is told from the others by the name of its switch. The switches are there when all
  // scripts have run.
  const words = (title) => {
    const copy = title.cloneNode(true);
    for (const part of copy.querySelectorAll("button, .headerlink")) part.remove();
    return copy.textContent.trim().replace(/\s+/g, " ");
  };
  const TITLES = "div.exercise > .admonition-title, div.dropdown > .admonition-title";
  document.addEventListener("DOMContentLoaded", () => {
    let exercise = "";
    for (const title of document.querySelectorAll(TITLES)) {
      const button = title.querySelector(".toggle-button");
      const name = words(title);
      if (!button) exercise = name;
      else button.ariaLabel = name.startsWith("Solution") ? name : `${name}: ${exercise}`;
      // A link in the title leads on; the script of the switches takes it for a switch.
      for (const link of title.querySelectorAll("a")) {
        link.addEventListener("click", (event) => event.stopPropagation());
      }
    }
  });

  // Closed, the contents of a phone hand the focus back to the button that opened them.
  document.getElementById("pst-primary-sidebar-modal")?.addEventListener("close", () => {
    document.querySelector(".primary-toggle")?.focus();
  });

  // What is far from the screen is not laid out yet (see css/speed.css), and what is not laid
  // out a screen reader does not get whole. Once the page is there, the rest follows, part by part,
  // so that no step keeps the reader waiting.
  const idle = window.requestIdleCallback ?? ((run) => setTimeout(run, 50));
  addEventListener("load", () => {
    const parts = document.querySelectorAll(".bd-article section section > *, .cell_input");
    const rest = [...parts].filter((part) => getComputedStyle(part).contentVisibility === "auto");
    const next = () => {
      const part = rest.shift();
      if (!part) return;
      part.style.contentVisibility = "visible";
      idle(next);
    };
    idle(next);
  });

  // What scrolls sideways can be scrolled by keyboard: it takes the focus, and only then. What is not
  // laid out may scroll; that is known when it gets a size.
  const WIDE = "div.math, mjx-container[display], .pst-scrollable-table-container, div.highlight pre, .output, .sig-lines";
  const mark = (box) => {
    if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  };
  const sizes = new ResizeObserver((entries) => entries.forEach(({ target }) => mark(target)));
  const boxes = document.querySelectorAll(WIDE);
  // A browser that cannot tell lays everything out at once.
  const laidOut = (box) => box.checkVisibility?.({ contentVisibilityAuto: true }) ?? true;
  for (const box of boxes) {
    if (!laidOut(box)) box.tabIndex = 0;
    sizes.observe(box);
  }
  // The characters of a formula come with a font, and make it wider in a box that stays as it is.
  document.fonts.addEventListener("loadingdone", () => {
    for (const box of boxes) if (laidOut(box)) mark(box);
  });
})();
