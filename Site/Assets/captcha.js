// The widget without its bundled worker and styles: both are files of ours, as the content security policy asks.
import 'altcha/external';

const { $altcha } = globalThis;
$altcha.algorithms.set('SHA-256', () => new Worker('/lib/altcha-sha-worker.js'));

const language = document.documentElement.lang;
for (const slot of document.querySelectorAll('[data-captcha]')) {
  const text = slot.dataset;
  // The manual's words instead of the widget's own.
  $altcha.i18n.set(language, {
    ariaLinkLabel: 'ALTCHA',
    cancel: '',
    enterCode: '',
    enterCodeAria: '',
    enterCodeFromImage: '',
    error: text.textError,
    expired: text.textExpired,
    footer: '',
    getAudioChallenge: '',
    label: text.textLabel,
    loading: text.textVerifying,
    reload: '',
    verify: text.textLabel,
    verificationRequired: text.textLabel,
    verified: text.textVerified,
    verifying: text.textVerifying,
    waitAlert: text.textVerifying,
  });
  const widget = document.createElement('altcha-widget');
  widget.setAttribute('challenge', text.captcha);
  widget.setAttribute('language', language);
  widget.setAttribute('name', 'altcha');
  // The browser's own checkbox: every assistive technology knows it.
  widget.setAttribute('type', 'native');
  widget.setAttribute('workers', String(Math.min(4, navigator.hardwareConcurrency || 2)));
  // No collection of pointer and scroll movements; no link out of a form.
  widget.setAttribute(
    'configuration',
    JSON.stringify({ humanInteractionSignature: false, hideFooter: true, hideLogo: true, validationMessage: text.textLabel }),
  );
  slot.append(widget);
}
