// "ใช้ตำแหน่งของฉัน": fills the coordinates from the device, only when asked. Arrow keys move them by about ten metres.
for (const root of document.querySelectorAll('[data-place]')) {
  const text = root.dataset;
  const here = root.querySelector('[data-here]');
  const status = root.querySelector('[data-here-status]');
  const details = root.querySelector('details');
  const [lat, lng] = ['lat', 'lng'].map((part) => root.querySelector(`[data-part=${part}]`));

  if (navigator.geolocation && isSecureContext) {
    here.hidden = false;
    here.querySelector('button').addEventListener('click', () => {
      status.textContent = text.textLocating;
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          lat.value = coords.latitude.toFixed(6);
          lng.value = coords.longitude.toFixed(6);
          details.open = true;
          status.textContent = text.textLocated;
          root.dispatchEvent(new Event('change', { bubbles: true }));
        },
        () => {
          details.open = true;
          status.textContent = text.textRefused;
        },
        { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 },
      );
    });
  }
  for (const input of [lat, lng]) {
    input.addEventListener('keydown', (event) => {
      const way = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (!way || input.value === '') return;
      event.preventDefault();
      const moved = Number(input.value) + way * Number(input.dataset.step);
      input.value = Math.min(Number(input.max), Math.max(Number(input.min), moved)).toFixed(6);
      input.dispatchEvent(new Event('change', { bubbles: true }));
    });
  }

  const area = root.querySelector('[data-map]');
  if (area) showMap(root, area, lat, lng, details);
}

// The map comes when it is asked for: its program, its style and its pictures.
function showMap(root, area, lat, lng, details) {
  const { dataset: text } = area;
  const box = area.querySelector('[data-map-box]');
  const offer = area.querySelector('[data-map-offer]');
  const status = area.querySelector('[data-map-status]');
  const position = () => (lat.value !== '' && lng.value !== '' ? [Number(lat.value), Number(lng.value)] : null);
  let moving = false;
  offer.hidden = false;
  offer.querySelector('[data-map-open]').addEventListener('click', async () => {
    try {
      const style = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: text.style });
      const styled = new Promise((done, failed) => Object.assign(style, { onload: done, onerror: failed }));
      document.head.append(style);
      const [{ openMap }] = await Promise.all([import(text.script), styled]);
      offer.hidden = true;
      box.hidden = false;
      area.querySelector('[data-map-help]').hidden = false;
      const map = openMap(box, {
        tiles: text.tiles,
        attribution: text.attribution,
        start: text.start.split(',').map(Number),
        at: position(),
        words: { pin: text.textPin, in: text.textIn, out: text.textOut },
        moved: (latitude, longitude) => {
          moving = true;
          [lat.value, lng.value] = [latitude, longitude];
          details.open = true;
          status.textContent = `${text.textMoved} ${latitude}, ${longitude}`;
          root.dispatchEvent(new Event('change', { bubbles: true }));
          moving = false;
        },
      });
      root.addEventListener('change', () => {
        if (!moving && position()) map.put(position());
      });
    } catch {
      offer.hidden = false;
      offer.querySelector('span').textContent = text.textFailed;
    }
  });
}
