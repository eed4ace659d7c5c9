// The dossier of a village: opened from the list, the map or the search, closed by Escape.

let chosen = NONE, opener = null;

/** Opens a village: its details take the place of the list. */
function openVillage(i, { fromMap = false, isQuiet = false }) {
  if (byId("details").hidden) opener = document.activeElement;
  chosen = i;
  state.village = atlas.villages.id[i];
  if (!fromMap && !isQuiet) showVillage(i);
  showDetails(i, !isQuiet);
  redraw();
  writeHash();
}

/** Goes back to the list, and to where the reader was. */
function closeVillage() {
  if (chosen === NONE) return;
  const was = chosen;
  chosen = NONE;
  state.village = "";
  byId("details").hidden = true;
  byId("details").replaceChildren();
  byId("results").hidden = false;
  document.body.classList.remove("with-details");
  redraw();
  writeHash();
  const place = listed.indexOf(was);
  if (place >= 0 && Math.floor(place / ROWS) !== page) page = Math.floor(place / ROWS);
  showPage();
  const button = byId("list").querySelector(`[data-village="${was}"]`);
  if (opener && opener.isConnected && opener !== document.body && !byId("list").contains(opener)) opener.focus();
  else (button || byId("results")).focus();
  if (button) button.scrollIntoView({ block: "nearest" });
}

/** Shows the name of a village at once, and its dossier as soon as that is read. */
function showDetails(i, isFocused) {
  const panel = byId("details"), v = atlas.villages;
  const title = el("h2", { id: "details-title", tabindex: -1 }, bdi(nameOf(i)));
  const code = textOf("status", i), decision = textOf("decision", i);
  const badges = el("p", { class: "badges" },
    el("span", { class: "badge", style: `--dot: ${CODE_COLOURS[code] || OTHER}` }, wordOf(code)),
    decision ? el("span", { class: "badge", style: `--dot: ${CODE_COLOURS[decision] || OTHER}` }, wordOf(decision)) : null,
    v.rank[i] > 0 ? el("span", { class: "badge plain" }, `${t("rank")} ${num(v.rank[i])}`) : null);
  const body = el("div", { id: "dossier", "aria-busy": "true" }, el("p", null, t("loading")));
  panel.replaceChildren(
    el("div", { class: "details-tools" },
      el("button", { type: "button", id: "back", onclick: closeVillage }, t("back")),
      hasPlace(i) ? el("button", { type: "button", onclick: () => { showVillage(i); byId("map").scrollIntoView({ block: "nearest" }); } }, t("show-on-map")) : null),
    title, el("p", { class: "where" }, bdi(whereOf(i)), whereOf(i) ? " · " : "", bdi(v.id[i])), badges, body);
  panel.hidden = false;
  panel.scrollTop = 0;
  byId("results").hidden = true;
  document.body.classList.add("with-details");
  if (isFocused) title.focus({ preventScroll: matchMedia("(min-width: 761px)").matches });
  dossierOf(i).then((dossier) => {
    if (chosen !== i || byId("dossier") !== body) return;
    body.replaceChildren(...(dossier ? dossierParts(dossier) : [factsOf(i), noDossier(i)]), ...planParts(i, dossier));
    body.removeAttribute("aria-busy");
  }).catch((error) => {
    body.replaceChildren(el("p", { class: "trouble" }, t("trouble-data", String(error.message || error))));
  });
}

function noDossier(i) {
  return el("p", { class: "remark" }, vil.isDead[i] ? t("no-dossier", atlas.villages.id[i]) : t("not-dead"));
}

/** What the columns say of a village that has no dossier. */
function factsOf(i) {
  const v = atlas.villages, score = v.score[i];
  const facts = [
    [t("id"), bdi(v.id[i])],
    [t("place"), hasPlace(i) ? `${vil.lat[i].toFixed(5)}, ${vil.lon[i].toFixed(5)}` : t("no-place")],
    [t("people"), v.people[i] >= 0 ? num(v.people[i]) : null],
    [t("score"), score ? (score[0] === score[1] ? num(score[0] / 100, 2) : `${num(score[0] / 100, 2)}–${num(score[1] / 100, 2)}`) : null],
    [t("firmness"), vil.firmness[i] >= 0 ? wordOf(textOf("firmness", i)) : null],
    [t("signal"), v.signal_m[i] >= 0 ? distance(v.signal_m[i]) : null],
    [t("share"), v.share[i] >= 0 ? `${num(v.share[i])} %` : null],
    [t("cost"), v.cost[i] === null ? null : num(v.cost[i])],
    [t("plan"), planWords(i)],
    [t("fund"), vil.fund[i] >= 0 ? wordOf(textOf("fund", i)) : null],
  ];
  return factList(facts.filter(([, value]) => value !== null && value !== undefined && value !== "–"));
}

