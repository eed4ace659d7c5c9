// report.html of the Vietnam dataset, as a reader uses it.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { RUNS, fileOf, hashOf, launch, open, until, paperOf } from "./page.mjs";

const RUN = "vietnam";
let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

/** Opens the page, lets a test use it, and holds it to have had no complaint. */
async function withPage(options, use) {
  const { page, context, complaints } = await open(browser, RUN, options);
  try {
    await use(page);
    assert.deepEqual(complaints, []);
  } finally {
    await context.close();
  }
}

const summary = () => JSON.parse(readFileSync(path.join(RUNS, RUN, "summary.json"), "utf8"));
const rows = (page) => page.locator("#list tbody tr");
const number = (text) => Number(/[\d.,]+/.exec(text)[0].replace(/[.,]/g, ""));
const count = async (page) => number(await page.locator("#count").innerText());
const plain = (text) => text.replace(/[\u2066-\u2069]/g, "");

test("opens from disk with no network and draws the map", () => withPage({}, async (page) => {
  const { name, notice, dead_zones: deadZones } = summary();
  assert.equal(await page.title(), name);
  assert.equal(await page.locator("#run-name").innerText(), name);
  assert.equal(await page.locator("#notice").innerText(), notice);
  assert.equal(await count(page), deadZones);
  assert.equal(await rows(page).count(), 50);
  const colours = await page.evaluate(() => {
    const canvas = document.querySelector("#map canvas");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const wanted = { white: [213, 94, 0], dip: [230, 159, 0] }, seen = {};
    for (let k = 0; k < data.length; k += 4) {
      for (const [code, [red, green, blue]] of Object.entries(wanted)) {
        if (data[k] === red && data[k + 1] === green && data[k + 2] === blue) seen[code] = (seen[code] ?? 0) + 1;
      }
    }
    return seen;
  });
  assert.ok(colours.white > 100 && colours.dip > 100, JSON.stringify(colours));
}));

test("a search without diacritics finds names with them", () => withPage({}, async (page) => {
  await page.getByRole("combobox", { name: /search/i }).fill("dien bien");
  const first = page.getByRole("option").first();
  await first.waitFor();
  assert.match(plain(await first.innerText()), /^Điện Biên\s+province$/);
  assert.equal(await page.getByRole("combobox", { name: /search/i }).getAttribute("aria-expanded"), "true");
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.locator("#search").getAttribute("aria-activedescendant"), "found-0");
  await page.keyboard.press("Enter");
  const province = summary().province.find(({ province: name }) => name === "Điện Biên");
  await hashOf(page, "province=Điện Biên");
  assert.equal(await count(page), province.status.white + province.status.dip);
  for (const where of await page.locator("#list tbody small").allInnerTexts()) assert.match(where, /Điện Biên/);
}));

test("a search ignores case, finds ids, and says when it finds nothing", () => withPage({}, async (page) => {
  const { top } = summary();
  await page.fill("#search", top[0].id);
  await page.keyboard.press("Enter");
  assert.equal(plain(await page.locator("#details-title").innerText()), top[0].name);
  await page.keyboard.press("Escape");
  await page.fill("#search", "BAN CHA CAP");
  assert.match(plain(await page.getByRole("option").first().innerText()), /Bản Chà Cáp/);
  await page.fill("#search", "no such place");
  await page.getByText("Nothing of that name").waitFor();
  await page.getByText("No dead zone matches.").waitFor();
}));

test("filters leave as many villages as the summary counts", () => withPage({}, async (page) => {
  const counts = summary();
  await page.selectOption("#filter-class", "satellite");
  assert.equal(await count(page), counts.decision_class.satellite);
  const option = await page.locator("#filter-class option[value=satellite]").innerText();
  assert.equal(number(option.slice(option.lastIndexOf("("))), counts.decision_class.satellite);
  await page.getByRole("button", { name: "Clear search and filters" }).click();
  await page.selectOption("#filter-status", "white");
  assert.equal(await count(page), counts.status.white);
  await page.selectOption("#filter-status", "covered");
  assert.equal(await count(page), counts.status.covered);
  await page.getByRole("button", { name: "Clear search and filters" }).click();
  assert.equal(await count(page), counts.dead_zones);
}));

test("a click on the map or in the list opens the dossier", () => withPage({}, async (page) => {
  const [first, second] = summary().top;
  await page.locator("#list").getByRole("button", { name: first.name }).click();
  await page.locator("#dossier:not([aria-busy])").waitFor();
  assert.equal(plain(await page.locator("#details-title").innerText()), first.name);
  assert.ok((await page.locator("#dossier h3").count()) > 2);
  assert.ok((await page.locator("#dossier .terms tr").count()) > 2);
  await page.getByRole("button", { name: "Back to the list" }).click();
  // The map now shows the first village in its middle; the second is brought there, closed, and clicked.
  await page.locator("#list").getByRole("button", { name: second.name, exact: false }).click();
  await page.waitForTimeout(600);
  await page.keyboard.press("Escape");
  const box = await page.locator("#map").boundingBox();
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  assert.equal(plain(await page.locator("#details-title").innerText()), second.name);
}));

