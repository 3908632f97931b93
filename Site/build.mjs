// Bundles Assets/*.{css,js} into wwwroot/lib. Run by the MSBuild target NpmBuild; nothing it writes is committed.
// Every file directly in Assets is an entry; folders below it and Components/*.css are imported by the entries.
import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import { build } from 'esbuild';

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
  loader: { '.woff2': 'file', '.woff': 'empty', '.svg': 'file' },
  assetNames: 'fonts/[name]-[hash]',
  external: ['/lib/*'],
  logLevel: 'warning',
}).catch(() => process.exit(1)); // esbuild has said what is wrong

// The worker is a file of its own: the policy says worker-src 'self', without blob:.
await cp('node_modules/altcha/dist/workers/sha.js', `${out}/altcha-sha-worker.js`);
