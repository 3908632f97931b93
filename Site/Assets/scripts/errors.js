// The summary takes focus, and its links put the caret into the field rather than only scrolling there.
const summary = document.querySelector('[data-error-summary]');
summary?.focus();

document.addEventListener('click', (event) => {
  const link = event.target.closest?.('[data-error-summary] a[href^="#"]');
  const target = link && document.getElementById(link.hash.slice(1));
  if (!target) return;
  event.preventDefault();
  target.closest('.field')?.scrollIntoView({ block: 'start' });
  target.focus({ preventScroll: true });
});
