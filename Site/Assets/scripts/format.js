// Groups ID and phone numbers while they are typed. The caret stays behind the same digit, and anything that is no digit of such a number
// is left alone: the service says what is wrong with it.
const thai = '๐๑๒๓๔๕๖๗๘๙';
const ascii = (text) => text.replace(/[๐-๙]/g, (digit) => String(thai.indexOf(digit)));

const group = (digits, sizes, separator) => {
  const parts = [];
  let at = 0;
  for (const size of sizes) {
    if (at >= digits.length) break;
    parts.push(digits.slice(at, at + size));
    at += size;
  }
  if (at < digits.length) parts.push(digits.slice(at));
  return parts.join(separator);
};

const formats = {
  'national-id': (text) => {
    const plain = ascii(text);
    if (/[^\d\s-]/.test(plain)) return null;
    const digits = plain.replace(/\D/g, '');
    return digits.length > 13 ? null : group(digits, [1, 4, 5, 2, 1], '-');
  },
  phone: (text) => {
    const plain = ascii(text);
    if (/[^\d\s-]/.test(plain)) return null;
    const digits = plain.replace(/\D/g, '');
    if (digits.length > 10 || !digits.startsWith('0')) return null;
    // 08 1234 5678 for mobiles, 0 3671 5427 for fixed lines.
    return /^0[689]/.test(digits) ? group(digits, [2, 4, 4], ' ') : group(digits, [1, 4, 4], ' ');
  },
  digits: (text) => ascii(text),
  money: (text) => ascii(text),
};

// Makes ready what is inside an element: the page, or a row that was added.
export function prepare(root) {
  for (const input of root.querySelectorAll('input[data-format]')) {
    const format = formats[input.dataset.format];
    if (!format) continue;
    const apply = () => {
      const formatted = format(input.value);
      if (formatted === null || formatted === input.value) return;
      const caret = input.selectionStart ?? input.value.length;
      const before = ascii(input.value.slice(0, caret)).replace(/\D/g, '').length;
      input.value = formatted;
      let position = 0;
      for (let seen = 0; position < formatted.length && seen < before; position++) {
        if (/\d/.test(formatted[position])) seen++;
      }
      if (document.activeElement === input) input.setSelectionRange(position, position);
    };
    input.addEventListener('input', (event) => {
      if (!event.isComposing) apply();
    });
    input.addEventListener('compositionend', apply);
    if (input.value) apply();
  }

  for (const input of root.querySelectorAll('input[data-contact]')) {
    const note = input.parentElement.querySelector('[data-contact-note]');
    const show = () => (note.hidden = input.value.trim() === '' || input.value.includes('@'));
    input.addEventListener('change', show);
    show();
  }
}

prepare(document);
