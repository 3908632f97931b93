// Everything here is an extra: each page works without it.

document.querySelector('[data-focus]')?.focus();

// A form that changes something is sent once, however often the button is pressed; a page from the back-forward cache may send again.
for (const form of document.querySelectorAll('form[data-once]')) {
  form.addEventListener('submit', (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = 'yes';
    for (const button of form.querySelectorAll('button')) {
      button.setAttribute('aria-disabled', 'true');
    }
  });
}
addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-sent]')) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll('button')) {
      button.removeAttribute('aria-disabled');
    }
  }
});

// Opening an act puts the caret where its first answer goes.
for (const act of document.querySelectorAll('details.act')) {
  act.addEventListener('toggle', () => {
    if (act.open && act.contains(document.activeElement)) {
      act.querySelector('.input:not([type=hidden]), form button')?.focus();
    }
  });
}

// Queue: up and down walk the cases, Home and End jump, Enter is the link's own.
const links = [...document.querySelectorAll('[data-queue] .queue-open')];
document.addEventListener('keydown', (event) => {
  if (links.length === 0 || event.altKey || event.ctrlKey || event.metaKey || event.target.matches('input:not([type=checkbox]), textarea, select')) {
    return;
  }
  const at = links.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at < 0 ? links.length - 1 : at - 1 }[event.key];
  const to = at >= 0 && event.key === 'Home' ? 0 : at >= 0 && event.key === 'End' ? links.length - 1 : next;
  if (to !== undefined && to >= 0 && to < links.length) {
    event.preventDefault();
    links[to].focus();
  }
});

// New arrivals are told of, never pushed into the list while someone reads: what has a higher number than there was when the page was made.
const news = document.querySelector('[data-news]');
if (news) {
  const look = async () => {
    if (document.visibilityState !== 'visible') {
      return;
    }
    const answer = await fetch(`/api/desk/queue/arrived?after=${news.dataset.latest}`, { headers: { 'X-Desk-Poll': '1' } }).catch(() => null);
    if (!answer?.ok) {
      return;
    }
    const fresh = (await answer.json()).new;
    if (fresh > 0) {
      const text = news.dataset.text.replace('{0}', fresh > 99 ? '99+' : fresh);
      const link = news.querySelector('a');
      link.href = location.href;
      if (link.textContent !== text) {
        link.textContent = text;
        document.querySelector('[data-news-status]').textContent = text;
      }
      news.hidden = false;
    }
  };
  setInterval(look, 60_000);
}
