// The form of a draft, tried in the desk: it shows and hides as for the citizen, and neither uploads nor sends anything.
import './scripts/format.js';
import './scripts/rows.js';
import './scripts/rules.js';
