// The map: Leaflet moves and zooms, one canvas shows everything.

const MAX_ZOOM = 17;
const CALM = matchMedia("(prefers-reduced-motion: reduce)");

let map = null, picture = null, layers = [];
let relief = null;

/** The canvas of the map. It reaches beyond the view by a part of it, and is drawn anew when the view leaves it. */
const Picture = L.Renderer.extend({
  options: { padding: 0.3 },

  _initContainer() {
    this._container = document.createElement("canvas");
    this._container.setAttribute("aria-hidden", "true");
    this._map.on("move", this._keepAhead, this);
  },

  _destroyContainer() {
    this._map.off("move", this._keepAhead, this);
    this._container.remove();
  },

  _updatePaths() {},

  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    L.Renderer.prototype._update.call(this);
    const size = this._bounds.getSize(), ratio = Math.min(2, window.devicePixelRatio || 1);
    const canvas = this._container;
    const width = Math.round(size.x * ratio), height = Math.round(size.y * ratio);
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width; canvas.height = height;
      canvas.style.width = `${size.x}px`; canvas.style.height = `${size.y}px`;
    }
    L.DomUtil.setPosition(canvas, this._bounds.min);
    draw(canvas, frameOf(this._map, this._bounds, ratio, width, height));
  },

  _keepAhead() {
    if (!this._bounds || this._map.getZoom() !== this._zoom || this._map._animatingZoom) return;
    const min = this._map.containerPointToLayerPoint([0, 0]), max = min.add(this._map.getSize());
    if (!this._bounds.contains(L.bounds(min, max))) redraw();
  },

  redraw() { if (this._map) this._reset(); },
});

/** How Mercator units of the data come to lie on the canvas. */
function frameOf(from, bounds, ratio, width, height) {
  const zoom = from.getZoom(), scale = 2 ** zoom * ratio, corner = from.getPixelOrigin().add(bounds.min);
  const dx = origin.x * scale - corner.x * ratio, dy = origin.y * scale - corner.y * ratio;
  const margin = 12 * ratio / scale;
  return {
    zoom, scale, ratio, width, height,
    x: (unit) => unit * scale + dx,
    y: (unit) => unit * scale + dy,
    place: (context) => context.setTransform(scale, 0, 0, scale, dx, dy),
    view: { west: -dx / scale - margin, east: (width - dx) / scale + margin, north: -dy / scale - margin, south: (height - dy) / scale + margin },
  };
}

/** Draws all layers that are on, the ground first. */
function draw(canvas, frame) {
  const context = canvas.getContext("2d");
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  const isOn = (layer) => state.layers.has(layer.key);
  const each = (group, action) => layers.filter((layer) => layer.group === group && isOn(layer)).forEach(action);
  drawLand(context, frame);
  each("ground", (layer) => { if (layer.key === "relief") drawRelief(context, frame); });
  each("coverage", (layer) => drawAreas(context, layer, frame));
  each("ground", (layer) => { if (layer.key !== "relief") drawLines(context, layer, frame); });
  const on = new Map(layers.filter(isOn).map((layer) => [layer.key, layer]));
  if (on.has("villages")) drawVillages(context, on.get("villages"), frame);
  if (on.has("masts")) drawMasts(context, on.get("masts"), frame);
  each("plan", (layer) => { if (layer.key !== "masts") drawPlan(context, layer, frame); });
  for (const key of ["satellite", "dead-zones"]) if (on.has(key)) drawVillages(context, on.get(key), frame);
  if (on.has("differing")) drawDiffering(context, frame);
  if (on.has("names")) drawNames(context, frame);
  drawChosen(context, frame);
  performance.mark("map-drawn");
}

/** Land where boundaries say what is land. */
function drawLand(context, frame) {
  const level = LEVELS.find((one) => atlas.boundaries.some((boundary) => boundary.level === one));
  if (!level) return;
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, 0, 0);
  frame.place(context);
  for (const { path, box } of lineShapes(level)) if (meets(box, frame.view)) context.fill(path, "evenodd");
}

function drawRelief(context, frame) {
  const { west, south, east, north, png } = atlas.relief;
  if (!relief) {
    relief = new Image();
    relief.onload = redraw;
    relief.src = png;
  }
  if (!relief.complete || !relief.naturalWidth) return;
  const x = frame.x(mercatorX(west) - origin.x), y = frame.y(mercatorY(north) - origin.y);
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.globalAlpha = 0.6;
  context.drawImage(relief, x, y, frame.x(mercatorX(east) - origin.x) - x, frame.y(mercatorY(south) - origin.y) - y);
  context.globalAlpha = 1;
}