test("every word changes with the language", () => withPage({}, async (page) => {
  await page.locator("#list tbody button").first().click();
  await page.locator("#dossier:not([aria-busy])").waitFor();
  await page.getByRole("button", { name: "Tiếng Việt" }).click();
  await page.locator("#dossier:not([aria-busy])").waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "vi");
  assert.match(await page.locator("#count").innerText(), /^Điểm trắng, lõm sóng: 717 trên 717/);
  assert.match(await page.locator("#count").innerText(), /25\.825/);
  assert.equal(await page.locator("#back").innerText(), "Về danh sách");
  const english = /\b(villages?|search|filter|layers?|coverage|rank|site|people|back|show|white zone|dip|print|sections?)\b/i;
  for (const part of ["#finder label", "#layers summary", "#layers legend", "#legend li", "#details dt", "#details h3", "#print", ".head #run-about"]) {
    for (const text of await page.locator(part).allInnerTexts()) assert.doesNotMatch(text, english, part);
  }
  for (const label of await page.locator("[aria-label]:visible").evaluateAll((nodes) => nodes.map((node) => node.getAttribute("aria-label")))) {
    assert.doesNotMatch(label, english);
  }
}));

test("the reader's own language comes first", () => withPage({ locale: "vi-VN" }, async (page) => {
  assert.equal(await page.locator("html").getAttribute("lang"), "vi");
}));

test("the address opens the same state again", () => withPage({}, async (page) => {
  await page.selectOption("#filter-province", { label: await page.locator("#filter-province option", { hasText: "Điện Biên" }).innerText() });
  await page.getByLabel("by decision").check();
  await page.getByLabel("Names").uncheck();
  await page.locator("#list tbody button").nth(2).click();
  await page.getByRole("button", { name: "Tiếng Việt" }).click();
  await page.waitForTimeout(800);
  const hash = await hashOf(page, "lang=vi");
  const seen = async (one) => [await one.locator("#details-title").innerText(), await one.locator("#count").innerText(),
    await one.locator("#layers :checked").count(), await one.locator(".leaflet-control-scale-line").innerText(),
    await one.evaluate(() => location.hash)];
  const wanted = await seen(page);
  const again = await open(browser, RUN, { hash });
  await again.page.waitForTimeout(800);
  assert.deepEqual(await seen(again.page), wanted);
  assert.deepEqual(again.complaints, []);
  await again.context.close();
  await page.evaluate(() => { location.hash = "#lang=en&class=satellite"; });
  await until(page, () => document.documentElement.lang === "en");
  assert.equal(await count(page), summary().decision_class.satellite);
  assert.equal(await page.locator("#details").isVisible(), false);
}));

test("an address of nonsense does no harm", () => withPage({ hash: "#at=1e999,x,3&layers=%E0%A4%A,nothing&colour=red&lang=xx&village=%00&class=none&=&&q" }, async (page) => {
  assert.equal(await count(page), 0);
  assert.equal(await page.locator("#details").isVisible(), false);
}));

test("the keyboard alone goes from the search to a dossier and back", () => withPage({}, async (page) => {
  const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.closest("[id]")?.id);
  await page.keyboard.press("Tab");
  assert.equal(plain(await page.evaluate(() => document.activeElement.textContent)), "Skip to the list");
  const order = [];
  for (let k = 0; k < 20; k++) {
    await page.keyboard.press("Tab");
    order.push(await focused());
  }
  const places = ["search", "filter-province", "filter-status", "list"].map((id) => order.indexOf(id));
  assert.ok(places.every((place) => place >= 0), order.join(" "));
  assert.deepEqual([...places].sort((a, b) => a - b), places, order.join(" "));
  await page.locator("#search").focus();
  await page.keyboard.type("dien bien");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  for (let k = 0; k < 30 && !(await page.evaluate(() => document.activeElement.matches("#list tbody button"))); k++) await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowDown");
  const name = await page.evaluate(() => document.activeElement.querySelector("bdi").textContent);
  await page.keyboard.press("Enter");
  assert.equal(plain(await page.locator("#details-title").innerText()), name);
  assert.equal(await focused(), "details-title");
  await page.keyboard.press("Escape");
  assert.equal(await page.evaluate(() => document.activeElement.querySelector("bdi").textContent), name);
  await page.locator("#map").focus();
  const before = await page.evaluate(() => document.querySelector(".leaflet-map-pane").style.transform);
  await page.keyboard.press("ArrowRight");
  await until(page, (was) => document.querySelector(".leaflet-map-pane").style.transform !== was, before);
  await page.keyboard.press("Enter");
  assert.ok(await page.locator("#details").isVisible());
}));

