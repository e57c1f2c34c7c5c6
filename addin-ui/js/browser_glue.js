// What the pane asks of the browser that web-sys would only make longer.

const wordsIn = { de: "{{de_json}}", en: "{{en_json}}" };
let spoken;

function known(tag = navigator.language) {
  const language = tag.slice(0, 2).toLowerCase();
  return language in wordsIn ? language : "en";
}

const ask = async (language) => (await fetch(wordsIn[language])).json();
const early = ask(known()); // Beside the module, which is still on its way.

/** The words of a language, or English ones, as an array of texts; nothing if they are spoken already. */
export async function words(tag) {
  const language = known(tag);
  if (language === spoken) return;
  const texts = await (spoken ? ask(language) : early);
  document.documentElement.lang = spoken = language;
  return texts;
}

/** SHA-256 of the text's bytes. */
export async function sha256(text) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}

export function randomBytes(count) {
  return crypto.getRandomValues(new Uint8Array(count));
}

/** Two moments of a wall clock, as milliseconds of UTC, in words; without the hours if they are whole days. */
export function period(language, from, to) {
  const day = 86400000;
  const allDay = from % day === 0 && to % day === 0 && to > from;
  const date = { weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: "UTC" };
  const style = allDay ? date : { ...date, hour: "numeric", minute: "2-digit" };
  return new Intl.DateTimeFormat(language, style).formatRange(from, allDay ? to - day : to);
}

/** A moment in words; what is none stays as it is. */
export function moment(at) {
  const moment = new Date(at);
  return Number.isNaN(+moment) ? at : moment.toLocaleString(spoken, { dateStyle: "medium", timeStyle: "short" });
}

export function textOfHtml(html) {
  return new DOMParser().parseFromString(html, "text/html").body.textContent.trim();
}

export function isOnline() {
  return navigator.onLine;
}

export function onNetworkChanged(changed) {
  addEventListener("online", () => changed(true));
  addEventListener("offline", () => changed(false));
}

export function setTheme(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
}

export function focusOn(id) {
  document.getElementById(id)?.focus();
}

export function put(id, text) {
  const field = document.getElementById(id);
  if (field && field.value !== text) field.value = text;
}

export function leaveFocus() {
  document.activeElement?.blur();
}

export function scrollIntoReach(id) {
  document.getElementById(id)?.scrollIntoView({ block: "nearest" });
}

/** boot.js hears this. */
export function giveUp() {
  dispatchEvent(new Event("pane-lost"));
}

export function reload() {
  location.reload();
}
