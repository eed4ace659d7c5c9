// What is on the map, in which order, and how it is drawn. All shapes are in Mercator units from `origin`.

// The colours of codes are those of all documents (colours.rs): apart for people with any colour vision.
const CODE_COLOURS = {
  "white": "#d55e00", "dip": "#e69f00", "covered": "#009e73", "unknown": "#999999",
  "remote-sector": "#56b4e9", "repeater": "#8fd0c0", "small-cell": "#0072b2", "macro": "#1f3b73", "hilltop": "#1f3b73",
  "own": "#1f3b73", "leo-cell": "#cc79a7", "leo-terminal": "#882255", "direct-to-cell": "#661100",
  "wait-for-grid": "#f0e442", "planned": "#009e73", "needs-data": "#999999", "no-option": "#000000", "waiting": "#666666",
};
const SERIES = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#666666"];
const RANK_STEPS = [[1, 20, "#440154"], [21, 100, "#3b528b"], [101, 300, "#21918c"], [301, 1000, "#5ec962"], [1001, Infinity, "#c8b400"]];
const OTHER = "#999999";
const DIFFERING = "#000000";
const KINDS = ["declared", "modelled", "measured"];
const LEVELS = ["country", "province", "district", "commune"];

const series = (place) => SERIES[((place % SERIES.length) + SERIES.length) % SERIES.length];

/** Every layer the data has: { key, group, label(), colour, on }, in the order of the panel. */
function listLayers() {
  const layers = [];
  const add = (key, group, label, more) => layers.push({ key, group, label, ...more });
  add("dead-zones", "villages", () => t("layer-dead"), { on: true });
  add("villages", "villages", () => t("layer-villages"), { on: true, code: "covered" });
  if (codesHave("class", "satellite")) add("satellite", "villages", () => t("layer-satellite"), { mark: "ring" });
  if (atlas.villages.differing.length) add("differing", "villages", () => t("layer-differing"), { mark: "square", on: true });
  add("names", "villages", () => t("layer-names"), { on: true });
  if (atlas.coverage.length) {
    add("coverage", "coverage", () => t("layer-coverage"), { on: true, colour: "#7fb8a4", mark: "area" });
    const pairs = new Map();
    for (const area of atlas.coverage) {
      const pair = `${area.operator} ${area.technology}`;
      if (!pairs.has(pair)) pairs.set(pair, { operator: area.operator, technology: area.technology, kinds: new Set() });
      pairs.get(pair).kinds.add(area.kind);
    }
    const sorted = [...pairs.values()].sort((a, b) => a.operator - b.operator
      || String(atlas.names.technology[a.technology]).localeCompare(String(atlas.names.technology[b.technology])));
    sorted.forEach(({ operator, technology, kinds }, place) => {
      const words = [atlas.names.operator[operator], atlas.names.technology[technology]].map((text) => text ?? t("nothing-stated"));
      for (const kind of [...kinds].sort((a, b) => KINDS.indexOf(a) - KINDS.indexOf(b))) {
        add(`coverage-${words.join("-")}-${kind}`, "coverage", () => `${words.join(" ")}, ${wordOf(kind)}`,
          { operator, technology, kind, colour: series(place), mark: "area" });
      }
    });
  }
  if (atlas.relief) add("relief", "ground", () => t("layer-relief"), { on: true });
  for (const level of LEVELS) {
    if (atlas.boundaries.some((boundary) => boundary.level === level)) {
      add(level, "ground", () => t(`layer-${level}`), { on: level !== "commune", mark: "line", colour: "#5b6670" });
    }
  }
  if (atlas.roads.length) add("roads", "ground", () => t("layer-roads"), { mark: "line", colour: "#a0703c" });
  if (atlas.power.length) add("power", "ground", () => t(atlas.power.some(({ planned }) => planned) ? "layer-power-planned" : "layer-power"), { mark: "line", colour: "#b5179e" });
  if (atlas.masts.lon.length) add("masts", "plan", () => t("layer-masts"), { on: true, mark: "mast", colour: "#333333" });
  const phases = new Set([...atlas.sites, ...atlas.links].map(({ phase }) => phase));
  for (const phase of [...phases].sort((a, b) => a - b)) {
    const name = phase >= 0 ? atlas.names.phase[phase] : null;
    add(`plan-${name ?? "-"}`, "plan", () => t("layer-plan", name === null ? t("nothing-stated") : wordOf(name)),
      { phase, on: true, mark: "site", colour: phaseColour(phase) });
  }
  return layers;
}

