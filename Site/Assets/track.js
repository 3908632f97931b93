import './scripts/format.js';

const form = document.querySelector('form[data-track]');
if (form) {
  const input = form.querySelector('#number');
  const captcha = form.querySelector('[data-needs-captcha]');

  // A link from the receipt carries the code behind '#', which no server sees. It is read, shown and taken out of the address.
  const read = () => {
    const code = decodeURIComponent(location.hash.slice(1));
    if (!/^[0-9A-Za-z-]{13,20}$/.test(code)) return;
    input.value = code;
    history.replaceState(null, '', location.pathname);
    update();
    form.requestSubmit();
  };

  // A search by ID number needs the box: thirteen digits show it. So does a search by code once the service has asked for it.
  const update = () => {
    const plain = input.value.replace(/[\s-]/g, '');
    captcha.hidden = !('asked' in captcha.dataset) && !/^[0-9๐-๙]{13}$/.test(plain) && !form.querySelector('.has-error [data-captcha]');
  };
  input.addEventListener('input', update);
  window.addEventListener('hashchange', read);
  update();
  read();
}
