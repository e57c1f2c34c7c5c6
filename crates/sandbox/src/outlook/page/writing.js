// Writing a meeting or a mail: from the form to what is kept of it.

import { announce, byId } from "./dom.js";
import { clock } from "./mailbox.js";
import { composeForm } from "./compose.js";
import { Draft, Meeting } from "./items.js";

const HALF_AN_HOUR = 30 * 60_000;
const ERROR_NOTICE = 2;

/** Opens the form of `meeting`, or of a new one if it is null. */
export function writeMeeting(page, meeting) {
  const form = composeForm("meeting", meeting ? valuesOf(meeting) : newValues(page.today), {
    save: () => finish(page, draft),
    discard: () => page.select(meeting),
  });
  const keep = async (id) => {
    const fields = form.meeting();
    const kept = id ? await page.mailbox.changeEvent(id, fields) : await page.mailbox.createEvent(fields);
    await page.loadLists();
    page.drawList();
    return kept.id;
  };
  const draft = new Draft(page.person, "meeting", form, keep, meeting?.id);
  page.select(draft);
  byId("compose-subject").focus();
}

function valuesOf(meeting) {
  const { start, end } = clock.span(meeting.event);
  return {
    ...meeting.event,
    start,
    end,
    required: meeting.attendees("required"),
    optional: meeting.attendees("optional"),
  };
}

function newValues(today) {
  const start = new Date(today);
  start.setHours(start.getHours() + 1, 0, 0, 0);
  return { start, end: new Date(start.getTime() + HALF_AN_HOUR) };
}

async function finish(page, draft) {
  try {
    const id = await draft.save();
    page.select(new Meeting(page.person, page.mailbox, await page.mailbox.event(id)));
    announce("Saved");
  } catch (error) {
    const message = `This could not be saved (${error.status ?? "no answer"}).`;
    draft.notices.push({ key: `page-${Date.now()}`, type: ERROR_NOTICE, message });
    page.drawNotices();
  }
}

/** Opens the form of a mail. It stays in this page: no mailbox of the stand-in keeps drafts. */
export function writeMail(page, kept) {
  const form = composeForm("mail", kept, {
    save: async () => {
      await draft.save();
      page.select(null);
    },
    discard: () => {
      page.drafts = page.drafts.filter((known) => known.id !== draft.id);
      page.select(null);
      page.drawList();
    },
  });
  const keep = async (id) => {
    const entry = {
      id: id ?? `AAMk${btoa(`draft ${Date.now()}`)}`,
      subject: form.text("subject"),
      required: form.people(0),
      optional: form.people(1),
      bcc: form.people(2),
      bodyHtml: form.bodyHtml(),
    };
    page.drafts = [...page.drafts.filter((known) => known.id !== entry.id), { ...entry, restId: entry.id }];
    page.drawList();
    return entry.id;
  };
  const draft = new Draft(page.person, "mail", form, keep, kept.id);
  page.select(draft);
  byId("compose-required").focus();
}
