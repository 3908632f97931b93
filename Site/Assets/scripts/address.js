// Finds a subdistrict while its name or postcode is typed. Without script the button beside the box asks the server.
for (const root of document.querySelectorAll('[data-address]')) {
  const input = root.querySelector('[data-find]');
  const button = root.querySelector('button');
  const list = root.querySelector('[data-places]');
  const status = root.querySelector('[data-found]');
  const postcode = root.closest('[data-field]').querySelector('[data-part=postcode]');
  let asked = 0;
  let wait;

  const fill = (radio) => {
    if (radio.dataset.postcode) postcode.value = radio.dataset.postcode;
  };
  const search = async () => {
    const query = input.value.trim();
    const turn = ++asked;
    if (query.length < 2) {
      status.textContent = '';
      return;
    }
    let places;
    try {
      const answer = await fetch(`${root.dataset.url}?q=${encodeURIComponent(query)}`, { headers: { Accept: 'application/json' } });
      if (!answer.ok) return;
      places = await answer.json();
    } catch {
      return; // the button still asks by a post
    }
    if (turn !== asked) return;
    const chosen = list.querySelector('input:checked');
    list.replaceChildren(
      ...(chosen && !places.some((place) => place.code === chosen.value) ? [chosen.closest('label')] : []),
      ...places.map((place, index) => option(place, index, chosen?.value)),
    );
    status.textContent = places.length > 0 ? root.dataset.textFound.replace('{n}', places.length) : root.dataset.textNone;
  };
  const option = (place, index, chosen) => {
    const label = document.createElement('label');
    label.className = 'choice';
    const radio = document.createElement('input');
    radio.type = 'radio';
    radio.name = list.dataset.name;
    radio.id = `${list.dataset.id}-found-${index}`;
    radio.value = place.code;
    radio.checked = place.code === chosen;
    if (place.postcodes.length === 1) radio.dataset.postcode = place.postcodes[0];
    const text = document.createElement('span');
    text.textContent = `${place.label}${place.postcodes.length === 1 ? ` ${place.postcodes[0]}` : ''}`;
    label.htmlFor = radio.id;
    label.append(radio, text);
    return label;
  };
  const soon = () => {
    clearTimeout(wait);
    wait = setTimeout(search, 250);
  };
  input.addEventListener('input', (event) => {
    if (!event.isComposing) soon();
  });
  input.addEventListener('compositionend', soon);
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.isComposing) return;
    event.preventDefault();
    search();
  });
  button.addEventListener('click', (event) => {
    event.preventDefault();
    search();
  });
  list.addEventListener('change', (event) => fill(event.target));
}
