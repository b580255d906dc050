// Builds `dist/`. The same sources give the same bytes: no hash in a name, no time, no path of this machine.

import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = new URL("..", import.meta.url);
const at = (path) => fileURLToPath(new URL(path, root));

rmSync(at("dist"), { recursive: true, force: true });
mkdirSync(at("dist"));

const common = {
  absWorkingDir: at("."),
  bundle: true,
  minify: true,
  // What reads `light-dark()` and `<dialog>`: browsers of the last two years.
  target: ["chrome123", "firefox120", "safari17.5"],
  jsx: "automatic",
  jsxImportSource: "preact",
  outdir: "dist",
  logLevel: "warning",
  legalComments: "none",
  charset: "utf8",
};

/** A style sheet that is bundled as text, made small like any other. */
const cssAsText = {
  name: "css-as-text",
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { outputFiles } = await build({ ...common, entryPoints: [path], write: false });
      return { contents: outputFiles[0].text.trim(), loader: "text" };
    });
  },
};

await build({
  ...common,
  format: "iife",
  plugins: [cssAsText],
  entryPoints: { widget: "src/chat/launcher.ts", "widget-chat": "src/chat/main.tsx" },
});
await build({ ...common, format: "iife", entryPoints: { index: "src/page/main.ts", console: "src/console/main.tsx", reference: "src/reference/main.tsx" } });
await build({ ...common, entryPoints: { index: "src/page/index.css", console: "src/console/console.css", reference: "src/reference/reference.css" } });
for (const page of ["index.html", "console.html", "docs.html"]) copyFileSync(at(`src/page/${page}`), at(`dist/${page}`));
