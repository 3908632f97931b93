// มีผู้แจ้งเรื่องนี้แล้ว: once a point is given, asks for open cases near it and shows what the server wrote. Without script the review page does.
const shown = document.querySelector('[data-nearby]');
if (shown) {
  const form = shown.closest('form');
  const names = shown.dataset.names.split(' ');
  let asked = '';
  let turn = 0;
  let wait;

  const look = async () => {
    const answers = new FormData(form);
    const given = new URLSearchParams(names.map((name) => [name, answers.get(name) ?? '']).filter(([, value]) => value !== ''));
    if (given.toString() === asked) return;
    asked = given.toString();
    const mine = ++turn;
    // The first two are the point.
    if (!given.has(names[0]) || !given.has(names[1])) {
      shown.replaceChildren();
      return;
    }
    try {
      const answer = await fetch(shown.dataset.nearby, { method: 'POST', body: given });
      const html = answer.status === 200 ? await answer.text() : '';
      if (mine === turn) shown.innerHTML = html;
    } catch {
      asked = ''; // not reached: asked again with the next change
    }
  };
  form.addEventListener('change', () => {
    clearTimeout(wait);
    wait = setTimeout(look, 500);
  });
  look();
}
