// Opens a page from a file in headless Chromium and prints its observations as JSON.
//
//   node look.mjs PAGE [FOLDER FOR SCREENSHOTS]
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { performance } from "node:perf_hooks";
import { chromium } from "playwright-core";

const [file, shots] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"], // root in a container has no sandbox
});
const seen = { errors: [], requests: [], dialogs: 0, violations: [], views: {} };

const open = async (width, height, scheme) => {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme });
  const page = await context.newPage();
  page.on("console", (message) => { if (message.type() === "error") seen.errors.push(message.text()); });
  page.on("pageerror", (error) => seen.errors.push(error.message));
  page.on("dialog", (dialog) => { seen.dialogs += 1; dialog.dismiss(); });
  page.on("request", (request) => { if (!request.url().startsWith("file:")) seen.requests.push(request.url()); });
  const start = performance.now();
  await page.goto(`file://${file}`);
  await page.waitForSelector("#status:not(:empty)", { state: "attached" });
  return { page, context, load: performance.now() - start };
};

const isShort = (page) => page.evaluate(() => document.documentElement.scrollHeight < 12_000);

for (const [name, width, height, scheme] of [["desktop", 1280, 900, "light"], ["desktop-dark", 1280, 900, "dark"], ["phone", 390, 844, "light"], ["phone-dark", 390, 844, "dark"]]) {
  const { page, context, load } = await open(width, height, scheme);
  if (shots) await page.screenshot({ path: `${shots}/${name}.png`, fullPage: await isShort(page) });
  await page.evaluate(axe);
  const result = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  for (const each of result.violations) seen.violations.push(`${name}: ${each.id}: ${each.help}: ${each.nodes[0]?.html?.slice(0, 200)} (${each.nodes.length})`);
  seen.views[name] = { load, overflow: await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth) };
  await context.close();
}

// By keyboard only: the first tab stop skips the header, and Enter opens a client and announces that.
{
  const { page, context } = await open(1280, 900, "light");
  await page.keyboard.press("Tab");
  seen.firstStop = await page.evaluate(() => document.activeElement.textContent);
  const button = page.locator("#matrix button.link, #database-list button.link").first();
  if (await button.count()) {
    await button.focus();
    await page.keyboard.press("Enter");
    seen.opened = await button.getAttribute("aria-expanded");
    await page.evaluate(axe);
    const result = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
    for (const each of result.violations) seen.violations.push(`opened: ${each.id}: ${each.help}`);
  }
  seen.scripts = await page.evaluate(() => document.querySelectorAll("script").length);
  seen.images = await page.evaluate(() => document.querySelectorAll("img, iframe, object, embed, link").length);
  seen.text = await page.evaluate(() => document.body.innerText);
  await context.close();
}

// Filtering: the time from the key to the next frame, the slowest of several.
{
  const { page, context } = await open(1280, 900, "light");
  const measure = (id, value) => page.evaluate(async ([id, value]) => {
    const field = document.getElementById(id);
    const status = document.getElementById("status");
    const done = new Promise((resolve) => {
      const watch = new MutationObserver(() => { watch.disconnect(); requestAnimationFrame(() => setTimeout(resolve)); });
      watch.observe(status, { childList: true, characterData: true, subtree: true });
    });
    const start = performance.now();
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    await done;
    return { milliseconds: performance.now() - start - 80, status: status.textContent };
  }, [id, value]);
  seen.filters = {};
  for (const [id, value] of [["f-text", "a"], ["f-text", "no such thing"], ["f-text", ""], ["f-readiness", "3"], ["f-readiness", ""], ["f-severity", "error"], ["f-severity", ""]]) {
    seen.filters[`${id}=${value}`] = await measure(id, value);
  }
  await context.close();
}

// Printing from a dark screen: screen controls are hidden, closed parts are open, and the text is dark.
{
  const { page, context } = await open(1280, 900, "dark");
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  seen.closed = await page.evaluate(() => document.querySelectorAll("details.rule:not([open])").length);
  seen.paper = await page.evaluate(() => getComputedStyle(document.querySelector(".card")).backgroundColor);
  await page.evaluate(axe);
  const result = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  for (const each of result.violations) seen.violations.push(`print: ${each.id}: ${each.help}: ${each.nodes[0]?.html?.slice(0, 200)} (${each.nodes.length})`);
  seen.printed = await page.evaluate(() => getComputedStyle(document.querySelector(".filters")).display);
  if (shots) await page.screenshot({ path: `${shots}/print.png`, fullPage: await isShort(page) });
  await context.close();
}

await browser.close();
console.log(JSON.stringify(seen));
