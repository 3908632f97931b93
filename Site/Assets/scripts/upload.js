// Every chosen file goes to /api/attachments at once; the form carries the receipt it is answered with.
const uploads = new Set();
const LARGE = 2 * 1024 * 1024;
export const uploading = () => uploads.size > 0;

for (const root of document.querySelectorAll('[data-upload]')) setUp(root);

function setUp(root) {
  const text = root.dataset;
  const list = root.querySelector('[data-files]');
  const pick = root.querySelector('[data-pick]');
  const input = pick.querySelector('input[type=file]');
  const pickLabel = pick.querySelector('label');
  const none = pick.querySelector('[data-none]');
  const max = Number(text.maxCount);
  const types = text.types.split(',');
  pick.hidden = false;

  const refresh = () => {
    const count = list.children.length;
    none.hidden = count > 0;
    pickLabel.firstChild.textContent = count > 0 ? text.textMore : text.textPick;
    pick.hidden = count >= max;
  };
  list.addEventListener('click', (event) => {
    const button = event.target.closest('[data-remove]');
    if (!button) return;
    button.closest('.file').remove();
    refresh();
    input.focus();
  });
  input.addEventListener('change', () => {
    for (const file of [...input.files].slice(0, Math.max(0, max - list.children.length))) add(file);
    // The same file may be chosen again after it was removed.
    input.value = '';
    refresh();
  });
  root.addEventListener('dragover', (event) => event.preventDefault());
  root.addEventListener('drop', (event) => {
    event.preventDefault();
    for (const file of [...event.dataTransfer.files].slice(0, Math.max(0, max - list.children.length))) add(file);
    refresh();
  });
  refresh();

  function add(file) {
    const item = document.createElement('li');
    item.className = 'file';
    const thumb = element('span', 'file-thumb', typeName(file));
    const name = element('span', 'file-name', file.name);
    const state = element('span', 'file-state');
    const acts = element('span', 'file-acts');
    item.append(thumb, name, state, acts);
    list.append(item);
    let preview;
    let slip = false;
    const previewed = makePreview(file).then((made) => {
      if (!made) return;
      preview = made.url;
      slip = made.slip;
      const image = new Image();
      image.alt = '';
      image.src = preview;
      thumb.replaceChildren(image);
    });

    const fail = (message, again) => {
      item.dataset.state = 'failed';
      state.replaceChildren(message);
      acts.replaceChildren(...(again ? [act(text.textRetry, send)] : []), act(text.textRemove, remove));
    };
    const remove = () => {
      item.remove();
      refresh();
      input.focus();
    };
    const send = () => {
      item.dataset.state = 'uploading';
      const bar = document.createElement('progress');
      bar.max = 100;
      bar.value = 0;
      bar.setAttribute('aria-label', `${text.textUploading} ${file.name}`);
      state.replaceChildren(`${text.textUploading} · ${size(file.size)}`, bar);
      const request = new XMLHttpRequest();
      uploads.add(request);
      acts.replaceChildren(
        act(text.textCancel, () => {
          request.abort();
          remove();
        }),
      );
      request.upload.addEventListener('progress', (event) => {
        if (event.lengthComputable) bar.value = (event.loaded / event.total) * 100;
      });
      request.addEventListener('loadend', () => {
        uploads.delete(request);
        document.dispatchEvent(new Event('uploads'));
      });
      request.addEventListener('load', async () => {
        const answer = parse(request.responseText);
        if (request.status === 201 && answer?.receipt) {
          await previewed;
          const hidden = document.createElement('input');
          hidden.type = 'hidden';
          hidden.name = text.name;
          hidden.value = JSON.stringify({
            receipt: answer.receipt,
            name: answer.fileName ?? file.name,
            size: answer.size ?? file.size,
            type: answer.mediaType ?? file.type,
            at: Date.now(),
            thumb: preview,
          });
          item.append(hidden);
          item.dataset.state = 'done';
          state.replaceChildren(`${text.textDone} · ${size(file.size)}`);
          if (slip) state.append(element('span', 'file-slip', text.textSlip));
          acts.replaceChildren(act(text.textRemove, remove));
        } else {
          // What the service says is written for the person; its first field message is the most exact.
          const message = Object.values(answer?.errors ?? {})[0]?.[0] ?? answer?.detail ?? answer?.title ?? text.textNetwork;
          fail(message, request.status >= 500 || request.status === 429 || request.status === 408);
        }
      });
      request.addEventListener('error', () => fail(text.textNetwork, true));
      request.addEventListener('timeout', () => fail(text.textNetwork, true));
      request.open('POST', '/api/attachments');
      request.setRequestHeader('Accept-Language', document.documentElement.lang);
      const form = new FormData();
      form.append('file', file, file.name);
      request.send(form);
    };

    if (file.size === 0) fail(text.textEmpty, false);
    else if (file.type && !types.includes(file.type.replace('image/heif', 'image/heic'))) fail(text.textType, false);
    else if (file.size > LARGE && /^image\/(jpeg|png)$/.test(file.type) && types.includes('image/jpeg')) {
      // Nothing is sent while a picture is being made smaller.
      const turn = {};
      uploads.add(turn);
      item.dataset.state = 'uploading';
      state.textContent = text.textShrinking;
      shrink(file).then((smaller) => {
        uploads.delete(turn);
        document.dispatchEvent(new Event('uploads'));
        if (!item.isConnected) return;
        file = smaller;
        if (file.size > Number(text.maxBytes)) fail(text.textSize, false);
        else send();
      });
    } else if (file.size > Number(text.maxBytes)) fail(text.textSize, false);
    else send();
  }

  function act(label, run) {
    const button = element('button', 'link-button', label);
    button.type = 'button';
    button.addEventListener('click', run);
    return button;
  }
}

