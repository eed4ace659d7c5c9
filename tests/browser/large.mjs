// Numbers of a large page, by hand: `scripts/browser --large`.

import { readFileSync } from "node:fs";
import { fileOf, launch, open } from "./page.mjs";

const browser = await launch();
const times = [];
for (let k = 0; k < 5; k++) {
  const { page, context, complaints } = await open(browser, "large");
  await page.waitForTimeout(500);
  times.push(await page.evaluate(() => ({
    paint: performance.getEntriesByName("first-contentful-paint")[0].startTime, drawn: performance.getEntriesByName("map-drawn")[0].startTime,
  })));
  if (k === 4) console.log(`pan: ${JSON.stringify(await pan(page))}`);
  if (complaints.length) console.log(complaints);
  await context.close();
}
await browser.close();
const middle = (key) => Math.round(times.map((one) => one[key]).sort((a, b) => a - b)[2]);
console.log(`${(readFileSync(fileOf("large")).length / 1e6).toFixed(2)} MB; first paint ${middle("paint")} ms, map drawn ${middle("drawn")} ms (middle of 5)`);

/** Drags the map to and fro and counts the frames that the screen gets. */
async function pan(page) {
  const box = await page.locator("#map").boundingBox();
  await page.evaluate(() => {
    window.frames_ = [];
    const tick = (now) => { window.frames_.push(now); requestAnimationFrame(tick); };
    requestAnimationFrame(tick);
  });
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + 300, y);
  await page.mouse.down();
  const from = await page.evaluate(() => performance.now());
  for (let k = 0; k < 120; k++) await page.mouse.move(box.x + 300 + 250 * Math.sin(k / 12), y + 150 * Math.cos(k / 9));
  await page.mouse.up();
  return page.evaluate((start) => {
    const gaps = window.frames_.filter((at) => at >= start).map((at, k, all) => (k ? at - all[k - 1] : 0)).slice(1).sort((a, b) => a - b);
    const spent = gaps.reduce((sum, gap) => sum + gap, 0);
    return { frames: gaps.length, "per second": Math.round(gaps.length / spent * 1000), "longest ms": Math.round(gaps.at(-1)), "95 % under ms": Math.round(gaps[Math.floor(gaps.length * 0.95)]) };
  }, from);
}
