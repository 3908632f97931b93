// A map with a pin, by Leaflet: a file of its own, fetched when somebody asks for the map, and only where the office has set a source of tiles.
import { divIcon, map as createMap, marker, tileLayer, control } from 'leaflet/dist/leaflet-src.esm.js';

// About eleven metres; with Shift ten times as far.
const STEP = 0.0001;
const WAYS = { ArrowUp: [1, 0], ArrowDown: [-1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const PIN =
  '<svg viewBox="0 0 32 44" width="32" height="44" aria-hidden="true"><path fill="currentColor" stroke="#fff" stroke-width="2" d="M16 1C8 1 2 7 2 15c0 10 14 27 14 27s14-17 14-27C30 7 24 1 16 1z"/><circle cx="16" cy="15" r="5" fill="#fff"/></svg>';

// The source of tiles writes its own attribution; it is shown as text, whatever it holds.
const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

export function openMap(box, { tiles, attribution, start: [latitude, longitude, zoom], at, words, moved }) {
  const map = createMap(box, { zoomControl: false, attributionControl: false, minZoom: 5, maxZoom: 19 });
  map.setView(at ?? [latitude, longitude], at ? 16 : zoom);
  control.zoom({ zoomInTitle: words.in, zoomOutTitle: words.out }).addTo(map);
  control.attribution({ prefix: false }).addTo(map);
  tileLayer(tiles, { attribution: escaped(attribution), maxZoom: 19 }).addTo(map);
  const pin = marker(at ?? [latitude, longitude], {
    draggable: true,
    keyboard: true,
    title: words.pin,
    alt: words.pin,
    autoPan: true,
    icon: divIcon({ className: 'map-pin', html: PIN, iconSize: [32, 44], iconAnchor: [16, 43] }),
  }).addTo(map);
  const element = pin.getElement();
  element.setAttribute('aria-label', words.pin);

  const put = (position, told = true) => {
    const [lat, lng] = [Math.min(21, Math.max(5, position[0])), Math.min(106, Math.max(97, position[1]))];
    pin.setLatLng([lat, lng]);
    if (!map.getBounds().contains([lat, lng])) map.panTo([lat, lng]);
    if (told) moved(lat.toFixed(6), lng.toFixed(6));
  };
  pin.on('dragend', () => put([pin.getLatLng().lat, pin.getLatLng().lng]));
  map.on('click', ({ latlng }) => put([latlng.lat, latlng.lng]));
  element.addEventListener('keydown', (event) => {
    const way = WAYS[event.key];
    if (!way) return;
    event.preventDefault();
    event.stopPropagation();
    const far = STEP * (event.shiftKey ? 10 : 1);
    const { lat, lng } = pin.getLatLng();
    put([lat + way[0] * far, lng + way[1] * far]);
  });
  element.focus();
  return { put: (position) => put(position, false) };
}