function element(tag, className, content = '') {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = content;
  return made;
}

function typeName(file) {
  return (file.type.split('/')[1] ?? '').replace('jpeg', 'jpg').toUpperCase();
}

function size(bytes) {
  return bytes >= 1_048_576 ? `${(bytes / 1_048_576).toFixed(1)} MB` : `${Math.max(1, Math.floor(bytes / 1024))} kB`;
}

function parse(json) {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

// Photos of a telephone hold far more than an officer needs to read them: 2,560 px on the longer side, turned as the camera meant it.
// Whatever cannot be made smaller goes as it is.
async function shrink(file) {
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
    const scale = Math.min(1, 2560 / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    const draw = canvas.getContext('2d');
    draw.fillStyle = '#fff';
    draw.fillRect(0, 0, canvas.width, canvas.height);
    draw.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    const blob = await new Promise((done) => canvas.toBlob(done, 'image/jpeg', 0.85));
    return blob && blob.size < file.size ? new File([blob], file.name.replace(/\.(png|jpe?g)$/i, '') + '.jpg', { type: 'image/jpeg' }) : file;
  } catch {
    return file;
  }
}

// The small QR code of a transfer slip, where the browser reads codes (Shape Detection API): 00 {00 = 000001, of a bank, or 01, of a wallet}.
// Said early it spares a second visit. Its absence says nothing, and the office reads the code itself.
async function holdsSlip(image) {
  if (!('BarcodeDetector' in window)) return false;
  try {
    const codes = await new BarcodeDetector({ formats: ['qr_code'] }).detect(image);
    return codes.some((code) => /^00\d\d(0006000001|000201)/.test(code.rawValue));
  } catch {
    return false;
  }
}

// A picture of at most 128 px, small enough (about 5 kB) to travel with the form to the review page and back.
async function makePreview(file) {
  if (!file.type.startsWith('image/')) return null;
  const url = URL.createObjectURL(file);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const scale = Math.min(1, 128 / Math.max(image.naturalWidth, image.naturalHeight));
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
    canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
    const draw = canvas.getContext('2d');
    draw.fillStyle = '#fff';
    draw.fillRect(0, 0, canvas.width, canvas.height);
    draw.drawImage(image, 0, 0, canvas.width, canvas.height);
    return { url: canvas.toDataURL('image/jpeg', 0.7), slip: await holdsSlip(image) };
  } catch {
    return null;
  } finally {
    URL.revokeObjectURL(url);
  }
}
