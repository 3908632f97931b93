// Makes places.tsv from the open data set thailand-geography-json (MIT):
//   node make-places.mjs <src/geography.json of the data set> > places.tsv
// npm's packages of Thai addresses lack newer districts (เบญจลักษ์ among them), so the file is kept here.
import { readFile } from 'node:fs/promises';

const rows = JSON.parse(await readFile(process.argv[2], 'utf8'));
rows.sort((a, b) => a.subdistrictCode - b.subdistrictCode || a.postalCode - b.postalCode);
const lines = new Map();
for (const row of rows) {
  lines.set(row.provinceCode, [row.provinceCode, row.provinceNameTh, row.provinceNameEn]);
  lines.set(row.districtCode, [row.districtCode, row.districtNameTh, row.districtNameEn]);
  const known = lines.get(row.subdistrictCode);
  if (known) {
    known[3] += `,${row.postalCode}`;
  } else {
    lines.set(row.subdistrictCode, [row.subdistrictCode, row.subdistrictNameTh, row.subdistrictNameEn, `${row.postalCode}`]);
  }
}
console.log(`# Places of Thailand: code, Thai, English, postcodes of a subdistrict. Made by make-places.mjs.
# Data: github.com/thailand-geography-data/thailand-geography-json, MIT License, Copyright (c) 2023-Present Joe Takara (places.LICENSE.txt).`);
for (const line of [...lines.values()].sort((a, b) => `${a[0]}`.localeCompare(`${b[0]}`))) {
  console.log(line.map((part) => `${part}`.trim()).join('\t'));
}
