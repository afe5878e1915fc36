// An Adaptive Card as Teams shows it, by Microsoft's own library, which npm brings (scripts/adaptivecards.js sets it in).
import { cardStyle, hostConfig } from "./host.mjs";

const dark = matchMedia("(prefers-color-scheme: dark)");
const sheet = new CSSStyleSheet();
document.adoptedStyleSheets.push(sheet);
const shown = new Set();

function theme() {
  return dark.matches ? "dark" : "light";
}

function paint() {
  sheet.replaceSync(cardStyle(theme()));
  for (const draw of shown) draw();
}

// Only addresses of the web are followed, in a tab that knows nothing of this page.
function follow(action) {
  const address = URL.canParse(action.url ?? "") ? new URL(action.url) : null;
  if (["https:", "http:"].includes(address?.protocol)) window.open(address.href, "_blank", "noopener,noreferrer");
}

function drawn(content) {
  const { AdaptiveCard, HostConfig } = globalThis.AdaptiveCards;
  const card = new AdaptiveCard();
  card.hostConfig = new HostConfig(hostConfig(theme()));
  card.onExecuteAction = follow;
  card.parse(content);
  if (!card.getItemCount()) throw new Error("the library knows no element of it");
  return card.render();
}

// Shows a card in an element, anew when the theme changes; throws what the library has against it.
export function show(content, place) {
  const draw = () => place.replaceChildren(drawn(content));
  draw();
  shown.add(draw);
  return () => shown.delete(draw);
}

export function ready() {
  if (!globalThis.AdaptiveCards || !globalThis.markdownit) return false;
  const markdown = new globalThis.markdownit();
  globalThis.AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
    result.outputHtml = markdown.render(text);
    result.didProcess = true;
  };
  return true;
}

dark.addEventListener("change", paint);
paint();
