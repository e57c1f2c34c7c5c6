// Office.js sets history.pushState and history.replaceState to null; keep them before it loads.
window.keptHistory = { pushState: history.pushState, replaceState: history.replaceState };