let places = null;

/** Names of provinces and communes where their villages lie: the middle one of their longitudes and latitudes. */
function namedPlaces() {
  if (places) return places;
  places = [];
  for (const [column, from, to] of [["province", 0, 10], ["commune", 9.5, 30]]) {
    const members = new Map();
    for (let i = 0; i < vil.count; i++) {
      const place = vil[column][i];
      if (place < 0 || !hasPlace(i)) continue;
      if (!members.has(place)) members.set(place, []);
      members.get(place).push(i);
    }
    for (const [place, list] of members) {
      const middle = (axis) => list.map((i) => axis[i]).sort((a, b) => a - b)[list.length >> 1];
      places.push({ text: String(atlas.names[column][place]), x: middle(vil.x), y: middle(vil.y), from, to, weight: list.length, column });
    }
  }
  places.sort((a, b) => (a.column === b.column ? b.weight - a.weight : a.column === "province" ? -1 : 1));
  return places;
}

/** Writes names, the more important first, none over another. */
function drawNames(context, frame) {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  const taken = [];
  const write = (text, x, y, size, weight, colour) => {
    context.font = `${weight} ${size * frame.ratio}px system-ui, "Segoe UI", "Noto Sans", sans-serif`;
    const half = context.measureText(text).width / 2 + 3, tall = size * frame.ratio * 0.7;
    if (taken.some((box) => Math.abs(box.x - x) < box.half + half && Math.abs(box.y - y) < box.tall + tall)) return;
    taken.push({ x, y, half, tall });
    context.lineWidth = 3 * frame.ratio;
    context.strokeStyle = "rgba(255,255,255,0.85)";
    context.strokeText(text, x, y);
    context.fillStyle = colour;
    context.fillText(text, x, y);
  };
  const { view } = frame;
  const seen = (x, y) => x > view.west && x < view.east && y > view.north && y < view.south;
  for (const place of namedPlaces()) {
    if (frame.zoom < place.from || frame.zoom >= place.to || !seen(place.x, place.y)) continue;
    if (place.column === "province") write(place.text, frame.x(place.x), frame.y(place.y), 12, "600", "#3b444b");
    else write(place.text, frame.x(place.x), frame.y(place.y), 11, "600", "#4b5560");
  }
  if (frame.zoom < 11.5 || !state.layers.has("dead-zones")) return;
  for (const i of vil.dead) {
    if (vil.matches[i] && seen(vil.x[i], vil.y[i])) write(nameOf(i), frame.x(vil.x[i]), frame.y(vil.y[i]) + 15 * frame.ratio, 11, "400", "#000000");
  }
}

/** A double ring around the village whose details are open. */
function drawChosen(context, frame) {
  const i = chosen;
  if (i < 0 || !hasPlace(i)) return;
  context.setTransform(1, 0, 0, 1, 0, 0);
  const radius = (deadRadius(frame.zoom) + 6) * frame.ratio;
  for (const [width, colour] of [[5, "#ffffff"], [2.5, "#000000"]]) {
    context.beginPath();
    context.arc(frame.x(vil.x[i]), frame.y(vil.y[i]), radius, 0, 2 * Math.PI);
    context.lineWidth = width * frame.ratio;
    context.strokeStyle = colour;
    context.stroke();
  }
}

let waiting = 0;

/** Draws the map anew with the next frame of the screen. */
function redraw() {
  if (!waiting) waiting = requestAnimationFrame(() => { waiting = 0; if (picture) picture.redraw(); });
}

/** The village nearest to a point of the map within some pixels; dead zones win over others. */
function villageNear(point, reach) {
  const shown = { dead: state.layers.has("dead-zones"), rest: state.layers.has("villages") };
  const scale = 2 ** map.getZoom(), at = map.project(map.containerPointToLatLng(point), 0);
  const x = at.x - origin.x, y = at.y - origin.y, limit = (reach / scale) ** 2;
  let best = NONE, least = Infinity;
  for (let i = 0; i < vil.count; i++) {
    const dx = vil.x[i] - x, dy = vil.y[i] - y, far = dx * dx + dy * dy;
    if (!(far <= limit) || !vil.matches[i] || !(vil.isDead[i] ? shown.dead : shown.rest)) continue;
    const weighed = vil.isDead[i] ? far : far + limit;
    if (weighed < least) { least = weighed; best = i; }
  }
  return best;
}

