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
}
