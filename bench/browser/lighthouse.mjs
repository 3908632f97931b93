// Lighthouse's mobile preset on the pages a citizen begins with. Called by bench/lighthouse.
//   node lighthouse.mjs BASE_URL REPORT_FOLDER ROUNDS
import { mkdir, writeFile } from 'node:fs/promises';
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';

const [base, folder, rounds] = process.argv.slice(2);
const pages = {
  home: '/',
  service: '/services/report-street-light',
  form: '/apply/report-street-light',
  tracking: '/track',
};
const categories = { performance: 'performance', accessibility: 'accessibility', 'best-practices': 'best practices', seo: 'SEO' };
const least = 95;
const mostBytes = 100_000;

await mkdir(folder, { recursive: true });
const chrome = await launch({
  chromePath: '/usr/bin/chromium',
  chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update'],
});
let missed = 0;
try {
  // A site that has just started compiles while it answers, and so does the browser: neither is what a citizen meets.
  for (const path of Object.values(pages)) {
    for (let call = 0; call < 20; call++) {
      const answer = await fetch(new URL(path, base));
      if (!answer.ok) throw new Error(`${path} answers ${answer.status}`);
      await answer.arrayBuffer();
    }
  }
  await lighthouse(base, { port: chrome.port, logLevel: 'error', onlyCategories: ['performance'] });
  console.log(`| page | ${Object.values(categories).join(' | ')} | first view without fonts | fonts | largest paint |`);
  console.log(`|---|${'---|'.repeat(Object.keys(categories).length + 3)}`);
  for (const [name, path] of Object.entries(pages)) {
    const runs = [];
    for (let round = 0; round < Number(rounds); round++) {
      runs.push(await lighthouse(new URL(path, base).href, { port: chrome.port, output: 'json', logLevel: 'error' }));
    }
    // Only the time of a busy machine differs from round to round: the middle one counts.
    runs.sort((a, b) => score(a, 'performance') - score(b, 'performance'));
    const { lhr, report } = runs[Math.floor(runs.length / 2)];
    await writeFile(`${folder}/${name}.json`, report);
    const requests = lhr.audits['network-requests'].details.items;
    const bytes = (wanted) => requests.filter(wanted).reduce((sum, request) => sum + request.transferSize, 0);
    const first = bytes((request) => request.resourceType !== 'Font');
    const scores = Object.keys(categories).map((category) => Math.round(lhr.categories[category].score * 100));
    console.log(
      `| ${name} | ${scores.join(' | ')} | ${kilo(first)} | ${kilo(bytes((request) => request.resourceType === 'Font'))} | ${lhr.audits['largest-contentful-paint'].displayValue} |`,
    );
    for (const category of Object.keys(categories)) {
      if (lhr.categories[category].score * 100 >= least) continue;
      missed++;
      for (const { id, weight } of lhr.categories[category].auditRefs) {
        const { score: got, title, displayValue = '', details } = lhr.audits[id];
        if (weight === 0 || got === null || got >= 0.9) continue;
        const where = (details?.items ?? []).map((item) => item.node?.snippet ?? item.url ?? item.source ?? '').slice(0, 3);
        console.error(`  ${name}, ${category}: ${title} (${id}) ${displayValue} ${where.join(' ')}`);
      }
    }
    if (first > mostBytes) {
      missed++;
      const heavy = requests.toSorted((a, b) => b.transferSize - a.transferSize).slice(0, 5);
      console.error(`  ${name}: over ${kilo(mostBytes)}: ${heavy.map((request) => `${request.url} ${kilo(request.transferSize)}`).join(', ')}`);
    }
  }
} finally {
  chrome.kill();
}
console.log(missed === 0 ? `\nEverything is ≥ ${least} and ≤ ${kilo(mostBytes)}.` : `\n${missed} aims were missed.`);
process.exitCode = missed === 0 ? 0 : 1;

function score(run, category) {
  return run.lhr.categories[category].score;
}

function kilo(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
