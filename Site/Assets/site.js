// On every page: text size and contrast without a round trip, error summary, copy, print, save picture, what this device keeps.
import './scripts/preferences.js';
import './scripts/errors.js';
import './scripts/receipt.js';
import './scripts/device.js';
