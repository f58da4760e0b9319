// The text of a replay page: one html file with its styles, modules and recording inside.
// Promises: its content policy lets it load nothing and talk to nobody; whatever the recording says stays text.
// Does not: make the parts (replay.js does) or show them (replay/page.js does).

import { NAMED } from "./replay_modules.js";
import { sha256 } from "./sha256.js";

const ENTRY = `${NAMED}replay/page.js`;

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/** JSON that no end tag inside can end. */
const inScript = (value) => JSON.stringify(value).replaceAll("<", "\\u003c").replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");

const hashOf = (text) => `'sha256-${btoa(String.fromCharCode(...sha256(new TextEncoder().encode(text))))}'`;

/** `page`: {title, theme, description, css, modules, recording}. */
export function replayHtml({ title, theme, description, css, modules, recording }) {
  const imports = inScript({ imports: modules });
  const entry = `import ${JSON.stringify(ENTRY)};`;
  const policy = ["default-src 'none'", `script-src ${hashOf(imports)} ${hashOf(entry)} data:`, `style-src ${hashOf(css)}`,
    "img-src data:", "base-uri 'none'", "form-action 'none'"].join("; ");
  return `<!doctype html>
<html lang="en" data-theme="${escaped(theme)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark light">
<meta name="generator" content="Faultline">
<meta name="description" content="${escaped(description)}">
<title>${escaped(title)}</title>
<style>${css}</style>
<script type="importmap">${imports}</script>
</head>
<body class="replay">
<p id="opening">${escaped(title)}. This page plays a recording and opens in a moment. If it does not: it needs JavaScript, and Chrome or Edge 89, Firefox 113, Safari 16.4 or newer.</p>
<script type="application/json" id="recording">${inScript(recording)}</script>
<script type="module">${entry}</script>
</body>
</html>
`;
}
