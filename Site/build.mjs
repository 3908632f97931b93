// Bundles Assets/*.{css,js} into wwwroot/lib. Run by the MSBuild target NpmBuild; nothing it writes is committed.
// Every file directly in Assets is an entry; folders below it and Components/*.css are imported by the entries.
import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { renderManual } from './manual.mjs';

const out = 'wwwroot/lib';
await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });

const entries = (await readdir('Assets')).filter((name) => /\.(css|js)$/.test(name)).map((name) => `Assets/${name}`);
await build({
  entryPoints: entries,
  outdir: out,
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['chrome90', 'firefox90', 'safari15'],
  // Fonts carry their content hash: they are served as immutable (see StaticFiles.cs).
  loader: { '.woff2': 'file', '.woff': 'empty', '.svg': 'file', '.png': 'empty' },
  assetNames: 'fonts/[name]-[hash]',
  external: ['/lib/*'],
  logLevel: 'warning',
}).catch(() => process.exit(1)); // esbuild has said what is wrong

// The worker is a file of its own: the policy says worker-src 'self', without blob:.
await cp('node_modules/altcha/dist/workers/sha.js', `${out}/altcha-sha-worker.js`);

// The face of official letters, on paper and in the PDF, which embeds it.
await mkdir(`${out}/letter`);
for (const weight of ['400Regular', '700Bold']) {
  await cp(`node_modules/@expo-google-fonts/sarabun/${weight}/Sarabun_${weight}.ttf`, `${out}/letter/Sarabun_${weight}.ttf`);
}

// The manual of the whole system, for the page /manual. Its pictures are there once docs/manual/build has put them there.
await mkdir(`${out}/manual`);
for (const [language, missing] of [
  ['th', '(ภาพนี้ยังไม่ได้จัดทำ)'],
  ['en', '(this picture has not been made yet)'],
]) {
  const html = renderManual(`../docs/manual/${language}.md`, { pictures: 'wwwroot/manual', address: '/manual/', missing });
  await writeFile(`${out}/manual/${language}.html`, html);
}
