// Tell RequireJS where the site keeps the widget scripts, so that none is looked up elsewhere.
(() => {
  const here = new URL(".", document.currentScript.src).href;
  requirejs.config({
    paths: {
      anywidget: `${here}vendor/widgets/anywidget`,
      "@jupyter-widgets": `${here}vendor/widgets`,
      "@jupyter-widgets/html-manager/dist": `${here}vendor/widgets`,
    },
  });
})();
