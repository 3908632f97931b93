import './scripts/search.js';
