// Filters, sorting and colours. The page reads without this; nothing here adds text of its own from the package.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);

  // Colours: as the system, light, dark. Private windows and some viewers have no storage; then it lasts for the visit.
  const root = document.documentElement;
  const themes = { "": "as the system", light: "light", dark: "dark" };
  const stored = () => { try { return localStorage.getItem("mxready-theme") || ""; } catch { return ""; } };
  const store = (theme) => { try { localStorage.setItem("mxready-theme", theme); } catch { /* see above */ } };
  const themeButton = byId("theme");
  const setTheme = (theme) => {
    if (theme) root.dataset.theme = theme; else delete root.dataset.theme;
    themeButton.textContent = `Colours: ${themes[theme] || themes[""]}`;
  };
  setTheme(stored() in themes ? stored() : "");
  themeButton.hidden = false;
  themeButton.addEventListener("click", () => {
    const order = Object.keys(themes);
    const next = order[(order.indexOf(root.dataset.theme || "") + 1) % order.length];
    setTheme(next);
    store(next);
  });

  // What is folded is printed all the same; browsers that know ::details-content need no help.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details:not([open])")];
    for (const each of folded) each.open = true;
  });
  addEventListener("afterprint", () => { for (const each of folded) each.open = false; });

  // Tables that sort by the heading that is pressed.
  for (const table of document.querySelectorAll("table.sortable")) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      if ("fixed" in head.dataset) return;
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") !== "descending";
        for (const other of heads) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const key = (row) => row.cells[column].dataset.sort ?? row.cells[column].textContent.trim();
        const compare = (a, b) => key(a).localeCompare(key(b), "en", { numeric: true }) || 0;
        const rows = [...table.tBodies[0].rows].sort((a, b) => (down ? compare(b, a) : compare(a, b)));
        table.tBodies[0].append(...rows);
      });
    });
  }

  // Filters. The address holds them, so that a filtered view can be sent to somebody.
  const bar = byId("filters");
  if (!bar) return;
  const fields = [...bar.querySelectorAll("select, input")];
  const sections = [...document.querySelectorAll("section.rule")].map((element) => ({
    element,
    note: element.querySelector(".filtered"),
    shared: [...element.children].filter((child) => !child.matches(".entries")).map((child) => child.textContent).join(" ").toLowerCase(),
    findings: [...element.querySelectorAll("article.finding")].map((finding) => ({ element: finding, text: null })),
  }));
  const total = sections.reduce((sum, section) => sum + section.findings.length, 0);
  const textOf = (finding) => (finding.text ??= finding.element.textContent.toLowerCase());

  const chosen = () => Object.fromEntries(fields.map((field) => [field.name, field.value.trim()]));
  const apply = () => {
    const { severity, owner, module, text } = chosen();
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const section of sections) {
      // Words that all findings of a rule share need no second look.
      const open = words.filter((word) => !section.shared.includes(word));
      let here = 0;
      for (const finding of section.findings) {
        const data = finding.element.dataset;
        const fits = (!severity || data.severity === severity) && (!owner || data.owner === owner)
          && (!module || data.module === module) && open.every((word) => textOf(finding).includes(word));
        if (finding.element.hidden === fits) finding.element.hidden = !fits;
        if (fits) here += 1;
      }
      section.element.hidden = here === 0;
      section.note.hidden = here === section.findings.length;
      section.note.textContent = ` · ${here} shown`;
      shown += here;
    }
    byId("shown").textContent = shown === total ? `${total} findings` : `${shown} of ${total} findings`;
  };
  const toAddress = () => {
    const set = Object.entries(chosen()).filter(([, value]) => value);
    const hash = new URLSearchParams(set).toString();
    history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
  };
  const fromAddress = () => {
    const hash = location.hash.slice(1);
    if (hash.includes("=")) {
      const wanted = new URLSearchParams(hash);
      for (const field of fields) field.value = wanted.get(field.name) ?? "";
      // A value that no option has would filter everything away without a trace in the bar.
      for (const field of fields) if (field.selectedIndex === -1) field.value = "";
      apply();
      return;
    }
    const target = hash && byId(hash);
    if (target && target.closest("[hidden]")) {
      for (const field of fields) field.value = "";
      apply();
      target.scrollIntoView();
    }
  };
  let waiting = 0;
  bar.addEventListener("input", () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => { apply(); toAddress(); });
  });
  byId("clear").addEventListener("click", () => {
    for (const field of fields) field.value = "";
    apply();
    toAddress();
  });
  addEventListener("hashchange", fromAddress);
  bar.hidden = false;
  fromAddress();
})();