function planWords(i) {
  const words = [textOf("plan", i), textOf("phase", i)].filter(Boolean).map(wordOf);
  return words.length ? words.join(", ") : null;
}

function factList(facts) {
  return el("dl", { class: "facts" }, facts.map(([name, value]) => [
    el("dt", null, String(name)), el("dd", null, value instanceof Node ? value : bdi(String(value))),
  ]));
}

/** The dossier as headings, facts, sentences, tables and points, with its terms after what comes first; then drawings. */
function dossierParts(dossier) {
  const page = dossier.pages[lang] || Object.values(dossier.pages)[0];
  const parts = [];
  const sections = page ? page.sections.map(({ heading, blocks }) => [heading ? el("h3", null, heading) : null, ...blocks.map(blockOf)].filter(Boolean)) : [];
  if (dossier.terms && dossier.terms.length) sections.splice(1, 0, [el("h3", null, t("terms")), termsTable(dossier.terms)]);
  parts.push(...sections.flat());
  if (dossier.horizon && dossier.horizon.length > 2) parts.push(el("h3", null, t("horizon")), horizonPlot(dossier.horizon, dossier.sky));
  if (isProfile(dossier.profile)) parts.push(el("h3", null, t("profile")), profilePlot(dossier.profile));
  return parts;
}

function blockOf(block) {
  if (block.facts) return factList(block.facts);
  if (block.list) return el("ul", null, block.list.map((item) => el("li", null, bdi(item))));
  if (block.table) {
    const { header, rows } = block.table;
    const cell = (name, text, k, more) => el(name, { class: k > 0 ? "number" : null, ...more }, bdi(String(text)));
    return el("div", { class: "wide", tabindex: 0, role: "region", "aria-label": header.join(", ") },
      el("table", { class: "cells" },
        el("thead", null, el("tr", null, header.map((text, k) => cell("th", text, k, { scope: "col" })))),
        el("tbody", null, rows.map((cells) => el("tr", null, cells.map((text, k) => (k === 0 ? cell("th", text, k, { scope: "row" }) : cell("td", text, k))))))));
  }
  return el("p", null, bdi(String(block.text ?? "")));
}

/** The site of the plan that serves a village, with the links to it. */
function planParts(i, dossier) {
  const site = atlas.sites[vil.site[i]];
  if (!site) return [];
  const parts = [el("h3", null, t("site"))];
  const money = (value) => (Number.isFinite(value) ? `US$ ${num(value)}` : null);
  const facts = [
    [t("site-id"), site.id],
    [t("site-kind"), wordOf(site.kind) + (site.relay ? `, ${t("site-relay")}` : "")],
    [t("phase"), site.phase >= 0 ? wordOf(atlas.names.phase[site.phase]) : null],
    [t("site-serves"), num(site.villages.length)],
    [t("site-people"), num(site.people)], [t("site-houses"), num(site.houses)],
    [t("site-capex"), money(site.capex_usd)], [t("site-cost"), money(site.cost_usd)],
    [t("site-height"), Number.isFinite(site.height_m) ? `${num(site.height_m)} m` : null],
    [t("site-parent"), site.parent],
  ];
  parts.push(factList(facts.filter(([, value]) => value !== null && value !== undefined && value !== "–")));
  const others = site.villages.filter((other) => other !== i);
  if (others.length) {
    parts.push(el("ul", { class: "others" }, others.slice(0, 30).map((other) => el("li", null,
      el("button", { type: "button", class: "as-link", onclick: () => openVillage(other, {}) }, bdi(nameOf(other)))))));
  }
  for (const link of atlas.links) {
    if (link.site !== vil.site[i]) continue;
    const words = [wordOf(link.kind), `${num(link.km, 1)} km`, link.hops > 1 ? t("hops", num(link.hops)) : null].filter(Boolean);
    parts.push(el("p", null, el("b", null, t("link")), `: ${words.join(", ")}`));
    if (isProfile(link.profile) && !(dossier && isProfile(dossier.profile))) parts.push(profilePlot(link.profile));
  }
  return parts;
}
