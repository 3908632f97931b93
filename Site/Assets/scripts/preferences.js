// The switches are links that work without script; with script nothing that was typed is reloaded away.
const root = document.documentElement;

for (const link of document.querySelectorAll('a[data-preference]')) {
  link.addEventListener('click', (event) => {
    event.preventDefault();
    const name = link.dataset.preference;
    const on = root.dataset[name] === link.dataset.value;
    const value = name === 'contrast' && on ? 'normal' : link.dataset.value;
    root.dataset[name] = value;
    const secure = location.protocol === 'https:' ? '; secure' : '';
    document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax${secure}`;
    for (const other of document.querySelectorAll(`a[data-preference="${name}"]`)) {
      if (other.dataset.value === value) other.setAttribute('aria-current', 'true');
      else other.removeAttribute('aria-current');
    }
  });
}
