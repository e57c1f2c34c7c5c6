// Everything the pane asks of Office.js, as promises and plain JSON. Callback style ends here.
const LIMIT = 3; // Outlook on the web, new Outlook and mobile take at most three calls at a time.
const waiting = [];
let inFlight = 0;
let dialog = null;

/** Calls `target[name](…args, callback)` when one of the three places is free. */
function call(target, name, ...args) {
  return new Promise((resolve, reject) => {
    waiting.push(() => {
      const done = ({ status, value, error }) => {
        inFlight -= 1;
        next();
        status === "succeeded" ? resolve(value) : reject(error?.code ?? 0);
      };
      Promise.resolve().then(() => target[name](...args, done)).catch(() => done({ status: "failed" }));
    });
    next();
  });
}

function next() {
  if (inFlight < LIMIT && waiting.length > 0) waiting.shift()((inFlight += 1));
}

/** "outlook" | "outside" | "silent": a host that is not trusted, or does not answer, never resolves onReady. */
export function ready(timeoutMs) {
  const silence = new Promise((resolve) => setTimeout(resolve, timeoutMs, "silent"));
  if (typeof Office === "undefined") return silence;
  return Promise.race([silence, Office.onReady().then((info) => (info.host === "Outlook" ? "outlook" : "outside"))]);
}

/** A property in read mode; an object with getAsync in compose mode. */
const value = (field) => (typeof field?.getAsync === "function" ? call(field, "getAsync") : Promise.resolve(field));

const restId = (mailbox, id) =>
  /IOS|Android/.test(mailbox.diagnostics?.hostName) ? id : mailbox.convertToRestId(id, Office.MailboxEnums.RestVersion.v2_0);

/** The time in Outlook's own zone, which need not be the browser's: its wall clock, calculated with as if it were UTC. */
function wallClock(mailbox, moment) {
  try {
    const { year, month, date, hours, minutes } = mailbox.convertToLocalClientTime(moment);
    return Date.UTC(year, month, date, hours, minutes);
  } catch {
    return moment - moment.getTimezoneOffset() * 60000; // Outlook knows its zone for a span of years only.
  }
}

/** The open item as JSON; a meeting's start and end, or when an email came, are of Outlook's wall clock, as milliseconds. */
export async function snapshot() {
  const mailbox = Office.context.mailbox;
  const item = mailbox?.item;
  if (!item) {
    const selected = mailbox?.getSelectedItemsAsync && (await call(mailbox, "getSelectedItemsAsync").catch(() => []));
    return JSON.stringify({ kind: selected?.length > 1 ? "several" : "none" });
  }
  const meeting = item.itemType === Office.MailboxEnums.ItemType.Appointment;
  const composing = typeof item.subject !== "string";
  const moments = meeting ? [item.start, item.end] : composing ? [] : [item.dateTimeCreated, item.dateTimeCreated];
  const [id, categories, subject, ...times] = await Promise.all([
    composing ? call(item, "getItemIdAsync").catch(() => null) : item.itemId,
    composing || !item.categories ? [] : value(item.categories).catch(() => []),
    ...[item.subject, ...moments].map(value),
  ]);
  if (!id) return JSON.stringify({ kind: "unsaved", meeting });
  const [from, to] = times.map((moment) => wallClock(mailbox, moment));
  const names = (categories ?? []).map((each) => each?.displayName ?? "");
  const { displayLanguage: language } = Office.context;
  const sender = composing || meeting ? "" : (item.from?.displayName ?? "");
  const series = Boolean(item.seriesId || (!composing && item.recurrence));
  const open = { id: restId(mailbox, id), subject, sender, from, to, language, series, composing, categories: names };
  return JSON.stringify({ kind: "item", meeting, open });
}

/** Resolves with the window's message; rejects with Office's code, 12006 when a person closed it. */
export async function openDialog(url, promptBeforeOpen) {
  const address = new URL(url, location.origin).href;
  dialog = await call(Office.context.ui, "displayDialogAsync", address, { height: 60, width: 35, promptBeforeOpen });
  return new Promise((resolve, reject) => {
    dialog.addEventHandler(Office.EventType.DialogMessageReceived, (event) => {
      if (event.origin && event.origin !== location.origin) return;
      closeDialog();
      resolve(event.message ?? "");
    });
    dialog.addEventHandler(Office.EventType.DialogEventReceived, (event) => reject(event.error ?? 0));
  });
}

export function closeDialog() {
  dialog?.close();
  dialog = null;
}

export function language() {
  return Office.context.displayLanguage;
}

/** "dark" | "light", by the brightness of Outlook's own background; undefined where Outlook does not say. */
export function theme(colours = Office.context.officeTheme) {
  const rgb = colours?.bodyBackgroundColor?.match(/[0-9a-f]{2}/gi)?.map((part) => parseInt(part, 16));
  return rgb && (rgb[0] + rgb[1] + rgb[2] < 384 ? "dark" : "light");
}

/** Calls back for another item, and for another theme where Outlook has themes. */
export function listen(itemChanged, themeChanged) {
  const on = (type, react) => type && Office.context.mailbox?.addHandlerAsync?.(type, react);
  on(Office.EventType.ItemChanged, () => itemChanged());
  on(Office.EventType.SelectedItemsChanged, () => itemChanged());
  on(Office.EventType.OfficeThemeChanged, (event) => themeChanged(theme(event.officeTheme)));
}
