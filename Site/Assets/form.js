import './scripts/format.js';
import './scripts/upload.js';
import './scripts/send.js';
