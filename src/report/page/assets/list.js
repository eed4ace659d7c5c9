// Search, filters, and the list of what matches: the map's contents for those who do not see it.

const ROWS = 50;
const sorting = { column: "rank", isDown: false };
let listed = [], page = 0;

/** Makes the filters once; choices and counts are filled in by `fillFilters`. */
function makeFilters() {
  const fieldset = byId("filters");
  for (const facet of FACETS) {
    const select = el("select", { id: `filter-${facet}`, onchange: () => change({ [facet]: select.value }) });
    fieldset.append(el("label", { for: select.id, class: "filter" }, el("span", { "data-word": facet }), select));
  }
  fieldset.append(el("button", { type: "button", id: "reset", "data-word": "reset", onclick: reset }));
}

/** Leaves out all that was searched and chosen, and shows everything. */
function reset() {
  byId("search").value = "";
  change({ q: "", province: "", status: "", class: "", phase: "", fund: "" });
  byId("search").focus();
}

/** Fills the choices of every filter with how many there are. A filter without choices is not shown. */
function fillFilters(counts) {
  for (const facet of FACETS) {
    const select = byId(`filter-${facet}`), texts = atlas.names[facet] || atlas.codes[facet] || [];
    const order = texts.map((text, place) => ({ value: text, place, label: facet === "province" ? String(text) : wordOf(text) }));
    if (facet === "province") order.sort((a, b) => a.label.localeCompare(b.label, lang));
    if (counts[facet].has(NONE) && texts.length) order.push({ value: NOT_STATED, place: NONE, label: t("nothing-stated") });
    const options = order
      .filter(({ place, value }) => counts[facet].get(place) || state[facet] === value)
      .map(({ value, place, label }) => el("option", { value }, `${label} (${num(counts[facet].get(place) || 0)})`));
    select.replaceChildren(el("option", { value: "" }, t("all")), ...options);
    select.value = state[facet];
    select.closest("label").hidden = texts.length === 0;
  }
  byId("reset").disabled = !state.q && FACETS.every((facet) => !state[facet]);
}

/** Lists what matches: dead zones, or the villages of the status that was chosen. */
function fillList(found) {
  const isOfDead = !state.status || ["white", "dip"].includes(state.status);
  const all = isOfDead ? vil.dead : Array.from({ length: vil.count }, (_, i) => i);
  listed = all.filter((i) => vil.matches[i]);
  sortList();
  page = 0;
  byId("results-title").textContent = t(isOfDead ? "dead-zones" : "villages");
  byId("count").textContent = isOfDead
    ? t("count", num(found.dead), num(vil.dead.length), num(found.matching)) : t("count-covered", num(listed.length));
  showPage();
}

function sortList() {
  const v = atlas.villages, { column, isDown } = sorting;
  const sign = isDown ? -1 : 1, unknownLast = (value) => (value === null || value < 0 || value === undefined ? null : value);
  const byNumber = (values) => (a, b) => {
    const left = unknownLast(values[a]), right = unknownLast(values[b]);
    if (left === null || right === null) return (left === null) - (right === null) || a - b;
    return sign * (left - right) || a - b;
  };
  if (column === "village") {
    const collator = new Intl.Collator(lang);
    listed.sort((a, b) => sign * collator.compare(nameOf(a), nameOf(b)) || a - b);
  } else if (column === "rank") {
    const after = (i) => (v.rank[i] > 0 ? v.rank[i] : null);
    listed.sort((a, b) => (after(a) === null) - (after(b) === null) || sign * (after(a) - after(b)) || a - b);
  } else listed.sort(byNumber(v[column]));
}

/** Shows the rows of the page of the list that is open. */
function showPage() {
  const table = byId("list"), last = Math.max(0, Math.ceil(listed.length / ROWS) - 1);
  page = Math.max(0, Math.min(page, last));
  const columns = [["rank", true], ["village", false], ["decision", false], ["people", true]];
  const heads = columns.map(([column, isNumber]) => {
    const isSortable = column !== "decision", isSorted = sorting.column === column;
    const content = isSortable
      ? el("button", { type: "button", onclick: () => sortBy(column) }, t(column), isSorted ? el("span", { "aria-hidden": "true" }, sorting.isDown ? " ▾" : " ▴") : null)
      : t(column);
    return el("th", { scope: "col", class: isNumber ? "number" : null, "aria-sort": isSorted ? (sorting.isDown ? "descending" : "ascending") : null }, content);
  });
  table.tHead.replaceChildren(el("tr", null, heads));
  const rows = listed.slice(page * ROWS, (page + 1) * ROWS).map(row);
  table.tBodies[0].replaceChildren(...(rows.length ? rows : [el("tr", null, el("td", { colspan: 4 }, t("list-empty")))]));
  const from = listed.length ? page * ROWS + 1 : 0;
  const turn = (step, word) => el("button", {
    type: "button", disabled: page + step < 0 || page + step > last, onclick: () => turnPage(step),
  }, t(word));
  byId("pager").replaceChildren(turn(-1, "page-before"), el("span", null, t("list-help", num(from), num(Math.min(listed.length, (page + 1) * ROWS)), num(listed.length))), turn(1, "page-next"));
  byId("pager").hidden = last === 0;
}

function turnPage(step) {
  page += step;
  showPage();
  byId("list").querySelector("tbody button")?.focus();
}

