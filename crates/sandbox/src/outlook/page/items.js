// The items that can be open, as Office.js is to see them: a meeting, a mail, and something being written.

import { clock } from "./mailbox.js";
import { bodyAsText } from "./body.js";

const ITEM_TYPE = { message: 1, appointment: 2, meetingRequest: 3, messageCompose: 4, appointmentCompose: 5 };
const USER = 2;
const EXTERNAL_USER = 3;
const RESPONSE = { none: 0, organizer: 1, tentativelyAccepted: 2, accepted: 3, declined: 4, notResponded: 0 };
const READ_WRITE_MAILBOX = 2;

/** What every surface of Outlook tells beside the item. */
export const mailboxData = (person) => ({
  permissionLevel: READ_WRITE_MAILBOX,
  userDisplayName: person.name,
  userEmailAddress: person.address,
  userTimeZone: clock.zone,
  userProfileType: "office365",
  hostVersion: "16.0.0.0",
  owaView: "ThreeColumns",
  isRestIdSupported: true,
});

const domain = (address) => address.slice(address.indexOf("@") + 1).toLowerCase();

function someone(person, { name, address, response }) {
  const entry = {
    name,
    address,
    recipientType: domain(address) === domain(person.address) ? USER : EXTERNAL_USER,
  };
  return response === undefined ? entry : { ...entry, appointmentResponse: RESPONSE[response] ?? 0 };
}

const withoutPrefix = (subject) => subject.replace(/^((re|fw|fwd|aw|wg):\s*)+/i, "");

/** A meeting in the calendar, open for reading. */
export class Meeting {
  surface = "appointmentRead";
  composing = false;
  notices = [];

  constructor(person, mailbox, event) {
    this.person = person;
    this.mailbox = mailbox;
    this.event = event;
  }

  get id() { return this.event.id; }
  get restId() { return this.event.restId; }
  get categories() { return this.event.categories; }
  get bodyHtml() { return this.event.bodyHtml; }
  get bodyText() { return bodyAsText(this.event.bodyHtml); }
  get enhancedLocations() { return locations(this.event.location); }
  get mayCategorizeByAddIn() { return this.event.isOrganizer; }

  attendees(kind) {
    return this.event.attendees.filter((attendee) => attendee.type === kind);
  }

  async setCategories(categories) {
    this.event = await this.mailbox.setCategories(this.id, categories);
  }

  initialData() {
    const { event, person } = this;
    const { start, end } = clock.span(event);
    return {
      ...mailboxData(person),
      itemType: ITEM_TYPE.appointment,
      id: event.id,
      itemClass: "IPM.Appointment",
      seriesId: event.seriesId,
      subject: event.subject,
      normalizedSubject: withoutPrefix(event.subject),
      organizer: someone(person, { ...event.organizer, response: "organizer" }),
      to: this.attendees("required").map((attendee) => someone(person, attendee)),
      cc: this.attendees("optional").map((attendee) => someone(person, attendee)),
      location: event.location,
      start: start.getTime(),
      end: end.getTime(),
      dateTimeCreated: Date.parse(event.created),
      dateTimeModified: Date.parse(event.modified),
      isAllDayEvent: event.isAllDay,
      attachments: [],
    };
  }
}

/** An invitation, open for reading. */
export class Invitation {
  surface = "messageRead";
  composing = false;
  notices = [];
  mayCategorizeByAddIn = true;

  constructor(person, message) {
    this.person = person;
    this.message = message;
    this.categories = [];
  }

  get id() { return this.message.id; }
  get restId() { return this.message.restId; }
  get from() { return someone(this.person, this.message.from); }
  get bodyHtml() { return this.message.bodyHtml; }
  get bodyText() { return bodyAsText(this.message.bodyHtml); }

  async setCategories(categories) {
    this.categories = categories;
  }

  initialData() {
    const { message, person } = this;
    return {
      ...mailboxData(person),
      itemType: ITEM_TYPE.meetingRequest,
      id: message.id,
      itemClass: "IPM.Schedule.Meeting.Request",
      subject: message.subject,
      normalizedSubject: withoutPrefix(message.subject),
      conversationId: message.conversationId,
      internetMessageId: message.internetMessageId,
      from: this.from,
      sender: this.from,
      to: message.to.map((recipient) => someone(person, recipient)),
      cc: message.cc.map((recipient) => someone(person, recipient)),
      start: Date.parse(message.start),
      end: Date.parse(message.end),
      location: message.location,
      dateTimeCreated: Date.parse(message.received),
      dateTimeModified: Date.parse(message.received),
      attachments: [],
    };
  }
}

/** A mail, open for reading. */
export class Mail {
  surface = "messageRead";
  composing = false;
  notices = [];
  mayCategorizeByAddIn = true;

  constructor(person, mailbox, message) {
    this.person = person;
    this.mailbox = mailbox;
    this.message = message;
  }

  get id() { return this.message.id; }
  get restId() { return this.message.restId; }
  get categories() { return this.message.categories; }
  get from() { return someone(this.person, this.message.from); }
  get bodyHtml() { return this.message.bodyHtml; }
  get bodyText() { return bodyAsText(this.message.bodyHtml); }

  async setCategories(categories) {
    this.message = await this.mailbox.setMessageCategories(this.id, categories);
  }

  initialData() {
    const { message, person } = this;
    return {
      ...mailboxData(person),
      itemType: ITEM_TYPE.message,
      id: message.id,
      itemClass: "IPM.Note",
      subject: message.subject,
      normalizedSubject: withoutPrefix(message.subject),
      conversationId: message.conversationId,
      internetMessageId: message.internetMessageId,
      from: this.from,
      sender: this.from,
      to: message.to.map((recipient) => someone(person, recipient)),
      cc: message.cc.map((recipient) => someone(person, recipient)),
      dateTimeCreated: Date.parse(message.received),
      dateTimeModified: Date.parse(message.received),
      attachments: [],
    };
  }
}

/**
 * A meeting or mail being written. What is written stands in the form alone; `form` reads and changes it, `store`
 * keeps it and gives the item's id.
 */
export class Draft {
  composing = true;
  notices = [];
  categories = [];
  mayCategorizeByAddIn = false;

  constructor(person, kind, form, store, id) {
    this.person = person;
    this.surface = kind === "meeting" ? "appointmentCompose" : "messageCompose";
    this.form = form;
    this.store = store;
    this.id = id ?? null;
  }

  get subject() { return this.form.text("subject"); }
  get location() { return this.form.text("location"); }
  get enhancedLocations() { return locations(this.location); }
  get start() { return this.form.date("start").getTime(); }
  get end() { return this.form.date("end").getTime(); }
  get isAllDay() { return this.form.checked("all-day"); }
  get bodyText() { return this.form.text("body"); }
  get bodyHtml() { return this.form.bodyHtml(); }
  get from() { return someone(this.person, this.person); }

  recipients(field) {
    return this.form.people(field).map((entry) => someone(this.person, entry));
  }

  setRecipients(field, people) {
    this.form.setPeople(field, people);
  }

  set(fields) {
    this.form.set(fields);
  }

  async save() {
    this.id = await this.store(this.id);
    return this.id;
  }

  initialData() {
    return {
      ...mailboxData(this.person),
      itemType: this.surface === "appointmentCompose" ? ITEM_TYPE.appointmentCompose : ITEM_TYPE.messageCompose,
      conversationId: null,
    };
  }
}

const locations = (text) =>
  text ? [{ locationIdentifier: { id: text, type: "custom" }, displayName: text, emailAddress: "" }] : [];
