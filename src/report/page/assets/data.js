// The data of the page: reading the blocks, columns of villages, and which of them match.

/** Everything but the dossiers; see `atlas.rs`. */
let atlas = null;
/** Villages by place: typed columns and positions in Mercator units (256 across the world) from `origin`. */
let vil = null;
/** What all positions on the map are counted from, so that they keep their precision. */
const origin = { x: 0, y: 0 };

const NONE = -1;
/** The choice of what is not stated; no name is made of a blank alone. */
const NOT_STATED = " ";
const FACETS = ["province", "status", "class", "phase", "fund"];

/** Reads a block: base64 of a zlib stream of JSON. */
async function readBlock(id) {
  const block = document.getElementById(id);
  if (!block) return null;
  const text = atob(block.textContent.trim());
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}

/** Mercator x of a longitude in degrees; longitudes may pass 180. */
const mercatorX = (lon) => (lon + 180) / 360 * 256;

/** Mercator y of a latitude in degrees, downwards. */
function mercatorY(lat) {
  const sine = Math.sin(Math.max(-85.05, Math.min(85.05, lat)) * Math.PI / 180);
  return (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * 256;
}

const latOf = (y) => Math.atan(Math.sinh(Math.PI * (1 - y / 128))) * 180 / Math.PI;
const lonOf = (x) => x / 256 * 360 - 180;

/** Sums up delta-coded integers of 1e-5 degrees; null stays unknown (NaN). */
function degrees(deltas) {
  const out = new Float64Array(deltas.length);
  let sum = 0;
  for (let i = 0; i < deltas.length; i++) {
    if (deltas[i] === null) { out[i] = NaN; continue; }
    sum += deltas[i];
    out[i] = sum / 1e5;
  }
  return out;
}

/** Reads the atlas and lays out its villages. */
async function readAtlas() {
  atlas = await readBlock("atlas");
  if (!atlas) throw new Error("atlas");
  codeWords = atlas.words || {};
  const bounds = atlas.bounds;
  if (bounds) {
    origin.x = mercatorX((bounds[0] + bounds[2]) / 2);
    origin.y = mercatorY((bounds[1] + bounds[3]) / 2);
  }
  const v = atlas.villages;
  const lon = degrees(v.lon), lat = degrees(v.lat), count = v.count;
  vil = { count, lon, lat, x: new Float32Array(count), y: new Float32Array(count), dead: [], matching: count };
  for (const name of ["province", "district", "commune", "status", "class", "decision", "plan", "phase", "fund", "firmness", "site", "dossier"]) {
    vil[name] = Int32Array.from(v[name]);
  }
  vil.isDead = new Uint8Array(count);
  vil.matches = new Uint8Array(count).fill(1);
  const deadCodes = new Set(["white", "dip"].map((code) => atlas.codes.status.indexOf(code)));
  for (let i = 0; i < count; i++) {
    vil.x[i] = mercatorX(lon[i]) - origin.x;
    vil.y[i] = mercatorY(lat[i]) - origin.y;
    if (deadCodes.has(vil.status[i])) { vil.isDead[i] = 1; vil.dead.push(i); }
  }
  const after = (rank) => (rank > 0 ? rank : Infinity);
  vil.dead.sort((a, b) => after(v.rank[a]) - after(v.rank[b]) || a - b);
}

const nameOf = (i) => atlas.villages.name[i] || t("no-name");
const hasPlace = (i) => !Number.isNaN(vil.x[i]);

/** The text behind a column of places in a table of names or codes; null where none. */
function textOf(column, i) {
  const place = vil[column][i];
  const texts = atlas.names[column] || atlas.codes[column];
  return place >= 0 && texts ? texts[place] : null;
}

/** Commune, district and province of a village. */
function whereOf(i) {
  return ["commune", "district", "province"].map((column) => textOf(column, i)).filter(Boolean).join(", ");
}

const MARKS = /\p{M}/gu;

/** Text without case and diacritics: "Điện Biên" is "dien bien". */
function folded(text) {
  return text.normalize("NFKD").replace(MARKS, "").toLowerCase().replace(/đ/g, "d").replace(/\s+/g, " ").trim();
}

let keys = null;

/** What a search looks through, by village; made when first asked for. */
function searchKeys() {
  if (keys) return keys;
  const fold = (texts) => texts.map((text) => folded(String(text ?? "")));
  const names = {};
  for (const column of ["commune", "district", "province"]) names[column] = fold(atlas.names[column] || []);
  const v = atlas.villages;
  keys = { name: [], all: [], names };
  for (let i = 0; i < vil.count; i++) {
    const name = folded(v.name[i] || "");
    const parts = [name, v.id[i].toLowerCase()];
    for (const column of ["commune", "district", "province"]) {
      if (vil[column][i] >= 0) parts.push(names[column][vil[column][i]]);
    }
    keys.name.push(name);
    keys.all.push(parts.join(" | "));
  }
  return keys;
}

/**
 * Marks the villages that match state, and counts the choices of every facet: how many would match with it.
 * Where dead zones exist, counts are of dead zones, except in the facet of status.
 */
function applyFilters(state) {
  const wanted = FACETS.map((facet) => placeOfChoice(facet, state[facet]));
  const query = folded(state.q || "");
  const all = query ? searchKeys().all : null;
  const counts = Object.fromEntries(FACETS.map((facet) => [facet, new Map()]));
  const columns = FACETS.map((facet) => vil[facet]);
  let matching = 0, dead = 0;
  for (let i = 0; i < vil.count; i++) {
    let failed = 0, which = NONE;
    if (all && !all[i].includes(query)) failed = 2;
    for (let f = 0; f < wanted.length && failed < 2; f++) {
      if (wanted[f] !== null && columns[f][i] !== wanted[f]) { failed++; which = f; }
    }
    vil.matches[i] = failed === 0 ? 1 : 0;
    if (failed === 0) { matching++; dead += vil.isDead[i]; }
    if (failed > 1) continue;
    for (let f = 0; f < columns.length; f++) {
      if (failed === 1 && f !== which) continue;
      if (!vil.isDead[i] && FACETS[f] !== "status") continue;
      const place = columns[f][i];
      counts[FACETS[f]].set(place, (counts[FACETS[f]].get(place) || 0) + 1);
    }
  }
  vil.matching = matching;
  return { matching, dead, counts };
}

/** The place of a choice among the names or codes of a facet; null for all, -1 for "not stated". */
function placeOfChoice(facet, choice) {
  if (!choice) return null;
  if (choice === NOT_STATED) return NONE;
  const texts = atlas.names[facet] || atlas.codes[facet] || [];
  const place = texts.indexOf(choice);
  return place < 0 ? -2 : place;
}

const dossierChunks = new Map();

/** The dossier of a village; null where the page has none. Chunks are read once, when first asked for. */
async function dossierOf(i) {
  const place = vil.dossier[i];
  if (place < 0) return null;
  const size = atlas.dossiers.chunk, chunk = Math.floor(place / size);
  if (!dossierChunks.has(chunk)) dossierChunks.set(chunk, readBlock(`dossiers-${chunk}`));
  const dossiers = await dossierChunks.get(chunk);
  return dossiers ? dossiers[place % size] ?? null : null;
}
