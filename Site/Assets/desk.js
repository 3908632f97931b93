import '../Pages/Desk/Desk.js';
