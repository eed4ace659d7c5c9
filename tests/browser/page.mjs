// Opens report.html of a run in Chromium: from disk, with no network, and with every complaint of it noted.

import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

/** Where scripts/browser puts runs and pictures. */
export const RUNS = path.resolve(process.env.BROWSER_RUNS ?? "../../target/browser");

export const fileOf = (run) => path.join(RUNS, run, "report.html");

export const hasRun = (run) => existsSync(fileOf(run));

/** The browser that scripts/browser found. */
export function launch() {
  // Chromium refuses its sandbox to root, as whom containers run; the pages are the program's own.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args });
}

const OWN = /^(file|data|blob):/;

/** Opens a page; `complaints` are errors, dialogs and requests to anywhere: there must be none. */
export async function open(browser, run, { hash = "", viewport = { width: 1280, height: 800 }, locale = "en-GB", ...more } = {}) {
  const context = await browser.newContext({ viewport, locale, offline: true, ...more });
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) complaints.push(`console: ${message.text()}`); });
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => { complaints.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => { if (!OWN.test(request.url())) complaints.push(`request: ${request.url()}`); });
  await context.route("**/*", (route) => (OWN.test(route.request().url()) ? route.continue() : route.abort()));
  await page.goto(pathToFileURL(fileOf(run)).href + hash);
  await page.waitForSelector("#app[data-ready]");
  await page.waitForSelector("#paper article[data-ready]", { state: "attached" });
  return { page, context, complaints };
}

/** Waits for something to hold in the page. (Playwright's own waiting evaluates text, which the page forbids.) */
export async function until(page, holds, part) {
  for (let tries = 0; tries < 200; tries++) {
    if (await page.evaluate(holds, part)) return;
    await page.waitForTimeout(50);
  }
  throw new Error(`never: ${holds} of ${part}`);
}

/** Leaves time for the address, which is written a moment after a change. */
export const hashOf = async (page, part) => {
  await until(page, (wanted) => decodeURIComponent(location.hash).includes(wanted), part);
  return page.evaluate(() => location.hash);
};

/** Waits for the printed report in a language. */
export const paperOf = (page, code) => page.waitForSelector(`#paper article[lang=${code}][data-ready]`, { state: "attached" });