/** A row of the list. Only its button takes focus; arrows go from row to row. */
function row(i) {
  const v = atlas.villages, status = textOf("status", i), decision = textOf("decision", i);
  const dot = el("span", { class: `dot ${status === "dip" ? "dot-dip" : ""}`, style: `--dot: ${CODE_COLOURS[status] || OTHER}`, "aria-hidden": "true" });
  return el("tr", { class: i === chosen ? "chosen" : null },
    el("td", { class: "number" }, v.rank[i] > 0 ? num(v.rank[i]) : el("span", { title: t("unranked") }, "–")),
    el("th", { scope: "row" },
      el("button", { type: "button", "data-village": i, onclick: () => openVillage(i, {}) }, dot, bdi(nameOf(i)), el("span", { class: "unseen" }, `, ${wordOf(status)}`)),
      el("small", null, bdi(whereOf(i)))),
    el("td", null, decision ? wordOf(decision) : "–"),
    el("td", { class: "number" }, num(v.people[i] >= 0 ? v.people[i] : null)));
}

function sortBy(column) {
  sorting.isDown = sorting.column === column ? !sorting.isDown : column === "people";
  sorting.column = column;
  sortList();
  page = 0;
  showPage();
  byId("list").querySelector("th[aria-sort] button")?.focus();
}

/** Arrows, Home and End go along the list; over its end they turn the page. */
function walkList(event) {
  const buttons = [...byId("list").querySelectorAll("tbody button")], at = buttons.indexOf(document.activeElement);
  if (at < 0) return;
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  if (buttons[to]) { buttons[to].focus(); return; }
  const step = to < 0 ? -1 : 1;
  if (page + step < 0 || (page + step) * ROWS >= listed.length) return;
  turnPage(step);
  if (step < 0) [...byId("list").querySelectorAll("tbody button")].at(-1)?.focus();
}

const FOUND = 12;
let choices = [], active = NONE;

/** What a search finds: provinces, communes, then villages; names that begin with it come first, dead zones before others. */
function find(text) {
  const query = folded(text);
  if (!query) return { choices: [], total: 0 };
  const { name, all, names } = searchKeys(), out = [];
  for (const column of ["province", "commune"]) {
    names[column].forEach((key, place) => { if (key.includes(query)) out.push({ column, place, weight: (key.startsWith(query) ? 0 : 1) + (column === "province" ? 0 : 2) }); });
  }
  for (let i = 0; i < vil.count; i++) {
    if (!all[i].includes(query)) continue;
    const key = name[i];
    const how = key === query || atlas.villages.id[i].toLowerCase() === query ? -1 : key.startsWith(query) ? 4 : key.includes(query) ? 6 : 8;
    out.push({ village: i, weight: how + (vil.isDead[i] ? 0 : 1) });
  }
  out.sort((a, b) => a.weight - b.weight);
  return { choices: out.slice(0, FOUND), total: out.length };
}

/** Shows what was found below the search. */
function showFound() {
  const input = byId("search"), list = byId("found"), found = find(input.value);
  choices = found.choices;
  active = NONE;
  const items = choices.map((choice, place) => el("li", {
    role: "option", id: `found-${place}`, "aria-selected": "false",
    onmousedown: (event) => { event.preventDefault(); take(choice); },
  }, ...wordsOfChoice(choice)));
  if (found.total > choices.length) items.push(el("li", { class: "more", role: "presentation" }, t("found-more", num(found.total - choices.length))));
  if (folded(input.value) && !found.total) items.push(el("li", { class: "more", role: "presentation" }, t("found-none")));
  list.replaceChildren(...items);
  setOpen(items.length > 0);
}

function wordsOfChoice({ column, place, village }) {
  if (column) return [el("b", null, bdi(String(atlas.names[column][place]))), " ", el("small", null, t(`a-${column}`))];
  const dot = el("span", { class: "dot", style: `--dot: ${CODE_COLOURS[textOf("status", village)] || OTHER}`, "aria-hidden": "true" });
  return [dot, bdi(nameOf(village)), " ", el("small", null, bdi(whereOf(village)), ` ${atlas.villages.id[village]}`)];
}

function setOpen(isOpen) {
  const input = byId("search");
  byId("found").hidden = !isOpen;
  input.setAttribute("aria-expanded", String(isOpen));
  if (!isOpen) input.removeAttribute("aria-activedescendant");
}

/** Takes a choice of the search: a province filters, a commune is searched and shown, a village is opened. */
function take({ column, place, village }) {
  const input = byId("search");
  setOpen(false);
  if (village !== undefined) {
    input.value = "";
    change({ q: "" });
    openVillage(village, {});
  } else if (column === "province") {
    input.value = "";
    change({ q: "", province: atlas.names.province[place] });
    showPlace(column, place);
  } else {
    input.value = atlas.names.commune[place];
    change({ q: input.value });
    showPlace(column, place);
  }
}

let typing = 0;

/** The search box as a combobox: arrows choose, Enter takes, Escape closes. */
function makeSearch() {
  const input = byId("search");
  input.addEventListener("input", () => {
    showFound();
    clearTimeout(typing);
    typing = setTimeout(() => { if (input.value !== state.q) change({ q: input.value }); }, 200);
  });
  input.addEventListener("blur", () => setOpen(false));
  input.addEventListener("keydown", (event) => {
    const isOpen = !byId("found").hidden;
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !event.altKey) {
      event.preventDefault();
      if (!isOpen) { showFound(); return; }
      if (!choices.length) return;
      const step = event.key === "ArrowDown" ? 1 : -1;
      setActive(active < 0 ? (step > 0 ? 0 : choices.length - 1) : (active + step + choices.length) % choices.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (isOpen && choices.length) take(choices[Math.max(0, active)]);
    } else if (event.key === "Escape" && isOpen) {
      event.stopPropagation();
      setOpen(false);
    }
  });
}

function setActive(place) {
  active = place;
  [...byId("found").querySelectorAll("[role=option]")].forEach((item, k) => {
    item.setAttribute("aria-selected", String(k === place));
    if (k === place) item.scrollIntoView({ block: "nearest" });
  });
  byId("search").setAttribute("aria-activedescendant", `found-${place}`);
}
