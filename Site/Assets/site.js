// On every page: text size and contrast without a round trip, error summary, copy, print, save picture.
import './scripts/preferences.js';
import './scripts/errors.js';
import './scripts/receipt.js';
