import '../Pages/Desk/Desk.js';
import './scripts/whole-names.js';
