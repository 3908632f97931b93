// docs/manual/build: checks the pictures, writes the page, prints it. Arguments: the repository, the folder of screenshots.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { picturesOf, renderManual } from './manual.mjs';

const [root, screenshots] = process.argv.slice(2).map((path) => resolve(path));
const source = join(root, 'docs/manual/th.md');
const out = join(root, 'artifacts/manual');
const shipped = join(root, 'Site/wwwroot/manual');
const pdf = join(out, 'manual-th.pdf');

const pictures = picturesOf(source);
const missing = pictures.filter((name) => !existsSync(join(screenshots, name)));
if (missing.length > 0) {
  const journeys = join(root, 'tests/EndToEnd.Tests/Journeys');
  const sources = readdirSync(journeys)
    .filter((file) => file.endsWith('.cs'))
    .map((file) => [file, readFileSync(join(journeys, file), 'utf8')]);
  console.error(`${missing.length} of ${pictures.length} pictures are not in ${screenshots}:`);
  for (const name of missing) {
    const writer = sources.find(([, text]) => text.includes(`ShootAsync("${name.replace(/\.png$/, '')}"`));
    console.error(`  ${name} – ${writer ? `written by tests/EndToEnd.Tests/Journeys/${writer[0]}` : 'no journey writes it'}`);
  }
  console.error('Run ./test (or ./test EndToEnd), which writes them, and then this command again.');
  process.exit(1);
}

for (const folder of [out, shipped]) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of pictures) copyFileSync(join(screenshots, name), join(folder, name));
}

// The Site's own style sheet, with fonts beside it.
await build({
  entryPoints: [join(root, 'Site/Assets/site.css')],
  outdir: out,
  bundle: true,
  minify: true,
  loader: { '.woff2': 'file', '.woff': 'empty', '.svg': 'file' },
  assetNames: 'fonts/[name]-[hash]',
  logLevel: 'warning',
});
// Pictures are loaded before printing, so none may wait until it is scrolled to.
const body = renderManual(source, { pictures: out, address: '', missing: '' }).replaceAll(' loading="lazy"', '');
const title = /<h1>(.*?)<\/h1>/.exec(body)[1];
writeFileSync(
  join(out, 'index.html'),
  `<!doctype html>
<html lang="th">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<title>${title}</title>
<link rel="stylesheet" href="site.css">
</head>
<body>
<main class="content"><div class="page"><article class="guide">
${body}</article></div></main>
</body>
</html>
`,
);

const profile = mkdtempSync(join(tmpdir(), 'thaklor-manual-'));
try {
  execFileSync(
    '/usr/bin/chromium',
    [
      '--headless',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      // Chromium refuses to run as root with its sandbox; the page is our own.
      ...(process.getuid() === 0 ? ['--no-sandbox'] : []),
      `--user-data-dir=${profile}`,
      '--allow-file-access-from-files',
      '--no-pdf-header-footer',
      '--generate-pdf-document-outline',
      `--print-to-pdf=${pdf}`,
      pathToFileURL(join(out, 'index.html')).href,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'], timeout: 240_000 },
  );
} catch (e) {
  console.error(`Chromium did not print the manual: ${e.stderr?.toString().trim() || e.message}`);
  process.exitCode = 1;
} finally {
  rmSync(profile, { recursive: true, force: true });
}
if (process.exitCode) {
  process.exit();
}
if (!existsSync(pdf) || statSync(pdf).size < 10_000) {
  console.error(`Chromium ended well but left no usable ${pdf}`);
  process.exit(1);
}
copyFileSync(pdf, join(shipped, 'manual-th.pdf'));
console.log(`${join(out, 'index.html')}\n${pdf} (${Math.ceil(statSync(pdf).size / 1024)} kB, ${pictures.length} pictures)`);
console.log('The next build of the Site (./run) ships both at /manual.');
