// Opens the page of a plan in headless Chromium and prints its observations as JSON.
//
//   node plan.mjs PAGE
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const [file] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
const seen = { errors: [], requests: [], dialogs: 0, violations: [], overflow: {} };
for (const [name, width, scheme, media] of [["desktop", 1280, "light", "screen"], ["dark", 1280, "dark", "screen"], ["phone", 390, "light", "screen"], ["print", 800, "dark", "print"]]) {
  const context = await browser.newContext({ viewport: { width, height: 850 }, colorScheme: scheme });
  const page = await context.newPage();
  page.on("console", (message) => { if (message.type() === "error") seen.errors.push(message.text()); });
  page.on("pageerror", (error) => seen.errors.push(error.message));
  page.on("dialog", (dialog) => { seen.dialogs += 1; dialog.dismiss(); });
  page.on("request", (request) => { if (!request.url().startsWith("file:")) seen.requests.push(request.url()); });
  await page.emulateMedia({ media, colorScheme: scheme });
  await page.goto(`file://${file}`);
  seen.overflow[name] = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (name === "desktop") {
    await page.keyboard.press("Tab");
    seen.firstStop = await page.evaluate(() => document.activeElement.textContent);
    seen.text = await page.evaluate(() => document.body.innerText);
    seen.active = await page.evaluate(() => document.querySelectorAll("script, img, iframe, object, embed, link").length);
  }
  if (name === "print") seen.paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.evaluate(axe);
  const result = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  for (const each of result.violations) seen.violations.push(`${name}: ${each.id}: ${each.help}: ${each.nodes[0]?.html?.slice(0, 200)} (${each.nodes.length})`);
  await context.close();
}
await browser.close();
console.log(JSON.stringify(seen));
