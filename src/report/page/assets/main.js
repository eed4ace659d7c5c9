// Puts the page together: languages, layers, legend, and what a change of the reader's choice entails.

function byId(id) { return document.getElementById(id); }

/** Takes over what the reader chose, and shows it. */
function change(part) {
  Object.assign(state, part);
  refresh();
  writeHash();
}

/** Filters anew: choices, list, count, map. */
function refresh() {
  const found = applyFilters(state);
  fillFilters(found.counts);
  fillList(found);
  redraw();
}

/** Sets every word of the page in a language. */
function speak(code) {
  lang = code;
  document.documentElement.lang = code;
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = t(node.dataset.word);
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", t(node.dataset.label));
  for (const button of byId("languages").children) button.setAttribute("aria-pressed", String(button.lang === code));
  const run = atlas.run;
  const about = [
    run.as_of ? t("as-of", day(run.as_of)) : null, run.created && run.created !== run.as_of ? t("created", day(run.created)) : null,
    run.policy ? wordOf(run.policy) : null, run.program, run.dataset_sha256 ? t("identity", run.dataset_sha256) : null,
  ];
  byId("run-about").textContent = about.filter(Boolean).join(" · ");
}

function makeHead() {
  const { name, notice } = atlas.run;
  byId("run-name").replaceChildren(bdi(name || "deadzone"));
  document.title = name || "deadzone";
  byId("notice").hidden = !notice;
  byId("notice").textContent = notice || "";
  const languages = atlas.languages.filter((code) => code === "en" || code === "vi");
  byId("languages").replaceChildren(...languages.map((code) => el("button", {
    type: "button", lang: code, onclick: () => { setLanguage(code); writeHash(); },
  }, t(code))));
  byId("languages").hidden = languages.length < 2;
  byId("print").addEventListener("click", () => layOutPaper(lang).then(() => window.print()));
  for (const link of document.querySelectorAll("[data-skip]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const to = link.dataset.skip;
      if (to === "map") { map.getContainer().focus(); return; }
      if (byId("results").hidden) closeVillage();
      (byId("list").querySelector("tbody button") || byId("results")).focus();
    });
  }
}

/** The printed report by language, being unpacked or there. */
const papers = {};

/** Unpacks the printed report in a language, once; what fails is said. */
function layOutPaper(code) {
  papers[code] = papers[code] || unpackPaper(code).catch((error) => {
    byId("trouble").textContent = t("trouble-data", String(error.message || error));
    byId("trouble").hidden = false;
  });
  return papers[code];
}

/** The program has escaped every name in the report. */
async function unpackPaper(code) {
  const article = el("article", { lang: code });
  byId("paper").append(article);
  const text = await readBlock(`paper-${code}`);
  article.innerHTML = text || "";
  article.dataset.ready = "true";
}

/** Changes the language of everything that is shown. */
function setLanguage(code) {
  speak(code);
  if (byId("app").dataset.ready) layOutPaper(code);
  nameMap();
  fillLayers();
  fillLegend();
  refresh();
  if (chosen >= 0) showDetails(chosen, false);
}

/** The panel of layers. */
function fillLayers() {
  const groups = ["villages", "coverage", "ground", "plan"].filter((group) => layers.some((layer) => layer.group === group));
  const colours = el("fieldset", null, el("legend", null, t("colour")), COLOURS_BY.filter((by) => by === "status" || hasColour(by)).map((by) => el("label", null,
    el("input", { type: "radio", name: "colour", value: by, checked: state.colour === by, onchange: () => { change({ colour: by }); fillLegend(); } }), t(`by-${by}`))));
  const boxes = groups.map((group) => el("fieldset", null, el("legend", null, t(`group-${group}`)), layers.filter((layer) => layer.group === group).map((layer) => el("label", null,
    el("input", { type: "checkbox", "data-layer": layer.key, checked: state.layers.has(layer.key), onchange: (event) => toggle(layer.key, event.target.checked) }),
    layer.mark ? markOf(layer) : null, bdi(layer.label())))));
  byId("layers-body").replaceChildren(colours, ...boxes);
}

const hasColour = (by) => (by === "decision" ? atlas.codes.decision.length > 0 : atlas.villages.rank.some((rank) => rank > 0));

function toggle(key, isOn) {
  if (isOn) state.layers.add(key); else state.layers.delete(key);
  fillLegend();
  redraw();
  writeHash();
}

