// A bar above each notebook: whether Python is ready, the way back to the page of the book, and
// "Start over", which brings back the chapter as it was published, in one click. What the reader
// writes is saved in the browser as it is written; starting over keeps it as a copy. A cell that is
// run too early waits for Python.
//
// It is not in JupyterLab's toolbar: on a phone that hides what does not fit behind three dots.
//
// JupyterLab takes an extension as a container with `init` and `get`; this one needs no bundler.
(() => {
  const PAUSE = 1000; // ms without a change before a notebook is saved
  const STARTING = "Python is starting in your browser; this takes 10 to 30 seconds.";
  const SAID = {
    idle: "Python is ready. Run the first code cell to load the library. " +
      "What you write is kept in this browser.",
    dead: "Python has stopped. Reload the page to start it again; what you wrote is kept.",
  };
  const STYLE = `
    .unrolled-bar { background: var(--jp-layout-color1); color: var(--jp-ui-font-color1);
      border-bottom: 1px solid var(--jp-border-color1); overflow: hidden; }
    .unrolled-bar > div { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 16px;
      padding: 6px 12px; font-size: 14px; line-height: 20px; }
    .unrolled-bar [role=status] { flex: 1 1 20em; }
    .unrolled-bar a { padding: 4px 0; color: var(--jp-content-link-color); text-decoration: underline; }
    .unrolled-bar button { font: inherit; padding: 3px 12px; cursor: pointer; border-radius: 3px;
      color: inherit; background: var(--jp-layout-color2); border: 1px solid currentcolor; }
    .unrolled-bar :is(a, button):focus-visible { outline: 2px solid currentcolor;
      outline-offset: 2px; }
    /* A sentence in the place of a traceback breaks between words. */
    .jp-OutputArea-output pre { word-break: normal; overflow-wrap: anywhere; }`;
  let shared;

  const element = (tag, properties, ...children) => {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...children);
    return node;
  };

  const root = () => {
    const config = JSON.parse(document.querySelector("#jupyter-config-data").textContent);
    return new URL(config.baseUrl ?? "../", location.href);
  };

  const link = (path) =>
    element("a", { href: `?path=${encodeURIComponent(path)}` }, path.split("/").at(-1));

  const published = async (path) => {
    const name = path.split("/").map(encodeURIComponent).join("/");
    const answer = await fetch(new URL(`files/${name}`, root()), { cache: "no-cache" });
    return answer.ok ? answer.json() : null;
  };

  const written = ({ cells }) =>
    JSON.stringify(cells.map((cell) => [cell.cell_type, [cell.source].flat().join("")]));

  // Save under a name that is free, so that no copy is written over.
  const keep = async (contents, path, content) => {
    for (let n = 1; ; n++) {
      const kept = path.replace(/(\.ipynb)?$/, ` (yours${n > 1 ? ` ${n}` : ""}).ipynb`);
      const there = await contents.get(kept, { content: false }).catch(() => null);
      if (there) continue;
      await contents.save(kept, { type: "notebook", format: "json", content });
      return kept;
    }
  };

  // Save a notebook, one time after the other: two at once look to JupyterLab like two writers.
  const saver = (context, tell) => {
    let last = Promise.resolve();
    return () => {
      last = last.then(() => context.save()).catch(() => {
        tell(["Your last change could not be kept: choose File → Download."]);
      });
      return last;
    };
  };

  // JupyterLab calls a notebook saved when a save ends, even if it was changed in the meantime: that
  // change is late, and is saved next.
  const saveAsWritten = (context, save, bar) => {
    let timer, saving = false, late = false;
    const unsaved = () => context.model.dirty || late;
    const note = () => { bar.dataset.saved = unsaved() || saving ? "no" : "yes"; };
    context.saveState.connect((_, state) => {
      saving = state === "started";
      if (saving) late = false;
      note();
    });
    context.model.stateChanged.connect(note);
    context.model.contentChanged.connect(() => {
      late ||= saving;
      note();
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (!context.isDisposed && unsaved()) save();
      }, PAUSE);
    });
  };

  // Bring back the published chapter; return what to tell the reader.
  const startOver = async (contents, context, save, restart) => {
    const original = await published(context.path);
    if (!original) return ["This notebook is your own: there is nothing to go back to."];
    const mine = context.model.toJSON();
    const changed = written(mine) !== written(original);
    const kept = changed && (await keep(contents, context.path, mine));
    context.model.fromJSON(original);
    await save();
    restart();
    return kept ? ["What you wrote is kept as ", link(kept), "."] : [];
  };

  const follow = (session, status) => {
    const look = () => {
      const now = session.kernelDisplayStatus;
      const said = now === "busy" ? status.textContent : (SAID[now] ?? STARTING);
      if (status.textContent !== said) status.textContent = said; // else it would be read again
    };
    for (const signal of ["statusChanged", "kernelChanged", "connectionStatusChanged"]) {
      session[signal].connect(look);
    }
    look();
  };

  const makeBar = (app, panel, context) => {
    const status = element("span", { role: "status" });
    const note = element("span", { role: "status" });
    const button = element("button", { type: "button", className: "unrolled-start-over" });
    button.textContent = "Start over";
    button.title = "Bring back the chapter as it was published; a copy of yours is kept";
    const row = element("div", {}, status, note, button);
    const bar = element("div", { className: "unrolled-bar" }, row);
    const tell = (told) => {
      note.replaceChildren(...told);
      note.hidden = !told.length;
    };
    tell([]);
    const save = saver(context, tell);
    let working = false; // on one click, a second one has nothing to do
    button.addEventListener("click", async () => {
      if (working) return;
      working = true;
      const restart = () => panel.sessionContext.session?.kernel?.restart();
      tell(
        await startOver(app.serviceManager.contents, context, save, restart).catch((error) => [
          `The chapter could not be brought back: ${error.message}. Try again with a connection.`,
        ]),
      );
      working = false;
    });
    context.ready.then(() => {
      saveAsWritten(context, save, bar);
      const { page } = context.model.getMetadata("unrolled") ?? {};
      if (page) button.before(element("a", { href: new URL(`../${page}`, root()) }, "Read the page"));
    });
    follow(panel.sessionContext, status);
    return bar;
  };

  // A module of JupyterLab's own.
  const own = async (name) => {
    const [version] = Object.values(shared[name]);
    return (await version.get())();
  };

  const activate = async (app) => {
    const { Widget } = await own("@lumino/widgets");
    document.head.append(element("style", {}, STYLE));
    app.docRegistry.addWidgetExtension("Notebook", {
      createNew: (panel, context) => {
        const bar = new Widget({ node: makeBar(app, panel, context) });
        panel.contentHeader.addWidget(bar);
        // The panel asks for a height in advance: that of the row, however its words wrap.
        const row = bar.node.firstChild;
        const fit = () => {
          bar.node.style.minHeight = `${row.offsetHeight}px`;
          bar.parent?.fit();
        };
        const observer = new ResizeObserver(fit);
        observer.observe(row);
        bar.disposed.connect(() => observer.disconnect());
        return bar;
      },
    });
  };

  // JupyterLab drops a cell that is run before the notebook has its session; here it waits its turn.
  // This takes the place of JupyterLab's own executor, which jupyter-lite.json disables.
  const patient = ({ INotebookCellExecutor, runCell }) => ({
    id: "unrolled-reader-bar:executor",
    autoStart: true,
    provides: INotebookCellExecutor,
    activate: () => ({
      runCell: async (options) => {
        const { cell, sessionContext } = options;
        if (cell.model.type === "code" && sessionContext && !sessionContext.isReady) {
          cell.setPrompt("*");
          await sessionContext.ready;
        }
        return runCell(options);
      },
    }),
  });

  const bar = { id: "unrolled-reader-bar:plugin", autoStart: true, activate };
  (window._JUPYTERLAB ??= {})["unrolled-reader-bar"] = {
    init: (scope) => { shared = scope; },
    get: async () => {
      const plugins = [bar, patient(await own("@jupyterlab/notebook"))];
      return () => ({ __esModule: true, default: plugins });
    },
  };
})();
