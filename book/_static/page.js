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

  // What is far from the screen was not laid out (see "speed" in unrolled.css), and what is not laid
  // out a screen reader does not get. Once the page is there, the rest follows, bit by bit.
  const LATER = ".bd-article section section > *";
  addEventListener("load", () => {
    const rest = [...document.querySelectorAll(LATER)].filter(
      (part) => getComputedStyle(part).contentVisibility === "auto");
    const idle = window.requestIdleCallback ?? ((run) => setTimeout(run, 50));
    const go = (deadline) => {
      do {
        const part = rest.shift();
        if (!part) return;
        part.style.contentVisibility = "visible";
        // Now, so that the time it takes counts.
        for (const box of [part, ...part.querySelectorAll(WIDE)]) if (box.matches(WIDE)) mark(box);
      } while ((deadline?.timeRemaining() ?? 0) > 8);
      idle(go);
    };
    idle(go);
  });

  // What scrolls sideways can be scrolled by keyboard: it takes the focus, and only then.
  const WIDE = "div.math, mjx-container[display], .pst-scrollable-table-container, div.highlight pre, .output, .sig-lines";
  const mark = (box) => {
    if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  };
  const sizes = new ResizeObserver((entries) => entries.forEach(({ target }) => mark(target)));
  for (const box of document.querySelectorAll(WIDE)) sizes.observe(box);
  // The characters of a formula come with a font, and make it wider in a box that stays as it is.
  document.fonts.ready.then(() => document.querySelectorAll(WIDE).forEach(mark));
})();