const codesHave = (table, code) => atlas.codes[table].includes(code);
const phaseColour = (phase) => (phase < 0 ? OTHER : series(phase + 3));

/** The colour of a dead zone as the reader chose. */
function deadColour(i) {
  if (state.colour === "rank") {
    const rank = atlas.villages.rank[i];
    const step = RANK_STEPS.find(([from, to]) => rank >= from && rank <= to);
    return step ? step[2] : OTHER;
  }
  const code = textOf(state.colour, i);
  return (code && CODE_COLOURS[code]) || OTHER;
}

/** Rings or lines as one path, with the box it lies in. */
function shapeOf(rings, isClosed) {
  const path = new Path2D();
  const box = { west: Infinity, east: -Infinity, north: Infinity, south: -Infinity };
  for (const ring of rings) {
    let lon = 0, lat = 0;
    for (let k = 0; k + 1 < ring.length; k += 2) {
      lon += ring[k]; lat += ring[k + 1];
      const x = mercatorX(lon / 1e5) - origin.x, y = mercatorY(lat / 1e5) - origin.y;
      if (k === 0) path.moveTo(x, y); else path.lineTo(x, y);
      if (x < box.west) box.west = x;
      if (x > box.east) box.east = x;
      if (y < box.north) box.north = y;
      if (y > box.south) box.south = y;
    }
    if (isClosed) path.closePath();
  }
  return { path, box };
}

const shapes = { coverage: new Map(), made: new Map() };

/** Coverage areas of a layer as shapes, made when first shown. */
function coverageShapes(layer) {
  if (shapes.made.has(layer.key)) return shapes.made.get(layer.key);
  const made = [];
  atlas.coverage.forEach((area, place) => {
    const isOf = layer.kind === undefined
      || (area.operator === layer.operator && area.technology === layer.technology && area.kind === layer.kind);
    if (!isOf) return;
    if (!shapes.coverage.has(place)) shapes.coverage.set(place, shapeOf(area.rings, true));
    made.push(shapes.coverage.get(place));
  });
  shapes.made.set(layer.key, made);
  return made;
}

/** Boundaries, roads or power lines of a layer as shapes, made when first shown. */
function lineShapes(key) {
  if (shapes.made.has(key)) return shapes.made.get(key);
  let made;
  if (key === "roads") made = atlas.roads.map((line) => shapeOf([line], false));
  else if (key === "power") made = atlas.power.map(({ line, planned }) => ({ ...shapeOf([line], false), planned }));
  else made = atlas.boundaries.filter(({ level }) => level === key).map(({ rings }) => shapeOf(rings, true));
  shapes.made.set(key, made);
  return made;
}

const meets = (box, view) => box.west <= view.east && box.east >= view.west && box.north <= view.south && box.south >= view.north;

const spare = document.createElement("canvas");
const hatches = new Map();

/** What fills an area: declared evenly, modelled by slanted lines, measured by dots. */
function fillOf(context, colour, kind, ratio) {
  if (kind !== "modelled" && kind !== "measured") return colour;
  const key = `${colour} ${kind} ${ratio}`;
  if (hatches.has(key)) return hatches.get(key);
  const side = Math.round(8 * ratio), tile = document.createElement("canvas");
  tile.width = tile.height = side;
  const pen = tile.getContext("2d");
  pen.strokeStyle = pen.fillStyle = colour;
  pen.lineWidth = 1.6 * ratio;
  if (kind === "modelled") {
    pen.beginPath();
    for (const from of [-side, 0, side]) { pen.moveTo(from, side); pen.lineTo(from + side, 0); }
    pen.stroke();
  } else {
    for (const [x, y] of [[0.25, 0.25], [0.75, 0.75]]) {
      pen.beginPath(); pen.arc(x * side, y * side, 1.5 * ratio, 0, 7); pen.fill();
    }
  }
  hatches.set(key, context.createPattern(tile, "repeat"));
  return hatches.get(key);
}

