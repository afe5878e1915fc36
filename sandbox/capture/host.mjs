// A host much like Teams: its measures, and its words for colours, in a light and a dark theme.
const themes = {
  light: {
    page: "#f5f5f5", text: "#242424", subtle: "#616161", button: "#ffffff", line: "#d1d1d1",
    default: "#ffffff", emphasis: "#f0f0f0", accent: "#e8ebfa", good: "#e7f2da", attention: "#fcf4f6", warning: "#fbf6d9",
  },
  dark: {
    page: "#1f1f1f", text: "#ffffff", subtle: "#adadad", button: "#292929", line: "#666666",
    default: "#292929", emphasis: "#1f1f1f", accent: "#383966", good: "#0d2e0d", attention: "#3e1f25", warning: "#463100",
  },
};

export function hostConfig(theme) {
  const of = themes[theme];
  const one = { default: of.text, subtle: of.subtle };
  const foregroundColors = Object.fromEntries(
    ["default", "dark", "light", "accent", "good", "warning", "attention"].map((name) => [name, one]));
  const sizes = { small: 12, default: 14, medium: 14, large: 18, extraLarge: 24 };
  const font = (fontFamily) => ({ fontFamily, fontSizes: sizes, fontWeights: { lighter: 200, default: 400, bolder: 600 } });
  return {
    supportsInteractivity: true,
    spacing: { small: 8, default: 12, medium: 16, large: 20, extraLarge: 24, padding: 16 },
    separator: { lineThickness: 1, lineColor: of.line },
    fontTypes: { default: font("'Segoe UI', 'DejaVu Sans', sans-serif"), monospace: font("'Courier New', monospace") },
    containerStyles: Object.fromEntries(["default", "emphasis", "accent", "good", "attention", "warning"].map(
      (name) => [name, { backgroundColor: of[name], foregroundColors }])),
    actions: { maxActions: 6, buttonSpacing: 8, actionsOrientation: "horizontal", actionAlignment: "left" },
  };
}

// Words break where they must, as in the messages that Teams shows cards in.
export function cardStyle(theme) {
  const of = themes[theme];
  return `.card { border-radius: 6px; overflow: hidden; overflow-wrap: anywhere; box-shadow: 0 0 2px #0006; max-width: 600px;
      background: ${of.default}; }
    .ac-textBlock p { margin: 0; }
    .ac-actionSet { flex-wrap: wrap; row-gap: 8px; }
    .ac-pushButton { font: 600 14px 'Segoe UI', 'DejaVu Sans', sans-serif; color: ${of.text}; background: ${of.button};
      border: 1px solid ${of.line}; border-radius: 4px; padding: 6px 12px; }`;
}

export function pageColour(theme) {
  return themes[theme].page;
}
