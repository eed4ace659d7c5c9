// Elements made without HTML text, and the drawings of a dossier.

/** An element: attributes, `on…` handlers, and children that are nodes or text. */
function el(name, attributes, ...children) {
  return filled(document.createElement(name), attributes, children);
}

const SVG = "http://www.w3.org/2000/svg";

/** An element of a drawing. */
function svg(name, attributes, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

function filled(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  for (const child of children.flat(2)) {
    if (child !== null && child !== undefined) node.append(child);
  }
  return node;
}

/** A name that planners gave, kept from turning the text around it. */
const bdi = (text) => el("bdi", null, text);

/** Points of a criterion as a bar: full length is the most it can give; a lighter end where points are uncertain. */
function termBar(low, high, full) {
  const part = (value) => Math.max(0, Math.min(100, full > 0 ? value / full * 100 : 0));
  return svg("svg", { class: "bar", viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true" },
    svg("rect", { width: 100, height: 8, fill: "#e3e6e8" }),
    svg("rect", { width: part(high), height: 8, fill: "#8fbcd9" }),
    svg("rect", { width: part(low), height: 8, fill: "#0072b2" }));
}

/** The table of points by criterion. */
function termsTable(terms) {
  const rows = terms.map(({ label, criterion, raw, points, full }) => {
    const [low, high] = points || [null, null];
    const range = low === high ? num(low, 1) : `${num(low, 1)}–${num(high, 1)}`;
    const name = (label && (label[lang] || label.en)) || criterion;
    const words = raw && (raw[lang] || Object.values(raw)[0]);
    return el("tr", null,
      el("th", { scope: "row" }, name, words ? el("small", null, bdi(String(words))) : null),
      el("td", { class: "bar-cell" }, termBar(low || 0, high || 0, full)),
      el("td", { class: "number" }, t("points-of", range, num(full, 1))));
  });
  return el("table", { class: "terms" }, el("caption", { class: "unseen" }, t("terms")), el("tbody", null, rows));
}

/** The horizon around a dish: zenith in the middle, north up, ground grey. */
function horizonPlot(horizon, sky) {
  const at = (azimuth, elevation) => {
    const radius = 90 - Math.max(0, Math.min(90, elevation)), turn = azimuth * Math.PI / 180;
    return [radius * Math.sin(turn), -radius * Math.cos(turn)];
  };
  const step = 360 / horizon.length;
  const outline = horizon.map((elevation, i) => at(i * step, elevation || 0).map((value) => value.toFixed(1)).join(" "));
  const ground = `M0 -90A90 90 0 1 1 0 90A90 90 0 1 1 0 -90ZM${outline.join("L")}Z`;
  const highest = horizon.reduce((best, elevation, i) => (elevation > horizon[best] ? i : best), 0);
  const help = t("horizon-help", num(Math.max(0, horizon[highest] || 0), 1), num(highest * step));
  const circle = (elevation, more) => svg("circle", { r: 90 - elevation, fill: "none", stroke: "#9aa3a8", "stroke-width": 0.4, ...more });
  const mask = sky && Number.isFinite(sky.mask_deg) ? sky.mask_deg : null;
  const label = (x, y, text) => svg("text", { x, y, "text-anchor": "middle", "font-size": 9, fill: "#333" }, text);
  const drawing = svg("svg", { class: "horizon", viewBox: "-105 -105 210 210", role: "img", "aria-label": `${t("horizon")}. ${help}` },
    svg("circle", { r: 90, fill: "#eaf4fb" }),
    svg("path", { d: ground, fill: "#8a8f93", "fill-rule": "evenodd" }),
    circle(0), circle(30), circle(60),
    svg("path", { d: "M-90 0H90M0 -90V90", stroke: "#9aa3a8", "stroke-width": 0.3 }),
    mask === null ? null : circle(mask, { stroke: "#d55e00", "stroke-width": 1, "stroke-dasharray": "4 2" }),
    label(0, -94, t("north")), label(98, 3, t("east")), label(0, 101, t("south")), label(-98, 3, t("west")),
    svg("text", { x: 2, y: -61, "font-size": 7, fill: "#333" }, "30°"), svg("text", { x: 2, y: -31, "font-size": 7, fill: "#333" }, "60°"));
  const facts = [help];
  if (mask !== null) facts.push(`– – ${t("horizon-mask", num(mask))}`);
  if (sky && Number.isFinite(sky.open_share)) facts.push(t("horizon-open", num(sky.open_share * 100)));
  if (sky && Number.isFinite(sky.height_m)) facts.push(t("horizon-height", num(sky.height_m)));
  return el("figure", null, drawing, el("figcaption", null, facts.join("; ")));
}

/** A profile of terrain below a link, with the ray and the first Fresnel zone. */
function profilePlot(profile) {
  const { km, ground, ray, fresnel } = profile;
  const last = ground.length - 1;
  if (last < 1) return null;
  const rayAt = (i) => ray[0] + (ray[1] - ray[0]) * i / last;
  const zone = (i) => (fresnel && fresnel[i]) || 0;
  let low = Math.min(...ground), high = Math.max(ray[0], ray[1]), least = Infinity;
  for (let i = 0; i <= last; i++) {
    high = Math.max(high, ground[i], rayAt(i) + zone(i));
    low = Math.min(low, rayAt(i) - zone(i));
    if (zone(i) > 0) least = Math.min(least, (rayAt(i) - ground[i]) / zone(i));
  }
  const steps = ticks(low, high, 4);
  low = Math.min(low, steps[0]); high = Math.max(high, steps.at(-1));
  const left = 44, top = 8, width = 306, height = 132;
  const x = (i) => (left + width * i / last).toFixed(1);
  const y = (metres) => (top + height * (high - metres) / (high - low || 1)).toFixed(1);
  const along = (heightAt) => ground.map((_, i) => `${x(i)} ${y(heightAt(i))}`);
  const zonePath = `M${along((i) => rayAt(i) + zone(i)).join("L")}L${along((i) => rayAt(i) - zone(i)).reverse().join("L")}Z`;
  const text = (at, words, more) => svg("text", { ...at, "font-size": 9, fill: "#333", ...more }, words);
  const help = [t("profile-help", num(km, 1))];
  if (Number.isFinite(least)) help.push(t("profile-clear", num(least, 2)));
  const across = ticks(0, km, 5).filter((value) => value <= km);
  const drawing = svg("svg", { class: "profile", viewBox: "0 0 360 178", role: "img", "aria-label": `${t("profile")}. ${help.join(" ")}` },
    steps.map((metres) => svg("path", { d: `M${left} ${y(metres)}H${left + width}`, stroke: "#d5dadd", "stroke-width": 0.7 })),
    svg("path", { d: `M${x(0)} ${top + height}L${along((i) => ground[i]).join("L")}L${x(last)} ${top + height}Z`, fill: "#b9a88f", stroke: "#6b5b45", "stroke-width": 0.8 }),
    svg("path", { d: zonePath, fill: "#56b4e9", "fill-opacity": 0.35, stroke: "#0072b2", "stroke-width": 0.4 }),
    svg("path", { d: `M${x(0)} ${y(ray[0])}L${x(last)} ${y(ray[1])}`, stroke: "#d55e00", "stroke-width": 1.3, fill: "none" }),
    steps.map((metres) => text({ x: left - 4, y: Number(y(metres)) + 3, "text-anchor": "end" }, num(metres))),
    across.map((value) => text({ x: (left + width * value / (km || 1)).toFixed(1), y: top + height + 12, "text-anchor": "middle" }, num(value, value % 1 ? 1 : 0))),
    text({ x: left + width / 2, y: 176, "text-anchor": "middle" }, t("kilometres")),
    text({ x: 0, y: 0, transform: `translate(9 ${top + height / 2}) rotate(-90)`, "text-anchor": "middle" }, t("metres")));
  return el("figure", null, drawing, el("figcaption", null, help.join(" ")));
}

/** Round values from below `low` to above `high`, about `count` of them. */
function ticks(low, high, count) {
  const span = high - low;
  if (!(span > 0) || !Number.isFinite(span)) return [low, low + 1];
  const power = 10 ** Math.floor(Math.log10(span / count));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((value) => span / value <= count) || 10 * power;
  const out = [];
  for (let k = Math.floor(low / step); k <= Math.ceil(high / step); k++) out.push(Number((k * step).toPrecision(12)));
  return out;
}

/** Whether numbers of a profile can be drawn. */
function isProfile(profile) {
  return Boolean(profile) && Array.isArray(profile.ground) && Array.isArray(profile.ray)
    && [...profile.ground, ...profile.ray].every(Number.isFinite);
}
