// Shows cards and pages in headless Chromium and says what came out: one JSON request a line on standard input, one answer a line.
// Cards are rendered by Microsoft's own library, with a Markdown processor set in, as hosts do.
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";
import { cardStyle, hostConfig, pageColour } from "../../sandbox/capture/host.mjs";

const require = createRequire(import.meta.url);
const scripts = ["adaptivecards/dist/adaptivecards.min.js", "markdown-it/browser"].map((name) => require.resolve(name));
const profile = mkdtempSync(join(tmpdir(), "latchkey-chromium-"));
const context = await chromium.launchPersistentContext(profile, {
  executablePath: process.argv[2],
  headless: true,
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});

const heard = { dialogs: [], requests: [], errors: [], console: [], tabs: [] };
let allowed = null; // the origin that a page may load from

async function opened() {
  const page = await context.newPage();
  page.on("dialog", (dialog) => { heard.dialogs.push(dialog.message()); dialog.dismiss(); });
  page.on("pageerror", (error) => heard.errors.push(String(error)));
  page.on("console", (said) => { if (["error", "warning"].includes(said.type())) heard.console.push(said.text()); });
  await page.route("**/*", (route) => {
    const url = route.request().url();
    if (allowed && new URL(url).origin === allowed) return route.continue();
    heard.requests.push(url);
    return route.abort();
  });
  return page;
}

const pages = await opened();
const cards = await opened();
await cards.setContent('<!doctype html><meta charset="utf-8"><style></style><div id="card" class="card"></div>');
for (const path of scripts) await cards.addScriptTag({ path });

context.on("page", (tab) => { heard.tabs.push(tab.url()); tab.close(); }); // one that was opened by a click

async function show({ card, html, url, click = [], until, theme = "light", width = 320, height = 640, picture, whole = true }) {
  const page = card ? cards : pages;
  Object.keys(heard).forEach((kind) => { heard[kind] = []; });
  allowed = url ? new URL(url).origin : null;
  await page.bringToFront(); // a page behind another draws once a second
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme: theme });
  const events = card ? await page.evaluate(rendered, { card, config: hostConfig(theme), style: hostStyle(theme) }) : [];
  if (html) await page.setContent(html);
  if (url) await visit(page, { url, click, until });
  const seen = await page.evaluate(looked, card ? "#card" : "body");
  const said = structuredClone(heard);
  if (picture) await page.screenshot({ path: picture, fullPage: whole });
  if (url) await page.goto("about:blank"); // or it would go on asking, while others are looked at
  return { ...seen, ...said, events };
}

// A page as somebody visits it, who clicks here and there and waits until something is to be read.
async function visit(page, { url, click, until }) {
  await page.goto(url, { waitUntil: "load" });
  await page.waitForSelector("[data-looked]");
  for (const selector of click) await page.click(selector);
  if (until) await page.waitForFunction((text) => document.body.innerText.includes(text), until, { timeout: 10_000 });
  await page.waitForFunction(() => [...document.querySelectorAll("iframe")].every((one) =>
    one.contentDocument?.URL !== "about:blank" && one.contentDocument?.readyState === "complete"));
  await page.waitForTimeout(200); // the frames fit themselves
}

function hostStyle(theme) {
  return `body { margin: 0; padding: 8px; background: ${pageColour(theme)}; } ${cardStyle(theme)}`;
}

// Runs in the page: what the library has to say against the card, as "phase: message".
function rendered({ card, config, style }) {
  const { AdaptiveCard, HostConfig, SerializationContext, Version } = globalThis.AdaptiveCards;
  const processor = new globalThis.markdownit();
  AdaptiveCard.onProcessMarkdown = (text, result) => { result.outputHtml = processor.render(text); result.didProcess = true; };
  const made = new AdaptiveCard();
  made.hostConfig = new HostConfig(config);
  const context = new SerializationContext(new Version(1, 5));
  made.parse(card, context);
  const parsed = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index));
  const element = made.render();
  document.querySelector("style").textContent = style;
  document.getElementById("card").replaceChildren(element);
  const say = (phase) => (event) => `${phase}: ${event.message ?? event.error ?? event.event}`;
  return [...parsed.map(say("parse")), ...made.validateProperties().validationEvents.map(say("validate"))];
}

// Runs in the page: what a person, and a browser, would find in it.
function looked(selector) {
  const root = document.querySelector(selector);
  const all = (what) => [...root.querySelectorAll(what)];
  const width = document.documentElement.clientWidth;
  const out = all("*").filter((one) => one.getBoundingClientRect().right > width + 0.5);
  return {
    text: root.innerText,
    anchors: all("a").map((one) => one.href),
    scripts: all("script").length,
    marked: all("b, i, em, strong, code, del, blockquote, img, iframe, object, h1, h2, h3, hr").map((one) => one.localName),
    buttons: all("button, [role=button], [role=link]").map((one) => one.innerText.trim()),
    headings: all("[role=heading]").map((one) => one.innerText.trim()),
    overflow: Math.max(document.documentElement.scrollWidth - width, out.length ? 1 : 0),
    outside: out.slice(0, 3).map((one) => one.outerHTML.slice(0, 200)),
    frames: all("iframe").map((one) => one.contentDocument?.body?.innerText ?? ""),
    height: document.documentElement.scrollHeight,
    background: getComputedStyle(root).backgroundColor,
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    answer = await show(JSON.parse(line));
  } catch (error) {
    answer = { failed: String(error?.stack ?? error) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
await context.close();
rmSync(profile, { recursive: true, force: true });
