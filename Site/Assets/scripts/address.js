// Finds a subdistrict while its name or postcode is typed, or lists those of a chosen district. Without script the buttons ask the server.
for (const root of document.querySelectorAll('[data-address]')) {
  const input = root.querySelector('[data-find]');
  const button = root.querySelector('button');
  const list = root.querySelector('[data-places]');
  const status = root.querySelector('[data-found]');
  const postcode = root.closest('[data-field]').querySelector('[data-part=postcode]');
  const province = root.querySelector('[data-province]');
  const district = root.querySelector('[data-district]');
  let asked = 0;
  let wait;

  const fill = (radio) => {
    if (radio.dataset.postcode) postcode.value = radio.dataset.postcode;
  };
  // What the site answers, or null when it does not or a later question has overtaken this one: the buttons still ask by a post.
  const ask = async (question) => {
    const turn = ++asked;
    try {
      const answer = await fetch(`${root.dataset.url}?${new URLSearchParams(question)}`, { headers: { Accept: 'application/json' } });
      return answer.ok && turn === asked ? await answer.json() : null;
    } catch {
      return null;
    }
  };
  const offer = (places, found) => {
    const chosen = list.querySelector('input:checked');
    list.replaceChildren(
      ...(chosen && !places.some((place) => place.code === chosen.value) ? [chosen.closest('label')] : []),
      ...places.map((place, index) => option(place, index, chosen?.value)),
    );
    status.textContent = places.length > 0 ? found.replace('{n}', places.length) : root.dataset.textNone;
  };
  const search = async () => {
    const query = input.value.trim();
    if (query.length < 2) {
      asked++;
      status.textContent = '';
      return;
    }
    const places = await ask({ q: query });
    if (places) offer(places, root.dataset.textFound);
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

  root.querySelector('[data-list]').hidden = true;
  province.addEventListener('change', async () => {
    district.replaceChildren(new Option(province.value ? root.dataset.textDistrict : root.dataset.textProvince, ''));
    if (!province.value) return;
    const districts = await ask({ province: province.value });
    if (districts) district.append(...districts.map(({ code, label }) => new Option(label, code)));
    // The lists could not be fetched: the button asks by a post.
    else root.querySelector('[data-list]').hidden = false;
  });
  district.addEventListener('change', async () => {
    if (!district.value) return;
    input.value = '';
    const places = await ask({ district: district.value });
    if (places) offer(places, root.dataset.textListed);
    else root.querySelector('[data-list]').hidden = false;
  });
}
