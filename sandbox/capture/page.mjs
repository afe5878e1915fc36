// Asks what is new and puts it on top. Text from outside is only ever text: nothing here writes HTML.
import { ready, show } from "./card.mjs";

const page = document.documentElement;
const { run, kept } = document.querySelector("main").dataset;
const canRender = ready();
let newest = 0;
let asking = null;
const opened = {};

// What turns the direction of reading, or is not to be seen, stands as its number.
function visible(text) {
  return text.replace(/[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function element(name, told = {}, ...inner) {
  const { dataset = {}, ...rest } = told;
  const made = Object.assign(document.createElement(name), rest);
  Object.assign(made.dataset, dataset);
  made.append(...inner.filter((one) => one !== "").map((one) => (typeof one === "string" ? visible(one) : one)));
  return made;
}

function moment(received) {
  const iso = new Date(received).toISOString();
  return element("time", { dateTime: iso, title: iso }, iso.slice(11, 19), element("span", {}, " UTC"));
}

// JSON for people: keys, texts and other values each in a colour of their own.
const TOKENS = /("(?:\\.|[^"\\])*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

function json(value) {
  const text = visible(JSON.stringify(value, null, 2));
  const made = element("pre", { tabIndex: 0 });
  let done = 0;
  for (const found of text.matchAll(TOKENS)) {
    const kind = found[2] ? "key" : found[1] ? "text" : "value";
    const word = found[1] ?? found[0];
    made.append(text.slice(done, found.index), element("span", { className: kind }, word));
    done = found.index + word.length;
  }
  made.append(text.slice(done));
  return made;
}

function cardItem({ content, size, received }) {
  const place = element("div", { className: "card" });
  try {
    if (canRender) show(content, place);
  } catch (error) {
    console.warn("a card that cannot be rendered", error);
    place.replaceChildren();
  }
  const body = place.childElementCount ? place
    : element("div", {}, element("p", { className: "note" }, "Not rendered: this is the card's JSON."), json(content));
  return element("article", { className: "post" },
    element("header", {}, element("span", { className: "avatar", ariaHidden: "true" }, "L"),
      element("b", {}, "Latchkey"), element("span", { className: "faint" }, "via Workflows"), moment(received)),
    body, element("footer", {}, `${(size / 1024).toFixed(1)} KB of the 28 KB that Teams takes`));
}

function frame(number, subject) {
  const made = element("iframe", { title: subject, src: `/mails/${number}`, referrerPolicy: "no-referrer" });
  made.sandbox.add("allow-same-origin", "allow-popups", "allow-popups-to-escape-sandbox"); // no scripts, no forms
  made.addEventListener("load", () => {
    const inner = made.contentDocument?.documentElement;
    if (!inner) return;
    const fit = () => { made.style.height = `${Math.ceil(inner.getBoundingClientRect().height)}px`; };
    new ResizeObserver(fit).observe(inner);
    fit();
  });
  return made;
}

// What is closed is not built: a page of many mails opens at once.
function folded(className, summary, body) {
  const made = element("details", { className }, element("summary", {}, ...summary));
  made.addEventListener("toggle", () => { if (made.open && made.childElementCount === 1) made.append(body()); });
  return made;
}

function mailItem({ number, subject, sender, recipients, importance, received }) {
  return folded("letter", [
    element("span", { className: "line" }, element("b", {}, subject), moment(received)),
    element("span", { className: "line faint" }, element("span", {}, `${sender} to ${recipients.join(", ")}`),
      importance === "high" ? element("span", { className: "chip loud" }, "High importance") : ""),
  ], () => frame(number, subject));
}

function eventItem({ content, received }) {
  const { severity = "", title = content.type ?? "event", subject = {} } = content.data ?? {};
  return folded("event", [
    element("span", { className: "line" }, element("span", { className: "dot", dataset: { severity: String(severity) } }),
      element("b", {}, String(title)), moment(received)),
    element("span", { className: "line faint" }, element("span", {}, String(subject?.name || content.subject || "")),
      element("span", { className: "chip" }, String(content.type ?? "").split(".").at(-1))),
  ], () => json(content));
}

const KINDS = { cards: cardItem, mails: mailItem, events: eventItem };

function add(kind, items) {
  const list = document.querySelector(`#${kind} .items`);
  const made = items.map(KINDS[kind]);
  list.prepend(...made.reverse());
  while (list.childElementCount > Number(kept)) list.lastElementChild.remove();
  if (made[0]?.localName === "details") unfold(kind, made[0]);
}

// The newest is open; the one before it closes, unless somebody is reading it.
function unfold(kind, item) {
  if (opened[kind] && !opened[kind].matches(":hover, :focus-within")) opened[kind].open = false;
  opened[kind] = item;
  item.open = true;
}

function count(counts, total) {
  for (const [kind, number] of Object.entries(counts)) {
    document.querySelectorAll(`[data-count="${kind}"]`).forEach((one) => { one.textContent = number; });
    document.querySelector(`#${kind}`).classList.toggle("none", number === 0);
  }
  document.querySelector("#total").textContent = `${total} captured`;
  document.title = total ? `(${total}) Latchkey: what was sent` : "Latchkey: what was sent";
}

async function look() {
  try {
    const answer = await fetch(`/captured.json?after=${newest}`, { cache: "no-store" });
    const told = await answer.json();
    if (told.run !== run) return location.reload(); // another run: what is shown here is gone
    Object.keys(KINDS).forEach((kind) => add(kind, told[kind]));
    newest = told.newest;
    count(told.counts, newest);
    page.dataset.state = "live";
  } catch {
    page.dataset.state = "lost";
  }
  document.querySelector("#state").textContent = page.dataset.state === "live" ? "Live" : "Not reachable, trying again";
  page.dataset.looked = Number(page.dataset.looked ?? 0) + 1;
}

// One look at a time, so that nothing is shown twice.
function ask() {
  asking ??= look().finally(() => { asking = null; });
  return asking;
}

async function keepAsking() {
  if (!document.hidden) await ask();
  setTimeout(keepAsking, 1500);
}

document.querySelector("#refresh").addEventListener("click", ask);
document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
document.querySelectorAll("nav button").forEach((button, _, all) => button.addEventListener("click", () => {
  document.querySelector("main").dataset.shown = button.value;
  all.forEach((one) => one.setAttribute("aria-pressed", one === button));
}));
keepAsking();