/** Draws the areas of a layer as their union: laid out on a spare canvas, coloured there, then put on the map. */
function drawAreas(context, layer, frame) {
  const visible = coverageShapes(layer).filter(({ box }) => meets(box, frame.view));
  if (!visible.length) return;
  const { width, height } = context.canvas;
  if (spare.width !== width || spare.height !== height) { spare.width = width; spare.height = height; }
  const pen = spare.getContext("2d");
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.clearRect(0, 0, width, height);
  pen.globalCompositeOperation = "source-over";
  frame.place(pen);
  pen.fillStyle = "#000";
  for (const { path } of visible) pen.fill(path, "evenodd");
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.globalCompositeOperation = "source-in";
  pen.fillStyle = fillOf(pen, layer.colour, layer.kind, frame.ratio);
  pen.fillRect(0, 0, width, height);
  context.save();
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.globalAlpha = layer.kind === undefined ? 0.45 : layer.kind === "declared" ? 0.35 : 0.8;
  context.drawImage(spare, 0, 0);
  context.restore();
  if (layer.kind === undefined) return;
  frame.place(context);
  context.strokeStyle = layer.colour;
  context.lineWidth = 1 / frame.scale;
  context.setLineDash(layer.kind === "modelled" ? [5 / frame.scale, 3 / frame.scale] : []);
  for (const { path } of visible) context.stroke(path);
  context.setLineDash([]);
}

/** Draws boundaries, roads or power lines. */
function drawLines(context, layer, frame) {
  frame.place(context);
  context.strokeStyle = layer.colour;
  const width = { country: 1.8, province: 1.3, district: 0.9, commune: 0.6, roads: 1.1, power: 1 }[layer.key] || 1;
  context.lineWidth = width / frame.scale;
  for (const { path, box, planned } of lineShapes(layer.key)) {
    if (!meets(box, frame.view)) continue;
    context.setLineDash(planned || layer.key === "commune" ? [4 / frame.scale, 3 / frame.scale] : []);
    context.stroke(path);
  }
  context.setLineDash([]);
}

const sprites = new Map();

/** A small picture of a mark, drawn once: `shape` of a colour with a radius. */
function sprite(shape, colour, radius, ratio) {
  const key = `${shape} ${colour} ${radius} ${ratio}`;
  if (sprites.has(key)) return sprites.get(key);
  const half = Math.ceil((radius + 2) * ratio), canvas = document.createElement("canvas");
  canvas.width = canvas.height = 2 * half;
  const pen = canvas.getContext("2d");
  pen.translate(half, half);
  pen.scale(ratio, ratio);
  pen.fillStyle = colour;
  pen.strokeStyle = shape === "ring" ? colour : shape === "dot" ? "transparent" : "#ffffff";
  pen.lineWidth = shape === "ring" ? 1.8 : 1.1;
  pen.beginPath();
  const corners = { diamond: 4, triangle: 3, mast: 3 }[shape];
  if (corners) {
    const turn = -Math.PI / 2, size = radius * (corners === 3 ? 1.25 : 1.2);
    for (let k = 0; k < corners; k++) {
      const angle = turn + k * 2 * Math.PI / corners;
      pen.lineTo(size * Math.cos(angle), size * Math.sin(angle));
    }
    pen.closePath();
  } else if (shape === "site") pen.rect(-radius, -radius, 2 * radius, 2 * radius);
  else pen.arc(0, 0, radius, 0, 2 * Math.PI);
  if (shape !== "ring") pen.fill();
  if (shape === "site") pen.strokeStyle = radius < 3 ? "transparent" : "#000000";
  pen.stroke();
  sprites.set(key, { canvas, half });
  return sprites.get(key);
}

/** The shape of a dead zone says what its colour says: white zones are round, dips triangles; satellite is a diamond. */
function deadShape(i) {
  if (state.colour === "status") return textOf("status", i) === "dip" ? "triangle" : "round";
  if (state.colour === "decision" && textOf("class", i) === "satellite") return "diamond";
  return "round";
}

