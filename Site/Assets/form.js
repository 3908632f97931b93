import './scripts/format.js';
import './scripts/upload.js';
import './scripts/rows.js';
import './scripts/address.js';
import './scripts/place.js';
import './scripts/rules.js';
import './scripts/draft.js';
import './scripts/send.js';