/** How much of the right of a wide map lies under its panels. */
function besides() {
  const panel = byId("layers"), width = byId("map").clientWidth;
  return panel.open && width > 700 ? panel.offsetWidth + 20 : 12;
}

/** Shows the bounds of all villages. */
function showWhole(isAnimated) {
  const bounds = atlas.bounds;
  if (!bounds || !bounds.every(Number.isFinite)) { map.setView([0, 0], 2); return; }
  map.fitBounds([[bounds[1], bounds[0]], [bounds[3], bounds[2]]], { animate: isAnimated && !CALM.matches, maxZoom: 12, paddingTopLeft: [12, 12], paddingBottomRight: [besides(), 12] });
}

/** Brings a village into view, near enough to see what is around it. */
function showVillage(i) {
  if (hasPlace(i)) map.setView([vil.lat[i], vil.lon[i]], Math.max(map.getZoom(), 11), { animate: !CALM.matches });
}

/** Shows those villages of a column that have a place. */
function showPlace(column, place) {
  const box = L.latLngBounds([]);
  for (let i = 0; i < vil.count; i++) if (vil[column][i] === place && hasPlace(i)) box.extend([vil.lat[i], vil.lon[i]]);
  if (box.isValid()) map.fitBounds(box, { animate: !CALM.matches, maxZoom: 13, paddingTopLeft: [20, 20], paddingBottomRight: [besides(), 20] });
}

/** Makes the map and says what happens on it. */
function makeMap() {
  const isCalm = CALM.matches;
  map = L.map("map", {
    attributionControl: false, zoomControl: false, zoomSnap: 0.25, maxZoom: MAX_ZOOM, minZoom: 1, wheelPxPerZoomLevel: 90,
    zoomAnimation: !isCalm, fadeAnimation: !isCalm, markerZoomAnimation: false, inertia: !isCalm, bounceAtZoomLimits: false,
  });
  L.control.zoom({ position: "topleft" }).addTo(map);
  L.control.scale({ position: "bottomleft", imperial: false, maxWidth: 140 }).addTo(map);
  const whole = el("a", { href: "#", id: "whole", role: "button", onclick: (event) => { event.preventDefault(); showWhole(true); } }, "⤢");
  L.DomEvent.disableClickPropagation(whole);
  document.querySelector(".leaflet-control-zoom").append(whole);
  const at = state.at;
  if (at) map.setView([at.lat, at.lon], at.zoom); else showWhole(false);
  picture = new Picture().addTo(map);
  map.on("moveend", () => {
    const centre = map.getCenter();
    state.at = { lat: centre.lat, lon: centre.lng, zoom: map.getZoom() };
    writeHash();
  });
  map.on("click", (event) => {
    const i = villageNear(event.containerPoint, 16);
    if (i >= 0) openVillage(i, { fromMap: true });
  });
  const hint = L.tooltip({ direction: "top", offset: [0, -6], opacity: 1, className: "hint" });
  let hinted = NONE;
  map.on("mousemove", (event) => {
    const i = villageNear(event.containerPoint, 9);
    map.getContainer().classList.toggle("over", i >= 0);
    if (i === hinted) return;
    hinted = i;
    if (i < 0) { hint.remove(); return; }
    const code = vil.isDead[i] ? textOf("decision", i) : null;
    const words = [wordOf(textOf("status", i)), code ? wordOf(code) : null].filter(Boolean).join(", ");
    hint.setLatLng([vil.lat[i], vil.lon[i]]).setContent(el("span", null, el("b", null, bdi(nameOf(i))), el("br"), words)).addTo(map);
  });
  map.on("mouseout zoomstart", () => { hinted = NONE; hint.remove(); });
  map.getContainer().addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== map.getContainer()) return;
    const i = villageNear(map.getSize().divideBy(2), 1e4);
    if (i >= 0) openVillage(i, { fromMap: true });
  });
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
}

/** Words of the map's controls in the language shown. */
function nameMap() {
  const container = map.getContainer();
  container.setAttribute("role", "region");
  container.setAttribute("aria-label", t("map"));
  for (const [selector, key] of [[".leaflet-control-zoom-in", "zoom-in"], [".leaflet-control-zoom-out", "zoom-out"], ["#whole", "whole"]]) {
    const button = container.querySelector(selector);
    button.title = t(key);
    button.setAttribute("aria-label", t(key));
  }
}
