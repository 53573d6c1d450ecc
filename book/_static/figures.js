// Show the interactive figures of a page from the state that the build left in it.
//
// A figure is an anywidget: an ES module with `render({ model, el })`. That is all a page needs to
// show one; Jupyter's own manager of widgets is 3.6 MB of script and needs `eval`, which the policy
// of the site forbids. The build refuses any other widget (see page_scripts.py).

(() => {
  const STATE = 'script[type="application/vnd.jupyter.widget-state+json"]';
  const VIEW = 'script[type="application/vnd.jupyter.widget-view+json"]';

  // The part of a widget's model that the interface of anywidget promises.
  class Model {
    #state;
    #listeners = new Map();

    constructor(state) { this.#state = { ...state }; }
    get(name) { return this.#state[name]; }
    set(name, value) {
      if (Object.is(this.#state[name], value)) return;
      this.#state[name] = value;
      for (const event of [`change:${name}`, "change"]) {
        for (const listener of [...this.#listeners.get(event) ?? []]) listener(this, value);
      }
    }
    save_changes() {} // there is no kernel to tell
    on(event, listener) {
      if (!this.#listeners.has(event)) this.#listeners.set(event, new Set());
      this.#listeners.get(event).add(listener);
    }
    off(event, listener) { this.#listeners.get(event)?.delete(listener); }
  }

  const once = (make) => {
    const made = new Map();
    return (text) => made.get(text) ?? made.set(text, make(text)).get(text);
  };
  const module = once((text) => {
    const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    return import(address).finally(() => URL.revokeObjectURL(address));
  });
  const style = once((text) => {
    const sheet = document.createElement("style");
    sheet.textContent = text;
    document.head.append(sheet);
  });

  async function show(view, model) {
    const el = document.createElement("div");
    el.className = "widget-subarea";
    view.before(el);
    const { _esm, _css } = model.state;
    if (_css) style(_css);
    const { default: widget } = await module(_esm);
    model.shared ??= new Model(model.state); // two views of one figure move together
    await widget.render({ model: model.shared, el });
  }

  for (const script of document.querySelectorAll(STATE)) {
    const models = JSON.parse(script.textContent).state;
    for (const view of document.querySelectorAll(VIEW)) {
      const model = models[JSON.parse(view.textContent).model_id];
      if (model) show(view, model);
    }
  }
})();
