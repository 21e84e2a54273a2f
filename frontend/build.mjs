// Builds everything under static/ that is not written by hand. Output is committed and the same on every machine.
//   node frontend/build.mjs            all
//   node frontend/build.mjs css|js|vendor
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, "node_modules");
const vendor = (...parts) => join(root, "static", "vendor", ...parts);
const require = createRequire(import.meta.url);

function css() {
  const cli = join(modules, "@tailwindcss", "cli", "dist", "index.mjs");
  for (const name of ["app", "admin"]) {
    const args = ["-i", `frontend/${name}.css`, "-o", `static/css/${name}.css`, "--minify"];
    execFileSync(process.execPath, [cli, ...args], { cwd: root, stdio: ["ignore", "inherit", "pipe"] });
  }
}

async function js() {
  const shared = { bundle: true, minify: true, format: "iife", target: "es2022", charset: "utf8", legalComments: "none" };
  await esbuild.build({ ...shared, entryPoints: [join(root, "frontend/js/theme-boot.js")], outfile: join(root, "static/js/theme-boot.js") });
  await esbuild.build({ ...shared, entryPoints: [join(root, "frontend/js/main.js")], outfile: join(root, "static/js/app.js") });
  await esbuild.build({ ...shared, entryPoints: [join(root, "frontend/js/worker.js")], outfile: join(root, "static/js/worker.js") });
  await esbuild.build({ ...shared, entryPoints: [join(root, "frontend/js/admin.js")], outfile: join(root, "static/js/admin.js") });
}

// Plotly puts its rules into a <style> element, which our policy refuses; it leaves them out when it finds an element
// with this id and the class no-inline-styles, so the same rules are served as a file.
function plotlyRules() {
  const source = readFileSync(join(modules, "plotly.js/build/plotcss.js"), "utf8");
  const rules = new Function(`return (${source.match(/rules = (\{[\s\S]*?\n\});/)[1]})`)();
  const expand = (selector) =>
    selector.replace(/^,/, " ,").replace(/X/g, ".js-plotly-plot .plotly").replace(/Y/g, ".plotly-notifier");
  return Object.entries(rules)
    .map(([selector, body]) => `${expand(selector)}{${body.replace(/font-family:[^;]*;/g, "font-family:inherit;")}}\n`)
    .join("");
}

async function plotly() {
  mkdirSync(vendor("plotly"), { recursive: true });
  await esbuild.build({
    entryPoints: [join(root, "frontend/plotly.cjs")],
    outfile: vendor("plotly", "plotly.min.js"),
    bundle: true, minify: true, format: "iife", globalName: "Plotly", target: "es2018", charset: "utf8",
    legalComments: "none", define: { global: "window", "define.amd": "false" }, logLevel: "warning",
    loader: { ".css": "empty" },
  });
  writeFileSync(vendor("plotly", "plotly.css"), plotlyRules());
  cpSync(join(modules, "plotly.js/LICENSE"), vendor("plotly", "LICENSE"));
}

function inter() {
  const from = join(modules, "@fontsource-variable/inter");
  mkdirSync(vendor("inter"), { recursive: true });
  for (const subset of ["latin", "latin-ext", "cyrillic"]) {
    cpSync(join(from, `files/inter-${subset}-wght-normal.woff2`), vendor("inter", `inter-${subset}-wght-normal.woff2`));
  }
  cpSync(join(from, "LICENSE"), vendor("inter", "LICENSE"));
}

function alpine() {
  mkdirSync(vendor("alpine"), { recursive: true });
  cpSync(join(modules, "@alpinejs/csp/dist/cdn.min.js"), vendor("alpine", "alpine-csp.min.js"));
  cpSync(join(root, "frontend/licences/alpine.txt"), vendor("alpine", "LICENSE"));
}

function versions() {
  const names = ["@alpinejs/csp", "@fontsource-variable/inter", "plotly.js"];
  const lines = names.map((name) => `${name} ${require(join(modules, name, "package.json")).version}`);
  writeFileSync(vendor("VERSIONS"), `${lines.join("\n")}\n`);
}

const jobs = { css, js, vendor: async () => { inter(); alpine(); await plotly(); versions(); } };
const wanted = process.argv.slice(2);
for (const name of wanted.length ? wanted : Object.keys(jobs)) await jobs[name]();