/** Draws villages: first those that are no dead zones, small; then dead zones, the first of the ranking on top. */
function drawVillages(context, layer, frame) {
  context.setTransform(1, 0, 0, 1, 0, 0);
  const { west, east, north, south } = frame.view;
  const put = (picture, i) => {
    context.drawImage(picture.canvas, Math.round(frame.x(vil.x[i])) - picture.half, Math.round(frame.y(vil.y[i])) - picture.half);
  };
  const inside = (i) => vil.matches[i] && vil.x[i] >= west && vil.x[i] <= east && vil.y[i] >= north && vil.y[i] <= south;
  if (layer.key === "villages") {
    const size = (frame.zoom < 8 ? 1 : frame.zoom < 10 ? 1.5 : frame.zoom < 12 ? 2.5 : 4);
    const side = Math.max(1, Math.round(2 * size * frame.ratio)), half = side / 2;
    context.globalAlpha = frame.zoom < 7 ? 0.35 : frame.zoom < 9 ? 0.55 : 0.9;
    atlas.codes.status.forEach((code, place) => {
      if (code === "white" || code === "dip") return;
      context.fillStyle = CODE_COLOURS[code] || OTHER;
      for (let i = 0; i < vil.count; i++) {
        if (vil.status[i] === place && inside(i)) context.fillRect(frame.x(vil.x[i]) - half, frame.y(vil.y[i]) - half, side, side);
      }
    });
    context.globalAlpha = 1;
    return;
  }
  const radius = deadRadius(frame.zoom), satellite = atlas.codes.class.indexOf("satellite");
  for (let k = vil.dead.length - 1; k >= 0; k--) {
    const i = vil.dead[k];
    if (!inside(i)) continue;
    if (layer.key === "dead-zones") put(sprite(deadShape(i), deadColour(i), radius, frame.ratio), i);
    else if (vil.class[i] === satellite) put(sprite("ring", "#882255", radius + 3, frame.ratio), i);
  }
}

/** Marks the villages where declared coverage and the prediction differ, whether they count as dead zones or not. */
function drawDiffering(context, frame) {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.strokeStyle = DIFFERING;
  context.lineWidth = 1.8 * frame.ratio;
  const side = Math.round(2 * (deadRadius(frame.zoom) + 3) * frame.ratio);
  for (const i of atlas.villages.differing) {
    if (vil.matches[i]) context.strokeRect(frame.x(vil.x[i]) - side / 2, frame.y(vil.y[i]) - side / 2, side, side);
  }
}

const deadRadius = (zoom) => (zoom < 6.5 ? 3 : zoom < 8 ? 4 : zoom < 10 ? 5 : 7);

/** Draws the sites and links of a phase. */
function drawPlan(context, layer, frame) {
  context.setTransform(1, 0, 0, 1, 0, 0);
  const at = ([lon, lat]) => [frame.x(mercatorX(lon) - origin.x), frame.y(mercatorY(lat) - origin.y)];
  context.strokeStyle = layer.colour;
  context.lineWidth = 1.6 * frame.ratio;
  for (const link of atlas.links) {
    if (link.phase !== layer.phase || !link.from || !link.to || !isSiteShown(link.site)) continue;
    context.setLineDash(link.kind === "microwave" ? [] : [6 * frame.ratio, 3 * frame.ratio]);
    context.beginPath();
    context.moveTo(...at(link.from));
    context.lineTo(...at(link.to));
    context.stroke();
  }
  context.setLineDash([]);
  const radius = frame.zoom < 7 ? 1.6 : frame.zoom < 9 ? 2.6 : 4.5;
  const picture = sprite("site", layer.colour, radius, frame.ratio);
  atlas.sites.forEach((site, place) => {
    if (site.phase !== layer.phase || !Number.isFinite(site.lon) || !isSiteShown(place)) return;
    const [x, y] = at([site.lon, site.lat]);
    context.drawImage(picture.canvas, Math.round(x) - picture.half, Math.round(y) - picture.half);
  });
}

/** Whether a site serves a village that matches; those that serve none, as relays, are shown while nothing is left out. */
function isSiteShown(place) {
  const site = atlas.sites[place];
  if (!site) return true;
  return site.villages.length ? site.villages.some((i) => vil.matches[i]) : vil.matching === vil.count;
}

let mastPlaces = null;

/** Draws masts that stand already. */
function drawMasts(context, layer, frame) {
  if (!mastPlaces) {
    const lon = degrees(atlas.masts.lon), lat = degrees(atlas.masts.lat);
    mastPlaces = { x: lon.map((value) => mercatorX(value) - origin.x), y: lat.map((value) => mercatorY(value) - origin.y) };
  }
  context.setTransform(1, 0, 0, 1, 0, 0);
  const picture = sprite("mast", layer.colour, frame.zoom < 9 ? 2.5 : 4.5, frame.ratio);
  for (let k = 0; k < mastPlaces.x.length; k++) {
    const x = frame.x(mastPlaces.x[k]), y = frame.y(mastPlaces.y[k]);
    if (!(x >= 0 && y >= 0 && x <= context.canvas.width && y <= context.canvas.height)) continue;
    context.drawImage(picture.canvas, Math.round(x) - picture.half, Math.round(y) - picture.half);
  }
}
