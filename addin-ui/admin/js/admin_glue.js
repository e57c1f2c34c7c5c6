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

/** The reader's own variety of a language, such as British English. */
const varietyOf = (language) =>
  navigator.languages.find((read) => read.split("-")[0].toLowerCase() === language) ?? language;

export function moment(language, at) {
  const format = new Intl.DateTimeFormat(varietyOf(language), { dateStyle: "medium", timeStyle: "short" });
  const moment = new Date(at);
  return Number.isNaN(moment.getTime()) ? at : format.format(moment);
}

export const number = (language, number) => new Intl.NumberFormat(varietyOf(language)).format(number);

export function openDialog(id) {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) {
    dialog.showModal();
  }
}

export const closeDialog = (id) => document.getElementById(id)?.close();
