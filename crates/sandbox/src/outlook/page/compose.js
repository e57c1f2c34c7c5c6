// The form in which a meeting or a mail is written. Office.js reads and changes what stands in it.

import { bodyAsText, textAsHtml } from "./body.js";
import { clock } from "./mailbox.js";
import { byId, element } from "./dom.js";

/** Fields of people by the number that Office.js gives them. */
const PEOPLE = ["required", "optional", "bcc"];

/** Draws the form for `kind` (`meeting` or `mail`) and hands back access to its fields. */
export function composeForm(kind, values, { save, discard }) {
  const meeting = kind === "meeting";
  const heading = meeting ? (values.id ? "Edit meeting" : "New meeting") : "New mail";
  const form = element("form", { class: "item compose", "aria-labelledby": "item-title", onsubmit: (event) => (event.preventDefault(), save()) },
    element("h2", { id: "item-title" }, heading),
    field("subject", meeting ? "Title" : "Subject", element("input", { maxlength: "255", value: values.subject ?? "" })),
    field("required", meeting ? "Required people" : "To", peopleInput(values.required)),
    field("optional", meeting ? "Optional people" : "Cc", peopleInput(values.optional)),
    ...(meeting ? whenAndWhere(values) : [field("bcc", "Bcc", peopleInput(values.bcc))]),
    field("body", meeting ? "Description" : "Message", element("textarea", { rows: "8" }, bodyAsText(values.bodyHtml ?? ""))),
    element("div", { class: "actions" },
      element("button", { type: "submit", class: "primary", id: "compose-save" }, "Save"),
      element("button", { type: "button", class: "secondary", id: "compose-discard", onclick: discard }, meeting && values.id ? "Cancel" : "Discard")));
  byId("item").replaceChildren(form);
  return new Form(form, values.bodyHtml ?? "");
}

function whenAndWhere(values) {
  return [
    element("div", { class: "pair" },
      field("start", "Start", element("input", { type: "datetime-local", required: true, value: clock.forInput(values.start) })),
      field("end", "End", element("input", { type: "datetime-local", required: true, value: clock.forInput(values.end) }))),
    element("label", { class: "choice" },
      element("input", { type: "checkbox", name: "all-day", id: "compose-all-day", checked: values.isAllDay === true }), "All day"),
    field("location", "Location", element("input", { maxlength: "255", value: values.location ?? "" })),
  ];
}

function field(name, label, control) {
  control.id = `compose-${name}`;
  control.name = name;
  return element("div", { class: "field" }, element("label", { for: control.id }, label), control);
}

function peopleInput(people = []) {
  return element("input", { value: writePeople(people), placeholder: "Name <address>; Name <address>", autocomplete: "off" });
}

const writePeople = (people) =>
  people.map(({ name, address }) => (name && name !== address ? `${name} <${address}>` : address)).join("; ");

function readPeople(text) {
  return text.split(/[;,]/).map((part) => part.trim()).filter(Boolean).map((part) => {
    const written = /^(.*)<([^>]+)>$/.exec(part);
    return written
      ? { name: written[1].trim() || written[2].trim(), address: written[2].trim() }
      : { name: part, address: part };
  });
}

class Form {
  constructor(form, bodyHtml) {
    this.form = form;
    this.writtenHtml = bodyHtml;
    this.writtenText = this.text("body");
  }

  #control(name) {
    return this.form.elements.namedItem(name);
  }

  text(name) {
    return this.#control(name)?.value ?? "";
  }

  checked(name) {
    return this.#control(name)?.checked ?? false;
  }

  date(name) {
    return new Date(this.text(name));
  }

  people(field) {
    return readPeople(this.text(PEOPLE[field]));
  }

  setPeople(field, people) {
    this.#control(PEOPLE[field]).value = writePeople(people);
  }

  /** A body that nobody touched stays as it came; plain text would cost it its form. */
  bodyHtml() {
    return this.text("body") === this.writtenText ? this.writtenHtml : textAsHtml(this.text("body"));
  }

  set({ subject, location, start, end, body }) {
    const times = { start, end };
    for (const [name, value] of Object.entries({ subject, location, body })) {
      if (value !== undefined) {
        this.#control(name).value = value;
      }
    }
    for (const [name, value] of Object.entries(times)) {
      if (value !== undefined) {
        this.#control(name).value = clock.forInput(new Date(value));
      }
    }
  }

  /** What the mailbox is to keep of a meeting. */
  meeting() {
    const attendee = (type) => (person) => ({ ...person, type });
    const isAllDay = this.checked("all-day");
    return {
      subject: this.text("subject"),
      location: this.text("location"),
      bodyHtml: this.bodyHtml(),
      isAllDay,
      start: this.#moment("start", isAllDay, 0),
      end: this.#moment("end", isAllDay, 1),
      attendees: [...this.people(0).map(attendee("required")), ...this.people(1).map(attendee("optional"))],
    };
  }

  // An all-day meeting runs from a midnight to the midnight after its last day, whatever hours stand in the form.
  #moment(name, isAllDay, extraDays) {
    const date = this.date(name);
    if (!isAllDay) {
      return date.toISOString();
    }
    const midnight = extraDays > 0 && clock.time(date) === "00:00" && date > this.date("start");
    const day = midnight ? date : clock.addDays(date, extraDays);
    return `${clock.forInput(day).slice(0, 10)}T00:00:00Z`;
  }
}
