// Turns docs/manual/*.md into HTML: for the page /manual (build.mjs) and for the PDF (docs/manual/build).
// Markdown with three habits of its own: {#name} after a heading is its anchor, [[toc]] the table of contents, and a picture that stands
// alone is a figure: ![what it shows](name.png#top "caption"); #top shows the upper part of a long screenshot,
// #body the part below the site's header.
import { closeSync, existsSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import MarkdownIt from 'markdown-it';
import attributes from 'markdown-it-attrs';

/** HTML of a manual. `pictures`: folder to look in; `address`: what stands before a picture's name. A picture that is not there is said to be missing. */
export function renderManual(file, { pictures, address, missing }) {
  const markdown = new MarkdownIt({ html: false, typographer: false, breaks: true }).use(attributes, { allowedAttributes: ['id'] });
  const escape = markdown.utils.escapeHtml;

  markdown.core.ruler.push('figures', ({ tokens }) => {
    tokens.forEach((token, i) => {
      if (token.type === 'inline' && token.children.length === 1 && token.children[0].type === 'image') {
        tokens[i - 1].hidden = tokens[i + 1].hidden = true;
      }
    });
  });
  markdown.core.ruler.push('contents', ({ tokens }) => {
    const at = tokens.findIndex((t) => t.type === 'inline' && t.content === '[[toc]]');
    if (at < 0) return;
    const [contents] = tokens.splice(at - 1, 3, Object.assign(tokens[at], { type: 'contents', children: null })).slice(1);
    contents.meta = tokens.flatMap((t, i) =>
      t.type === 'heading_open' && t.tag !== 'h1' && t.attrGet('id') !== 'contents'
        ? [{ level: Number(t.tag[1]), id: t.attrGet('id'), text: textOf(tokens[i + 1]) }]
        : [],
    );
    for (const heading of contents.meta) {
      if (!heading.id) throw new Error(`${file}: "${heading.text}" has no {#anchor}`);
    }
  });
  markdown.renderer.rules.contents = (tokens, i) => {
    let html = '<nav class="guide-contents" aria-labelledby="contents"><ul>';
    let level = 2;
    tokens[i].meta.forEach((heading, n) => {
      if (heading.level > level) html += '<ul>';
      else if (n > 0) html += '</li>' + '</ul></li>'.repeat(level - heading.level);
      level = heading.level;
      html += `<li><a href="#${escape(heading.id)}">${escape(heading.text)}</a>`;
    });
    return html + '</li>' + '</ul></li>'.repeat(level - 2) + '</ul></nav>\n';
  };
  markdown.renderer.rules.image = (tokens, i) => {
    const [name, part] = tokens[i].attrGet('src').split('#');
    const caption = escape(tokens[i].attrGet('title') ?? '');
    const path = join(pictures, name);
    const kind = name.endsWith('-360.png') ? 'phone' : 'desk';
    if (!existsSync(path)) return `<figure class="guide-picture ${kind} missing"><figcaption>${caption} ${escape(missing)}</figcaption></figure>\n`;
    const { width, height } = sizeOf(path);
    const picture = `<img src="${address}${name}" alt="${escape(tokens[i].content)}" width="${width}" height="${height}"${part ? ` class="${escape(part)}"` : ''} loading="lazy" decoding="async">`;
    return `<figure class="guide-picture ${kind}"><a href="${address}${name}">${picture}</a><figcaption>${caption}</figcaption></figure>\n`;
  };
  // A wide table scrolls by itself on a phone.
  markdown.renderer.rules.table_open = () => '<div class="guide-table"><table>\n';
  markdown.renderer.rules.table_close = () => '</table></div>\n';
  return markdown.render(readFileSync(file, 'utf8'));
}

/** Names of the pictures a manual shows, in its order. */
export function picturesOf(file) {
  return [...readFileSync(file, 'utf8').matchAll(/!\[[^\]]*\]\(([^)#\s]+)/g)].map((m) => m[1]);
}

/** A heading's words: its {#anchor} is taken off the children only. */
function textOf(inline) {
  return inline.children.map((child) => child.content).join('').trim();
}

/** Width and height stand in the first chunk of a PNG, IHDR, at bytes 16 and 20. */
function sizeOf(path) {
  const head = Buffer.alloc(24);
  const file = openSync(path, 'r');
  try {
    readSync(file, head, 0, 24, 0);
  } finally {
    closeSync(file);
  }
  return { width: head.readUInt32BE(16), height: head.readUInt32BE(20) };
}
