// Draws the open item in the reading pane.

import { clock } from "./mailbox.js";
import { bodyAsNodes } from "./body.js";
import { byId, element, icon } from "./dom.js";
import { chip, initials } from "./lists.js";

const RESPONSES = {
  accepted: "Accepted",
  declined: "Declined",
  tentativelyAccepted: "Tentative",
  organizer: "Organizer",
};

export function showMeeting(meeting, palette) {
  const { event } = meeting;
  const required = meeting.attendees("required");
  const optional = meeting.attendees("optional");
  const rooms = meeting.attendees("resource");
  fill(
    element("article", { class: "item", "aria-labelledby": "item-title" },
      element("h2", { id: "item-title" }, event.subject || "(no subject)"),
      event.isCancelled ? element("p", { class: "warning" }, "This meeting was cancelled.") : null,
      element("ul", { class: "chips", id: "categories", "aria-label": "Categories" }),
      element("dl", { class: "facts" },
        ...fact("clock", "When", element("span", { id: "item-when" }, when(event))),
        ...fact("place", "Where", element("span", { id: "item-where" }, event.location || "No place given")),
        ...fact("person", "Organizer", personLine(event.organizer, null)),
        ...(required.length ? fact("people", "Required", peopleList(required)) : []),
        ...(optional.length ? fact("people", "Optional", peopleList(optional)) : []),
        ...(rooms.length ? fact("place", "Rooms", peopleList(rooms)) : [])),
      body(event.bodyHtml)),
  );
  showCategories(meeting.categories, palette);
}

/** Draws the chips anew and nothing else, so that the focus stays where it is. */
export function showCategories(categories, palette) {
  byId("categories")?.replaceChildren(...categories.map((name) => chip(palette, name)));
}

export function showMail(mail, palette) {
  const { message } = mail;
  fill(
    element("article", { class: "item", "aria-labelledby": "item-title" },
      element("h2", { id: "item-title" }, message.subject || "(no subject)"),
      element("ul", { class: "chips", id: "categories", "aria-label": "Categories" }),
      element("dl", { class: "facts" },
        ...fact("person", "From", personLine(message.from, null)),
        ...fact("people", "To", peopleList(message.to)),
        ...(message.cc.length ? fact("people", "Cc", peopleList(message.cc)) : []),
        ...(message.start
          ? [
            ...fact("clock", "When", element("span", { id: "item-when" }, when(message))),
            ...fact("place", "Where", element("span", { id: "item-where" }, message.location || "No place given")),
          ]
          : fact("clock", "Received", element("span", { id: "item-when" }, clock.day(new Date(message.received)))))),
      body(message.bodyHtml)),
  );
  showCategories(mail.categories, palette);
}

export function showNothing(symbol, text) {
  fill(element("p", { class: "empty" }, icon(symbol), text));
}

/** Draws what the add-in has to say about the item. */
export function showNotices(notices, dismiss) {
  const classes = ["info", "progress", "error", "insight"];
  byId("notices").replaceChildren(...notices.map((notice) =>
    element("div", { class: `notice ${classes[notice.type]}`, "data-notice": notice.key, role: notice.type === 2 ? "alert" : "status" },
      element("span", {}, notice.message),
      element("button", { type: "button", class: "subtle square", "aria-label": "Dismiss", onclick: () => dismiss(notice.key) }, icon("close")))));
}

/** The menu in which a person sets categories by hand. */
export function categoryMenu(entries, chosen, change) {
  const has = (name) => chosen.some((known) => known.toLowerCase() === name.toLowerCase());
  return element("fieldset", {},
    element("legend", { class: "hidden" }, "Categories"),
    ...entries.map(({ displayName, color }) =>
      element("label", { class: "choice" },
        element("input", {
          type: "checkbox",
          checked: has(displayName),
          value: displayName,
          onchange: (event) => change(displayName, event.target.checked),
        }),
        element("span", { class: `dot ${color.toLowerCase()}` }),
        displayName)),
    entries.length === 0 ? element("p", { class: "quiet" }, "No categories in this mailbox") : null);
}

function fill(...nodes) {
  byId("item").replaceChildren(...nodes);
}

function fact(symbol, name, value) {
  return [element("dt", {}, icon(symbol), element("span", {}, name)), element("dd", {}, value)];
}

function personLine({ name, address }, response) {
  return element("span", { class: "someone" },
    element("span", { class: "avatar small", "aria-hidden": "true" }, initials(name || address)),
    element("span", { title: address }, name || address),
    response ? element("span", { class: "quiet" }, response) : null);
}

function peopleList(list) {
  return element("ul", { class: "someones" },
    ...list.map((entry) => element("li", {}, personLine(entry, RESPONSES[entry.response] ?? null))));
}

function body(html) {
  return element("div", { class: "body", id: "item-body" }, bodyAsNodes(html));
}

function when(event) {
  const { start, end } = clock.span({ isAllDay: false, ...event });
  if (event.isAllDay) {
    const last = clock.addDays(end, -1);
    return last > start ? `${clock.day(start)} – ${clock.day(last)}, all day` : `${clock.day(start)}, all day`;
  }
  return start.toDateString() === end.toDateString()
    ? `${clock.day(start)}, ${clock.time(start)} – ${clock.time(end)}`
    : `${clock.day(start)}, ${clock.time(start)} – ${clock.day(end)}, ${clock.time(end)}`;
}
