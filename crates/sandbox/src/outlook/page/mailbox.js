// One person's mailbox over HTTP, and the arithmetic of ids and time zones that comes with it.

const BASE = "/outlook/api";

/** The form of an id that Office.js calls REST; the same swap as `convertToRestId`. */
export const restId = (ewsId) => ewsId.replaceAll("/", "-").replaceAll("+", "_");

export class MailboxError extends Error {
  constructor(status) {
    super(`The mailbox answered ${status}.`);
    this.status = status;
  }
}

async function call(method, path, body) {
  const response = await fetch(`${BASE}${path}`, {
    method,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!response.ok) {
    throw new MailboxError(response.status);
  }
  return response.status === 204 ? null : response.json();
}

/** `{now, paneUrl, people: [{address, name}]}` */
export const start = () => call("GET", "/start");

export class Mailbox {
  constructor(address) {
    this.path = `/people/${encodeURIComponent(address)}`;
  }

  events(from, until) {
    const query = new URLSearchParams({ from: from.toISOString(), until: until.toISOString() });
    return call("GET", `${this.path}/events?${query}`);
  }

  event(id) {
    return call("GET", this.#event(id));
  }

  createEvent(fields) {
    return call("POST", `${this.path}/events`, fields);
  }

  changeEvent(id, fields) {
    return call("PATCH", this.#event(id), fields);
  }

  setCategories(id, categories) {
    return call("PUT", `${this.#event(id)}/categories`, { categories });
  }

  invitations() {
    return call("GET", `${this.path}/invitations`);
  }

  messages() {
    return call("GET", `${this.path}/messages`);
  }

  setMessageCategories(id, categories) {
    return call("PUT", `${this.path}/messages/${encodeURIComponent(restId(id))}/categories`, { categories });
  }

  /** What the bridge of nested app authentication is answered. */
  nestedToken({ clientId, authority, scope }, consents) {
    return call("POST", `${this.path}/nested-token`, { clientId, authority, scope, consents });
  }

  masterCategories() {
    return call("GET", `${this.path}/categories`);
  }

  addMasterCategory(category) {
    return call("POST", `${this.path}/categories`, category);
  }

  removeMasterCategory(id) {
    return call("DELETE", `${this.path}/categories/${encodeURIComponent(id)}`);
  }

  #event(id) {
    return `${this.path}/events/${encodeURIComponent(restId(id))}`;
  }
}

/** Shows and reads wall-clock times of the browser's zone, where the person sits. */
export const clock = {
  zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  day: (date) => date.toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long" }),
  shortDay: (date) => date.toLocaleDateString("en-GB", { weekday: "short", day: "numeric", month: "short" }),
  time: (date) => date.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" }),

  /** Monday, 0:00, of the week that is `weeks` after the week of `date`. */
  weekStart(date, weeks) {
    const day = new Date(date.getFullYear(), date.getMonth(), date.getDate());
    day.setDate(day.getDate() - ((day.getDay() + 6) % 7) + 7 * weeks);
    return day;
  },

  addDays(date, days) {
    const moved = new Date(date);
    moved.setDate(moved.getDate() + days);
    return moved;
  },

  /** Start and end of an event; those of an all-day event are dates, so they are midnights here, wherever here is. */
  span(event) {
    const at = (text) => (event.isAllDay ? new Date(`${text.slice(0, 10)}T00:00:00`) : new Date(text));
    return { start: at(event.start), end: at(event.end) };
  },

  /** `2026-11-24T09:30`, as `<input type="datetime-local">` wants it. */
  forInput(date) {
    const two = (number) => String(number).padStart(2, "0");
    const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
    return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
  },
};