/** A small picture of what a layer looks like. */
function markOf({ mark, colour, kind }) {
  const shape = {
    area: () => svg("rect", { x: 1, y: 2, width: 18, height: 10, fill: colour, "fill-opacity": kind === "modelled" || kind === "measured" ? 0 : 0.45, stroke: colour, "stroke-dasharray": kind === "modelled" ? "3 2" : null }),
    line: () => svg("path", { d: "M1 7H19", stroke: colour, "stroke-width": 2 }),
    site: () => svg("rect", { x: 5, y: 2, width: 10, height: 10, fill: colour, stroke: "#000" }),
    mast: () => svg("path", { d: "M10 1L16 12H4Z", fill: colour }),
    ring: () => svg("circle", { cx: 10, cy: 7, r: 5, fill: "none", stroke: "#882255", "stroke-width": 2 }),
    square: () => svg("rect", { x: 4, y: 1, width: 12, height: 12, fill: "none", stroke: DIFFERING, "stroke-width": 2 }),
    round: () => svg("circle", { cx: 10, cy: 7, r: 5, fill: colour }),
    triangle: () => svg("path", { d: "M10 1L16 12H4Z", fill: colour }),
    diamond: () => svg("path", { d: "M10 1L16 7L10 13L4 7Z", fill: colour }),
    dot: () => svg("rect", { x: 7, y: 4, width: 6, height: 6, fill: colour }),
  }[mark]();
  const more = [];
  if (mark === "area" && kind === "modelled") more.push(svg("path", { d: "M2 12L10 2M7 12L15 2M12 12L19 4", stroke: colour, "stroke-width": 1.4 }));
  if (mark === "area" && kind === "measured") more.push(...[[5, 5], [11, 5], [8, 9], [15, 9]].map(([cx, cy]) => svg("circle", { cx, cy, r: 1.4, fill: colour })));
  return svg("svg", { class: "mark", viewBox: "0 0 20 14", "aria-hidden": "true" }, shape, more);
}

/** The legend says what the marks of the layers that are on mean. */
function fillLegend() {
  const items = [], add = (mark, text) => items.push(el("li", null, markOf(mark), bdi(text)));
  if (state.layers.has("dead-zones")) {
    if (state.colour === "rank") {
      const most = atlas.villages.rank.reduce((high, rank) => Math.max(high, rank), 0);
      for (const [from, to, colour] of RANK_STEPS) {
        if (from <= most) add({ mark: "round", colour }, to < most ? t("rank-first", num(from), num(to)) : t("rank-rest", num(from)));
      }
      add({ mark: "round", colour: OTHER }, t("unranked"));
    } else {
      const isUsed = new Set(vil.dead.map((i) => vil[state.colour][i]));
      atlas.codes[state.colour].forEach((code, place) => {
        if (!isUsed.has(place)) return;
        const example = vil.dead.find((i) => vil[state.colour][i] === place);
        add({ mark: deadShape(example), colour: CODE_COLOURS[code] || OTHER }, wordOf(code));
      });
    }
  }
  if (state.layers.has("villages")) {
    const seen = new Set(vil.status);
    atlas.codes.status.forEach((code, place) => {
      if (code !== "white" && code !== "dip" && seen.has(place)) add({ mark: "dot", colour: CODE_COLOURS[code] || OTHER }, wordOf(code));
    });
  }
  for (const layer of layers) if (layer.mark && state.layers.has(layer.key)) add(layer, layer.label());
  const words = { coverage: "tolerance-coverage", boundaries: "tolerance-boundaries", roads: "tolerance-roads", power: "tolerance-power" };
  const simplified = Object.keys(words).filter((kind) => atlas[kind].length).map((kind) => t(words[kind], num(atlas.tolerance_m[kind])));
  const tolerance = simplified.length ? el("p", { class: "remark" }, t("tolerance", simplified.join(", "))) : null;
  byId("legend-body").replaceChildren(el("ul", null, items), ...[tolerance].filter(Boolean), el("p", { class: "remark" }, "Leaflet 1.9.4, BSD-2-Clause"));
}

/** Takes over what the address says. */
function takeHash() {
  const wanted = readHash();
  if (!wanted.layers) wanted.layers = new Set(layers.filter(({ on }) => on).map(({ key }) => key));
  Object.assign(state, wanted);
  if (state.colour !== "status" && !hasColour(state.colour)) state.colour = "status";
}

function showState() {
  byId("search").value = state.q;
  setLanguage(firstLanguage(state.lang));
  const i = state.village ? atlas.villages.id.indexOf(state.village) : NONE;
  if (i >= 0) openVillage(i, { isQuiet: Boolean(state.at) });
  else if (chosen >= 0) closeVillage();
}

async function start() {
  if (!("DecompressionStream" in window)) throw new Error("DecompressionStream");
  await readAtlas();
  layers = listLayers();
  takeHash();
  makeHead();
  makeFilters();
  makeSearch();
  if (matchMedia("(max-width: 760px)").matches) for (const id of ["layers", "legend"]) byId(id).open = false;
  speak(firstLanguage(state.lang));
  makeMap();
  showState();
  byId("list").addEventListener("keydown", walkList);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") closeVillage(); });
  window.addEventListener("hashchange", () => {
    takeHash();
    if (state.at) map.setView([state.at.lat, state.at.lon], state.at.zoom, { animate: false });
    showState();
  });
  byId("app").dataset.ready = "true";
  // After the map: it is read when somebody prints.
  await layOutPaper(lang);
}

start().catch((error) => {
  lang = (document.documentElement.dataset.languages || "en").split(" ")[0];
  const isOld = String(error.message) === "DecompressionStream";
  byId("trouble").textContent = isOld ? t("trouble-inflate") : t("trouble-data", String(error.message || error));
  byId("trouble").hidden = false;
  if (!isOld) console.error(error);
});
