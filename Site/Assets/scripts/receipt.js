const page = document.querySelector('[data-received]');
if (page) {
  for (const element of page.querySelectorAll('[data-script-only]')) element.hidden = false;
  page.querySelector('[data-print]')?.addEventListener('click', () => window.print());
  page.querySelector('[data-copy]')?.addEventListener('click', (event) => copy(event.currentTarget));
  page.querySelector('[data-save-picture]')?.addEventListener('click', (event) => save(event.currentTarget));
}

async function copy(button) {
  const text = button.dataset.copy;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // In-app browsers often refuse the clipboard: select the code, so that a long press copies it.
    getSelection().selectAllChildren(document.getElementById('tracking-code'));
    if (!document.execCommand('copy')) return;
  }
  const label = button.textContent;
  button.textContent = button.dataset.done;
  page.querySelector('[data-copy-status]').textContent = button.dataset.done;
  setTimeout(() => (button.textContent = label), 2500);
}

// Draws what the receipt says on a canvas: code, QR and facts, as a PNG for the photo album.
async function save(button) {
  const width = 900;
  const margin = 60;
  const font = getComputedStyle(document.body).fontFamily;
  const facts = [...page.querySelectorAll('[data-picture-facts] dt')].map((term) => [
    term.textContent.trim(),
    term.nextElementSibling.textContent.trim(),
  ]);
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = 800 + facts.length * 100;
  const draw = canvas.getContext('2d');
  draw.fillStyle = '#ffffff';
  draw.fillRect(0, 0, canvas.width, canvas.height);
  draw.textAlign = 'center';
  draw.fillStyle = '#155b38';
  draw.font = `600 34px ${font}`;
  draw.fillText(document.querySelector('.site-mark-name').textContent.trim(), width / 2, 90);
  draw.fillStyle = '#1d2420';
  draw.font = `400 30px ${font}`;
  draw.fillText(document.getElementById('code-label').textContent.trim(), width / 2, 150);
  draw.font = '600 52px ui-monospace, monospace';
  draw.fillText(document.getElementById('tracking-code').textContent.trim(), width / 2, 225);

  const svg = document.querySelector('#qr svg').cloneNode(true);
  svg.setAttribute('width', '400');
  svg.setAttribute('height', '400');
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(svg))}`;
  await image.decode();
  draw.drawImage(image, (width - 400) / 2, 270, 400, 400);

  draw.textAlign = 'start';
  let y = 750;
  for (const [term, value] of facts) {
    draw.fillStyle = '#515b55';
    draw.font = `400 26px ${font}`;
    draw.fillText(term, margin, y);
    draw.fillStyle = '#1d2420';
    draw.font = `400 30px ${font}`;
    draw.fillText(value, margin, y + 42, width - 2 * margin);
    y += 100;
  }
  canvas.toBlob((blob) => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = button.dataset.file;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }, 'image/png');
}
