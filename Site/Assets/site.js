// On every page: names of places in one piece, text size and contrast without a round trip, error summary, copy, print, save picture, what
// this device keeps.
import './scripts/whole-names.js';
import './scripts/preferences.js';
import './scripts/errors.js';
import './scripts/receipt.js';
import './scripts/device.js';
