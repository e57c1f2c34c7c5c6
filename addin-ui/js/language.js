// What stands in a page before there are words for it stands there in each language; style shows the reader's.
document.documentElement.lang = /^de\b/i.test(navigator.language) ? "de" : "en";
