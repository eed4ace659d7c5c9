// What the reader chose, kept in the address so that it can be sent to somebody else.

const COLOURS_BY = ["status", "decision", "rank"];

const state = {
  lang: null, at: null, layers: null, colour: "status", q: "",
  province: "", status: "", class: "", phase: "", fund: "", village: "",
};

/** Reads the address; what it does not know it leaves out. */
function readHash() {
  const next = { lang: null, at: null, layers: null, colour: "status", q: "", province: "", status: "", class: "", phase: "", fund: "", village: "" };
  for (const part of location.hash.slice(1).split("&")) {
    const cut = part.indexOf("=");
    if (cut < 1) continue;
    const key = part.slice(0, cut), raw = part.slice(cut + 1);
    if (!Object.hasOwn(next, key)) continue;
    if (key === "layers") { next.layers = new Set(raw.split(",").map(decoded).filter(Boolean)); continue; }
    const value = decoded(raw);
    if (key === "at") next.at = readView(value);
    else if (key === "colour") next.colour = COLOURS_BY.includes(value) ? value : "status";
    else if (key === "lang") next.lang = atlas.languages.includes(value) ? value : null;
    else next[key] = value.slice(0, 200);
  }
  return next;
}

function decoded(text) {
  try { return decodeURIComponent(text.replace(/\+/g, " ")); } catch { return ""; }
}

/** A view `lat,lon,zoom`; null where it is none. */
function readView(text) {
  const [lat, lon, zoom, more] = text.split(",").map(Number);
  if (more !== undefined || ![lat, lon, zoom].every(Number.isFinite)) return null;
  if (Math.abs(lat) > 85 || Math.abs(lon) > 540 || zoom < 0 || zoom > MAX_ZOOM) return null;
  return { lat, lon, zoom };
}

/** The address of what is shown. */
function hashOf() {
  const parts = [`lang=${lang}`];
  if (state.at) {
    const { lat, lon, zoom } = state.at;
    parts.push(`at=${lat.toFixed(4)},${lon.toFixed(4)},${Number(zoom.toFixed(2))}`);
  }
  if (state.layers) parts.push(`layers=${[...state.layers].map(encodeURIComponent).join(",")}`);
  if (state.colour !== "status") parts.push(`colour=${state.colour}`);
  for (const key of ["q", ...FACETS, "village"]) {
    if (state[key]) parts.push(`${key}=${encodeURIComponent(state[key])}`);
  }
  return `#${parts.join("&")}`;
}

let writing = 0;

/** Writes the address a moment later, so that a drag writes it once. */
function writeHash() {
  clearTimeout(writing);
  writing = setTimeout(() => {
    try { history.replaceState(null, "", hashOf()); } catch { /* some browsers refuse for files; the page works without */ }
  }, 150);
}

/** The language to start with: that of the address, else of the reader where the page has it, else its first. */
function firstLanguage(wanted) {
  if (wanted) return wanted;
  const readers = (navigator.languages || [navigator.language]).map((code) => String(code).slice(0, 2));
  return readers.find((code) => atlas.languages.includes(code)) || atlas.languages[0] || "en";
}