test("a screen reader finds landmarks, names and a table", () => withPage({}, async (page) => {
  for (const [role, name] of [["banner"], ["main", "Map"], ["search", "Search and filters"], ["region", /^Map of villages/], ["table", "Dead zones"], ["combobox", /Search for/], ["group", "Language"]]) {
    assert.equal(await page.getByRole(role, { name, exact: true }).count(), 1, `${role} ${name}`);
  }
  assert.equal(await page.getByRole("columnheader").count(), 4);
  assert.equal(await page.getByRole("rowheader").count(), 50);
  assert.equal(await page.getByRole("columnheader", { name: "Rank" }).getAttribute("aria-sort"), "ascending");
  assert.equal(await page.getByRole("status").count(), 1);
  const unnamed = await page.evaluate(() => [...document.querySelectorAll("#app button, #app a, #app input, #app select")]
    .filter((node) => !node.textContent.trim() && !node.getAttribute("aria-label") && !node.labels?.length).map((node) => node.outerHTML));
  assert.deepEqual(unnamed, []);
  const ids = await page.evaluate(() => [...document.querySelectorAll("#app [id]")].map((node) => node.id));
  assert.equal(new Set(ids).size, ids.length);
}));

test("a phone shows all of it in its width", () => withPage({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }, async (page) => {
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
  await page.locator("#list tbody button").first().tap();
  await page.locator("#dossier:not([aria-busy])").waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
  await page.getByText("Layers", { exact: true }).tap();
  await page.getByLabel("by rank").check();
  await hashOf(page, "colour=rank");
}));

test("prints the report in the language shown", () => withPage({}, async (page) => {
  const words = { en: "Villages without mobile signal", vi: "chưa có sóng di động" };
  for (const code of ["en", "vi"]) {
    await page.locator(`#languages [lang=${code}]`).click();
    await paperOf(page, code);
    const file = path.join(RUNS, `print-${code}.pdf`);
    await page.pdf({ path: file, preferCSSPageSize: true, timeout: 180_000 });
    const text = execFileSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8", maxBuffer: 1 << 28 }).normalize("NFC");
    const pages = text.split("\f").length - 1;
    assert.ok(pages > 5 && pages < 400, `${pages} pages`);
    assert.ok(text.includes(words[code]), `${file} is in another language`);
    assert.ok(!text.includes(words[code === "en" ? "vi" : "en"]), `${file} has the other language`);
    assert.ok(text.includes(summary().name) && text.includes(summary().top[0].name));
    assert.ok(!text.includes("Clear search and filters") && !text.includes("Xóa tìm kiếm"), "the screen is printed");
  }
}));

test("pictures of the page for people to look at", async () => {
  for (const [name, viewport] of [["wide", { width: 1280, height: 800 }], ["phone", { width: 390, height: 844 }]]) {
    for (const [what, hash] of [["start", "#lang=vi"], ["dossier", `#lang=en&colour=decision&village=${summary().top[0].id}`]]) {
      await withPage({ viewport, hash }, async (page) => {
        await page.waitForTimeout(900);
        await page.screenshot({ path: path.join(RUNS, `${name}-${what}.png`) });
      });
    }
  }
});

test("the page is small and fast", () => withPage({}, async (page) => {
  const bytes = readFileSync(fileOf(RUN)).length;
  assert.ok(bytes < 10 * 1024 * 1024, `${bytes} bytes`);
  const times = await page.evaluate(() => ({
    paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime, drawn: performance.getEntriesByName("map-drawn")[0]?.startTime,
  }));
  console.log(`# ${RUN}: ${(bytes / 1e6).toFixed(1)} MB, first paint ${Math.round(times.paint)} ms, map drawn ${Math.round(times.drawn)} ms`);
}));

test("the colours are those of all documents", () => {
  const ours = readFileSync("../../src/report/page/assets/layers.js", "utf8");
  const theirs = readFileSync("../../src/report/colours.rs", "utf8");
  const table = theirs.slice(0, theirs.indexOf("];"));
  const pairs = [...ours.slice(0, ours.indexOf("};")).matchAll(/"([a-z-]+)": "(#[0-9a-f]{6})"/g)];
  assert.ok(pairs.length > 15);
  for (const [, code, colour] of pairs) assert.ok(table.includes(`("${code}", "${colour}")`), `${code} ${colour}`);
  assert.ok(theirs.includes(ours.match(/const SERIES = \[(.*)\]/)[1].slice(0, 20)));
});

test("every word is there in both languages, and none is left over", () => {
  const folder = "../../src/report/page/assets/", script = (name) => readFileSync(folder + name, "utf8");
  const words = new Function(`${script("words.js").replace(/^let lang.*/ms, "")}; return WORDS;`)();
  for (const [key, pair] of Object.entries(words)) assert.ok(pair.length === 2 && pair.every((text) => text.trim()), key);
  const parts = ["state", "data", "plots", "map", "layers", "list", "details", "main"].map((name) => script(`${name}.js`)).join("\n") + script("page.html");
  const asked = [...parts.matchAll(/\bt\("([a-z-]+)"|data-(?:word|label)"?[:=] ?"([a-z-]+)"/g)].map(([, one, other]) => one ?? other);
  assert.ok(asked.length > 60);
  for (const key of asked) assert.ok(Object.hasOwn(words, key), key);
  for (const key of Object.keys(words)) assert.ok(asked.includes(key) || parts.includes(`"${key}"`) || /^(by|group|layer|a)-/.test(key), `${key} is said nowhere`);
});
