import '../Pages/Desk/Services/Services.js';
