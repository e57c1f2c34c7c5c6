// Draws the middle column: the week's meetings, the inbox, people, tasks.

import { clock } from "./mailbox.js";
import { element, icon } from "./dom.js";

/** Colours of names; a name that is not in the master list has none. */
export class Palette {
  #colors = new Map();

  learn(entries) {
    this.#colors = new Map(entries.map(({ displayName, color }) => [displayName.toLowerCase(), color.toLowerCase()]));
  }

  knows(name) {
    return this.#colors.has(name.toLowerCase());
  }

  of(name) {
    return this.#colors.get(name.toLowerCase()) ?? "none";
  }
}

export function chip(palette, name) {
  return element("li", { class: `chip ${palette.of(name)}`, "data-category": name }, name);
}

/** The agenda from `monday` to `until`; `choose(event)` opens one, `turn(weeks)` goes on or back. */
export function agenda({ events, monday, until, today, openId, palette, choose, turn, write }) {
  const days = [];
  for (let day = monday; day < until; day = clock.addDays(day, 1)) {
    days.push(day);
  }
  return [
    element("div", { class: "list-head" },
      element("h2", {}, "Calendar"),
      element("button", { type: "button", class: "primary", id: "new-meeting", onclick: write }, icon("plus"), "New meeting")),
    element("div", { class: "week" },
      element("button", { type: "button", class: "subtle square", "aria-label": "Previous week", onclick: () => turn(-1) }, icon("left")),
      element("button", { type: "button", class: "subtle", onclick: () => turn(0) }, "Today"),
      element("button", { type: "button", class: "subtle square", "aria-label": "Next week", onclick: () => turn(1) }, icon("right")),
      element("span", { class: "week-name", id: "week-name" }, `${clock.shortDay(monday)} – ${clock.shortDay(days.at(-1))}`)),
    element("div", { class: "scroll", id: "agenda", tabindex: "-1" },
      ...days.flatMap((day) => dayOf(day, { events, today, openId, palette, choose }))),
  ];
}

function dayOf(day, { events, today, openId, palette, choose }) {
  const next = clock.addDays(day, 1);
  const here = events
    .map((event) => ({ event, span: clock.span(event) }))
    .filter(({ span }) => span.start < next && (span.end > day || +span.start === +day))
    .sort((left, right) => left.span.start - right.span.start);
  const isToday = day.toDateString() === today.toDateString();
  if (here.length === 0 && !isToday) {
    return [];
  }
  return [
    element("h3", { class: isToday ? "day today" : "day" }, clock.day(day), isToday ? element("span", { class: "badge" }, "Today") : null),
    here.length === 0
      ? element("p", { class: "quiet" }, "Nothing planned")
      : element("ul", { class: "rows" }, ...here.map((entry) => eventRow(entry, { openId, palette, choose }))),
  ];
}

function eventRow({ event, span }, { openId, palette, choose }) {
  const open = event.id === openId;
  const when = event.isAllDay ? "All day" : `${clock.time(span.start)} – ${clock.time(span.end)}`;
  return element("li", {},
    element("button", {
      type: "button",
      class: event.isCancelled ? "row cancelled" : "row",
      "data-item-id": event.restId,
      "aria-current": open ? "true" : null,
      onclick: () => choose(event),
    },
    element("span", { class: `bar ${palette.of(event.categories[0] ?? "")}` }),
    element("span", { class: "row-text" },
      element("span", { class: "row-title" }, event.subject || "(no subject)"),
      element("span", { class: "row-note" }, [when, event.location].filter(Boolean).join(" · ")))));
}

/** The inbox and what was written here; `choose(message)` opens a mail, `resume(draft)` goes on writing. */
export function inbox({ messages, drafts, openId, choose, resume, write }) {
  return [
    element("div", { class: "list-head" },
      element("h2", {}, "Inbox"),
      element("button", { type: "button", class: "primary", id: "new-mail", onclick: write }, icon("plus"), "New mail")),
    element("div", { class: "scroll", tabindex: "-1" },
      drafts.length > 0 ? element("h3", { class: "day" }, "Drafts") : null,
      drafts.length > 0
        ? element("ul", { class: "rows" }, ...drafts.map((draft) => mailRow(draft, "Draft", draft.id === openId, () => resume(draft))))
        : null,
      messages.length === 0
        ? element("p", { class: "quiet" }, "No mail")
        : element("ul", { class: "rows" },
          ...messages.map((message) => mailRow(message, message.from.name, message.id === openId, () => choose(message))))),
  ];
}

function mailRow(message, who, open, onclick) {
  return element("li", {},
    element("button", { type: "button", class: "row", "data-item-id": message.restId, "aria-current": open ? "true" : null, onclick },
      element("span", { class: "bar none" }),
      element("span", { class: "row-text" },
        element("span", { class: "row-title" }, message.subject || "(no subject)"),
        element("span", { class: "row-note" },
          [who, message.received ? clock.shortDay(new Date(message.received)) : null].filter(Boolean).join(" · ")))));
}

/** Everybody this person meets in the weeks shown. */
export function people({ events, person }) {
  const known = new Map();
  for (const { organizer, attendees } of events) {
    for (const { name, address } of [organizer, ...attendees]) {
      if (address.toLowerCase() !== person.address.toLowerCase()) {
        known.set(address.toLowerCase(), { name, address });
      }
    }
  }
  const sorted = [...known.values()].sort((left, right) => left.name.localeCompare(right.name));
  return [
    element("div", { class: "list-head" }, element("h2", {}, "People you meet")),
    element("div", { class: "scroll", tabindex: "-1" },
      sorted.length === 0
        ? element("p", { class: "quiet" }, "Nobody")
        : element("ul", { class: "rows" }, ...sorted.map(({ name, address }) =>
          element("li", { class: "row" },
            element("span", { class: "avatar", "aria-hidden": "true" }, initials(name)),
            element("span", { class: "row-text" },
              element("span", { class: "row-title" }, name),
              element("span", { class: "row-note" }, address)))))),
  ];
}

export function tasks() {
  return [
    element("div", { class: "list-head" }, element("h2", {}, "To Do")),
    element("div", { class: "scroll", tabindex: "-1" }, element("p", { class: "quiet" }, "No tasks in this mailbox")),
  ];
}

export const initials = (name) =>
  name.split(/\s+/).map((word) => word.charAt(0)).slice(0, 2).join("").toUpperCase();
