import '../Pages/Desk/Desk.js';
import '../Pages/Desk/Case.js';
import '../Pages/Desk/Bulk.js';
import './scripts/whole-names.js';
