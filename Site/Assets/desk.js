import '../Pages/Desk/Desk.js';
import '../Pages/Desk/Case.js';
import './scripts/whole-names.js';
