// report.html of other projects: names that try to get out of where they are written, and runs that have less.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { RUNS, hasRun, launch, open } from "./page.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

/** Opens, looks for complaints at the end. */
async function withPage(run, options, use) {
  const { page, context, complaints } = await open(browser, run, options);
  try {
    await use(page);
    assert.deepEqual(complaints, []);
  } finally {
    await context.close();
  }
}

const properties = (run) => JSON.parse(readFileSync(path.join(RUNS, run, "villages.geojson"), "utf8")).features.map((feature) => feature.properties);

test("hostile names are text", () => withPage("hostile", {}, async (page) => {
  const villages = properties("hostile");
  assert.ok(villages.length > 10);
  const foreign = () => page.evaluate(() => ({
    scripts: document.querySelectorAll("script:not([type])").length, images: document.querySelectorAll("#app img, #paper img").length,
    handlers: [...document.querySelectorAll("*")].filter((node) => [...node.attributes].some(({ name }) => name.startsWith("on"))).length,
    bold: document.querySelectorAll("#app td[onclick], #panel bdi b, #paper b[onclick]").length, styles: document.querySelectorAll("body style:not(#paper style)").length,
  }));
  const clean = { scripts: 2, images: 0, handlers: 0, bold: 0, styles: 0 };
  assert.deepEqual(await foreign(), clean);
  const title = "</title><script>alert('name')</script> {{PAPER}}";
  assert.equal(await page.title(), title);
  assert.equal(await page.locator("#run-name").innerText(), title);
  const shown = await page.locator("#list tbody th button bdi").evaluateAll((nodes) => nodes.map((node) => node.textContent));
  const named = villages.filter(({ name, status }) => name && status !== "covered");
  for (const { name } of named) assert.ok(shown.includes(name), JSON.stringify(name));
  for (const code of ["vi", "en"]) {
    await page.locator(`#languages [lang=${code}]`).click();
    for (const { id, name } of named) {
      const button = page.locator("#list tbody button").nth(shown.indexOf(name));
      await button.click();
      await page.locator("#dossier:not([aria-busy])").waitFor();
      assert.equal(await page.locator("#details-title").evaluate((node) => node.textContent), name);
      assert.ok((await page.locator("#details .where bdi").allTextContents()).includes(id), id);
      assert.deepEqual(await foreign(), clean, name);
      await page.keyboard.press("Escape");
    }
  }
  await page.fill("#search", "<script>");
  assert.ok((await page.getByRole("option").count()) > 0);
  assert.deepEqual(await foreign(), clean);
  await page.fill("#search", "");
  const box = await page.locator("#map").boundingBox();
  for (let x = 20; x < box.width; x += 60) await page.mouse.move(box.x + x, box.y + box.height / 2);
  assert.deepEqual(await foreign(), clean);
}));

test("hostile names do no harm in print", () => withPage("hostile", {}, async (page) => {
  const file = path.join(RUNS, "print-hostile.pdf");
  await page.pdf({ path: file, preferCSSPageSize: true, timeout: 180_000 });
  const text = execFileSync("pdftotext", [file, "-"], { encoding: "utf8" }).replace(/\s/g, "");
  for (const name of ["<script>alert(1)</script>", "</script><imgsrc=xonerror=alert(1)>", "{{PAPER}}{{DATA}}", "${alert(1)}"]) assert.ok(text.includes(name), name);
}));

test("hostile names survive the address", () => withPage("hostile", { hash: `#lang=en&village=${encodeURIComponent("</script>")}` }, async (page) => {
  assert.equal(await page.locator("#details-title").evaluate((node) => node.textContent), "</script><img src=x onerror=alert(1)>");
}));

test("a country with terrain shows relief, horizons and profiles", { skip: !hasRun("kossou") && "no run of kossou" }, () => withPage("kossou", {}, async (page) => {
  const dead = properties("kossou").filter(({ status }) => status === "white" || status === "dip");
  assert.match((await page.locator("#count").innerText()).replace(/,/g, ""), new RegExp(`^Dead zones: ${dead.length} of ${dead.length}\\.`));
  assert.equal(await page.locator("[data-layer=relief]").isChecked(), true);
  const satellite = dead.find(({ decision_class: found, sky }) => found === "satellite" && sky !== "unknown");
  if (satellite) {
    await page.fill("#search", satellite.id);
    await page.keyboard.press("Enter");
    await page.locator("#dossier svg.horizon").waitFor();
  }
  await page.waitForTimeout(800);
  await page.screenshot({ path: path.join(RUNS, "kossou.png") });
}));

for (const run of ["one", "none"]) {
  test(`a project of ${run} village opens`, { skip: !hasRun(run) && `no run ${run}` }, () => withPage(run, {}, async (page) => {
    const count = Number(/[\d,]+/.exec(await page.locator("#count").innerText())[0].replace(/,/g, ""));
    assert.equal(await page.locator("#list tbody button").count(), Math.min(50, count));
    if (count > 0) {
      await page.locator("#list tbody button").first().click();
      await page.locator("#dossier:not([aria-busy])").waitFor();
    } else await page.getByText("No dead zone matches.").waitFor();
  }));
}

test("villages on both sides of the antimeridian lie side by side", { skip: !hasRun("across") && "no run across" }, () => withPage("across", {}, async (page) => {
  const lons = [];
  for (const name of ["West", "East"]) {
    await page.locator("#list").getByRole("button", { name }).click();
    await page.waitForTimeout(900);
    lons.push(Number(/at=[-\d.]+,([-\d.]+)/.exec(await page.evaluate(() => location.hash))[1]));
    await page.keyboard.press("Escape");
  }
  assert.ok(Math.abs(lons[1] - lons[0] - 0.2) < 0.01, lons.join(" "));
  await page.getByRole("button", { name: "Whole area" }).click();
  await page.waitForTimeout(900);
  assert.ok(Number(/at=[-\d.]+,[-\d.]+,([\d.]+)/.exec(await page.evaluate(() => location.hash))[1]) > 7);
}));

test("declared stands beside modelled, and where they differ", () => withPage("beside", { hash: "#lang=en" }, async (page) => {
  const differing = JSON.parse(readFileSync(path.join(RUNS, "beside", "contradictions.geojson"), "utf8")).features.length;
  assert.ok(differing > 0);
  for (const name of ["Declared and predicted signal differ", "Operator A 4G, Declared", "Operator A 4G, Modelled"]) {
    await page.getByLabel(name).check();
    assert.ok((await page.locator("#legend-body").innerText()).includes(name), name);
  }
  await page.screenshot({ path: path.join(RUNS, "beside.png") });
}));
