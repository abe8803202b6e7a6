// Opens report pages in Chromium and lists problems.
// node visit_report.js walk|open|hostile|session SCREENSHOTS PAGE...
"use strict";
const puppeteer = require("puppeteer-core");
const { pathToFileURL } = require("node:url");
const path = require("node:path");
const axe = require("axe-core");

const [how, screenshots, ...pages] = process.argv.slice(2);
const problems = [];
const check = (holds, problem) => { if (!holds) problems.push(problem); };
const looks = {
  light: { width: 1280, height: 900, scheme: "light" },
  dark: { width: 1280, height: 900, scheme: "dark" },
  phone: { width: 390, height: 844, scheme: "light" },
};

async function open(browser, file, look) {
  const page = await browser.newPage();
  await page.setViewport({ width: look.width, height: look.height });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: look.scheme }]);
  page.on("console", (m) => check(m.type() !== "error" && m.type() !== "warn", `console: ${m.text()}`));
  page.on("pageerror", (e) => problems.push(`error: ${e}`));
  page.on("dialog", (d) => { problems.push(`dialog: ${d.message()}`); d.dismiss(); });
  page.on("request", (r) => check(r.url().startsWith("file:"), `request: ${r.url()}`));
  const began = Date.now();
  await page.goto(pathToFileURL(file), { waitUntil: "load", timeout: 60000 });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
  return { page, took: Date.now() - began };
}

/** Elements wider than the window; empty without any. */
const wide = (page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth + 1 ? "" :
  [...document.querySelectorAll("body *")].filter((e) => !e.closest(".scroll") && e.getBoundingClientRect().right > innerWidth + 1).slice(-3).map((e) => e.outerHTML.slice(0, 160)).join(" / ") || "something");

async function audit(browser, page, what) {
  // The page's policy blocks scripts, so axe is injected through the debugger.
  await page.evaluate(axe.source);
  const result = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  for (const found of result.violations) {
    check(!["serious", "critical"].includes(found.impact), `${what}: ${found.id} (${found.impact}): ${found.help}: ${found.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(" / ")}`);
  }
}

async function walk(browser) {
  for (const [name, look] of Object.entries(looks)) {
    const { page } = await open(browser, pages[0], look);
    const beyond = await wide(page);
    check(beyond === "", `${name}: the page is wider than the window: ${beyond}`);
    await page.evaluate(() => document.querySelectorAll("details.case").forEach((d, i) => { d.open = i === 0; }));
    await audit(browser, page, name);
    await page.screenshot({ path: path.join(screenshots, `walk-${name}.png`), fullPage: true });
    await page.close();
  }
  const { page } = await open(browser, pages[0], looks.light);
  const focused = () => page.evaluate(() => document.activeElement.outerHTML.slice(0, 90));
  await page.keyboard.press("Tab");
  check((await focused()).includes("skip"), "the first focus stop is not the skip link");
  await page.keyboard.press("Enter");
  check(await page.evaluate(() => document.activeElement.id === "content"), "the skip link does not reach the content");
  // Enter on the first alert's link opens its case and moves the focus there.
  await page.evaluate(() => document.querySelector("article.alert a").focus());
  await page.keyboard.press("Enter");
  await page.evaluate(() => new Promise((done) => setTimeout(done, 100)));
  check(await page.evaluate(() => document.activeElement.parentElement.open === true && document.activeElement.tagName === "SUMMARY"), `an alert's link does not open its case: ${await focused()}`);
  await page.keyboard.press("Enter");
  check(await page.evaluate(() => document.activeElement.parentElement.open === false), "Enter does not close a case");
  // Every focus stop is reachable.
  await page.evaluate(() => { document.activeElement.blur(); scrollTo(0, 0); });
  const unseen = await page.evaluate(() => [...document.querySelectorAll("a[href], summary, input, [tabindex='0']")].filter((e) => e.tabIndex < 0).length);
  check(unseen === 0, `${unseen} elements cannot be reached by keyboard`);
  await page.pdf({ path: path.join(screenshots, "walk-print.pdf"), format: "A4" });
  await page.close();
  const list = path.join(path.dirname(pages[0]), "report", "identities-0001.html");
  const { page: all } = await open(browser, list, looks.light);
  await audit(browser, all, "identities");
  await all.keyboard.press("/");
  await all.keyboard.type("build-000042");
  const left = await all.evaluate(() => [...document.querySelectorAll("tbody tr")].filter((r) => !r.hidden).map((r) => r.textContent));
  check(left.length >= 1 && left.length <= 2 && left.every((t) => t.includes("build-000042")), `the filter leaves ${left.length} rows`);
  const { page: sorted } = await open(browser, list, looks.light);
  for (const [name, sign] of [["descending", -1], ["ascending", 1]]) {
    const order = await sorted.evaluate(() => {
      const head = [...document.querySelectorAll("#identities th")].find((h) => h.textContent === "Events");
      head.querySelector("button").click();
      return [head.ariaSort, [...document.querySelectorAll("#identities tbody tr")].map((r) => Number(r.cells[head.cellIndex].textContent.replaceAll(",", "")))];
    });
    check(order[0] === name && order[1].length > 1 && order[1].every((n, i) => i === 0 || sign * (n - order[1][i - 1]) >= 0), `a click does not sort the events: ${name}`);
  }
  const { page: phone } = await open(browser, pages[0], looks.phone);
  check(await phone.evaluate(() => { scrollTo({ top: 2000, behavior: "instant" }); return scrollY > 1000 && document.querySelector("nav").getBoundingClientRect().top >= 0; }), "the navigation does not stay in view on a phone");
  await all.screenshot({ path: path.join(screenshots, "walk-identities.png") });
}

