// What the administrator's pages ask of the browser that web-sys would only make longer.

export const fragment = () => location.hash;

export function replaceFragment(fragment) {
  history.replaceState(null, "", location.pathname + fragment);
}

export function onFragmentChanged(changed) {
  addEventListener("hashchange", () => changed());
}

export function goTo(path) {
  location.assign(path);
}

/** Private browsing may refuse to keep anything. */
export function keep(name, text) {
  try {
    sessionStorage.setItem(name, text);
    return true;
  } catch {
    return false;
  }
}

export function take(name) {
  try {
    const text = sessionStorage.getItem(name);
    sessionStorage.removeItem(name);
    return text ?? undefined;
  } catch {
    return undefined;
  }
}

export const languages = () => navigator.languages.join(",");

export const wordsAt = (language) => document.documentElement.dataset[`words${language}`];

export function setLanguage(language, title) {
  document.documentElement.lang = language;
  document.title = title;
}

let isUnsaved = false;
addEventListener("beforeunload", (event) => isUnsaved && event.preventDefault());

export function guardLeaving(unsaved) {
  isUnsaved = unsaved;
}

export const mayLeave = (question) => !isUnsaved || confirm(question);

export function saveAs(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

export async function chosenFile(input) {
  const [file] = document.getElementById(input)?.files ?? [];
  return file && file.text();
}

/** The reader's own kind of a language, such as en-GB. */
const regional = (language) => navigator.languages.find((one) => one.split("-")[0] === language) ?? language;

export const moment = (language, ms) =>
  new Intl.DateTimeFormat(regional(language), { dateStyle: "medium", timeStyle: "short" }).format(ms);

export const day = (language, ms) =>
  new Intl.DateTimeFormat(regional(language), { day: "numeric", month: "short", timeZone: "UTC" }).format(ms);

export const number = (language, value) => new Intl.NumberFormat(regional(language)).format(value);

export function span(language, ms) {
  const seconds = Math.round(ms / 1000);
  const minutes = Math.round(seconds / 60);
  const [big, small] =
    seconds < 3600
      ? [[Math.floor(seconds / 60), "minute"], [seconds % 60, "second"]]
      : [[Math.floor(minutes / 60), "hour"], [minutes % 60, "minute"]];
  const said = [big, small].filter(([value]) => value > 0);
  const words = ([value, unit]) =>
    new Intl.NumberFormat(regional(language), { style: "unit", unit, unitDisplay: "short" }).format(value);
  return (said.length ? said : [small]).map(words).join(" ");
}

export async function untilShown() {
  while (document.hidden) {
    await new Promise((changed) => addEventListener("visibilitychange", changed, { once: true }));
  }
}

export function openDialog(id) {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) {
    dialog.showModal();
  }
}

export const closeDialog = (id) => document.getElementById(id)?.close();