async function opening(browser) {
  for (const file of pages) {
    const { page, took } = await open(browser, file, looks.light);
    console.log(`${path.basename(file)}: ${took} ms to load and first frame`);
    check(took <= 2000, `${path.basename(file)} took ${took} ms`);
    await page.close();
  }
}

/** Takes a screenshot of the first case's session and prints the position of each call. */
async function session(browser) {
  const { page } = await open(browser, pages[0], looks.light);
  await page.evaluate(() => { document.querySelector("details.case").open = true; });
  const table = await page.$("details.case[open] table.session");
  const rows = await table.evaluate((t) => {
    t.scrollIntoView({ behavior: "instant", block: "center" });
    const whole = t.getBoundingClientRect();
    return [...t.tBodies[0].rows].map((r) => { const b = r.getBoundingClientRect(); return [b.left - whole.left, b.top - whole.top, b.width, b.height].map(Math.round).join(" "); });
  });
  await table.screenshot({ path: path.join(screenshots, "session.png") });
  console.log(rows.join("\n"));
  await page.close();
}

async function hostile(browser) {
  for (const file of pages) {
    for (const look of [looks.light, looks.phone]) {
      const { page } = await open(browser, file, look);
      const name = `${path.basename(file)} at ${look.width}`;
      await page.evaluate(() => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
      await page.evaluate(() => document.querySelectorAll("*").forEach((e) => { e.dispatchEvent(new Event("focus")); e.dispatchEvent(new Event("mouseover")); }));
      await page.evaluate(() => new Promise((done) => setTimeout(done, 50)));
      check(await page.evaluate(() => window.tidemarkRan === undefined), `${name}: a text ran`);
      check(await page.evaluate(() => document.querySelectorAll("script").length === 1 && document.querySelectorAll("img, iframe, object, embed, base, form, [onload], [onerror], [onfocus]").length === 0), `${name}: a text became an element`);
      check(await page.evaluate(() => [...document.querySelectorAll("a")].every((a) => a.protocol === "file:")), `${name}: a text became a link`);
      const beyond = await wide(page);
    check(beyond === "", `${name}: the page is wider than the window: ${beyond}`);
      if (file === pages[0]) await page.screenshot({ path: path.join(screenshots, `hostile-${look.width}.png`) });
      await page.close();
    }
  }
}

(async () => {
  const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
  try {
    await { walk, open: opening, hostile, session }[how](browser);
  } finally {
    await browser.close();
  }
  problems.forEach((problem) => console.log(problem));
  process.exit(problems.length === 0 ? 0 : 1);
})().catch((e) => { console.error(e); process.exit(2); });
