// The page itself: what is open, who is signed in, which weather, and who is told when that changes.

import { announce, byId } from "./dom.js";
import { bindControls } from "./controls.js";
import { agenda, inbox, Palette, people, tasks } from "./lists.js";
import { clock, Mailbox, start } from "./mailbox.js";
import { Invitation, Mail, Meeting } from "./items.js";
import { Pane } from "./pane.js";
import { showCategories, showMail, showMeeting, showNothing, showNotices } from "./reading.js";
import { writeMail, writeMeeting } from "./writing.js";

const POLL_MILLISECONDS = 2000;
const POLLS_PER_LIST = 5;
const WEEKS_SHOWN = 2;
const HINTS = {
  calendar: "Select a meeting to read it",
  mail: "Select a mail to read it",
  people: "People do not open in this stand-in",
  tasks: "Tasks do not open in this stand-in",
};

class Page {
  item = null;
  section = "calendar";
  weeks = 0;
  events = [];
  messages = [];
  drafts = [];
  master = [];
  palette = new Palette();
  weather = { noItem: false, silent: false, categoriesFail: false };
  addInName = "Sales for Outlook";
  #polls = 0;

  constructor(query, { now, paneUrl, people: known }) {
    this.query = query;
    this.people = known;
    this.person = known.find(({ address }) => address === query.get("person")) ?? known[0];
    this.mailbox = new Mailbox(this.person.address);
    this.ahead = Date.parse(now) - Date.now();
    this.paneUrl = query.get("pane_url") ?? paneUrl;
    this.locale = query.get("locale") ?? "en-GB";
    this.theme = query.get("theme") === "dark" ? "dark" : "light";
    this.nested = query.get("naa");
    this.weather.silent = query.get("host") === "silent";
    this.weather.categoriesFail = query.get("categories") === "error";
    this.weather.noItem = query.get("item") === "none";
    this.pane = new Pane(this);
  }

  get today() {
    return new Date(Date.now() + this.ahead);
  }

  get monday() {
    return clock.weekStart(this.today, this.weeks);
  }

  /** The day after the last one shown. */
  get until() {
    return clock.addDays(this.monday, 7 * WEEKS_SHOWN);
  }

  async begin() {
    bindControls(this);
    await this.loadLists();
    this.show("calendar");
    document.querySelector("#list .today")?.scrollIntoView({ block: "start" });
    const wanted = this.query.get("item");
    if (wanted && wanted !== "none") {
      await this.#openById(wanted);
    }
    if (this.query.get("pane") === "open") {
      this.pane.open();
    }
    document.documentElement.dataset.ready = "true";
    setInterval(() => this.#poll(), POLL_MILLISECONDS);
  }

  show(section) {
    this.section = section;
    document.querySelectorAll("#rail button").forEach((button) => {
      if (button.dataset.section === section) {
        button.setAttribute("aria-current", "page");
      } else {
        button.removeAttribute("aria-current");
      }
    });
    this.drawList();
    if (!this.item) {
      showNothing(section, HINTS[section]);
    }
  }

  drawList() {
    const scrolled = document.querySelector("#list .scroll")?.scrollTop ?? 0;
    byId("list").replaceChildren(...this.#listNodes());
    document.querySelector("#list .scroll").scrollTop = scrolled;
  }

  drawNotices() {
    const item = this.item;
    showNotices(item?.notices ?? [], (key) => {
      item.notices = item.notices.filter((notice) => notice.key !== key);
      this.drawNotices();
    });
  }

  /** Something may have changed in the mailbox: look now instead of at the next poll. */
  async refresh() {
    await this.loadLists();
    await this.#refreshItem();
    if (this.item instanceof Meeting || this.item instanceof Mail) {
      showCategories(this.item.categories, this.palette);
    }
    this.drawList();
  }

  /** Puts the categories that a person chose for the open item. */
  async categorize(item, categories) {
    await item.setCategories(categories);
    this.#showChange(item);
  }

  async #refreshItem() {
    const item = this.item;
    if (item instanceof Mail) {
      const message = this.messages.find((known) => known.id === item.id);
      const before = JSON.stringify(item.categories);
      item.message = message ?? item.message;
      if (before !== JSON.stringify(item.categories)) {
        this.#showChange(item);
      }
      return;
    }
    if (!(item instanceof Meeting)) {
      return;
    }
    let event;
    try {
      event = await this.mailbox.event(item.id);
    } catch (error) {
      if (error.status === 404 && this.item === item) {
        announce("The open meeting was deleted");
        this.select(null);
      }
      return;
    }
    if (this.item === item) {
      this.#takeOver(item, event);
    }
  }

  #takeOver(meeting, event) {
    const before = meeting.event;
    meeting.event = event;
    const without = ({ categories, modified, ...rest }) => JSON.stringify(rest);
    if (without(before) !== without(event)) {
      showMeeting(meeting, this.palette);
      this.#replaceInList(event);
    } else if (JSON.stringify(before.categories) !== JSON.stringify(event.categories)) {
      this.#showChange(meeting);
    }
  }

  #showChange(item) {
    if (!item.categories.every((name) => this.palette.knows(name))) {
      this.refresh();
    }
    showCategories(item.categories, this.palette);
    announce(`Categories: ${item.categories.join(", ") || "none"}`);
    if (item instanceof Meeting) {
      this.#replaceInList(item.event);
    }
  }

  #replaceInList(event) {
    this.events = this.events.map((known) => (known.id === event.id ? event : known));
    this.drawList();
  }

  async #poll() {
    if (document.hidden) {
      return;
    }
    this.#polls += 1;
    try {
      if (this.#polls % POLLS_PER_LIST === 0) {
        const before = JSON.stringify([this.events, this.messages, this.master]);
        await this.loadLists();
        if (before !== JSON.stringify([this.events, this.messages, this.master]) && !byId("list").contains(document.activeElement)) {
          this.drawList();
        }
      }
      await this.#refreshItem();
      byId("offline").hidden = true;
    } catch {
      byId("offline").hidden = false;
    }
  }

  async loadLists() {
    let invitations, messages;
    [this.events, invitations, messages, this.master] = await Promise.all([
      this.mailbox.events(this.monday, this.until),
      this.mailbox.invitations(),
      this.mailbox.messages(),
      this.mailbox.masterCategories(),
    ]);
    this.messages = [...invitations, ...messages].sort((left, right) => right.received.localeCompare(left.received));
    this.palette.learn(this.master);
  }

  async #openById(restId) {
    const message = this.messages.find((known) => known.restId === restId);
    if (message) {
      this.show("mail");
      this.select(this.#mail(message));
      return;
    }
    try {
      this.select(new Meeting(this.person, this.mailbox, await this.mailbox.event(restId)));
    } catch (error) {
      showNothing("calendar", error.status === 404 ? "This meeting is not in the calendar" : "The calendar does not answer");
    }
  }

  #listNodes() {
    const openId = this.item?.id ?? null;
    switch (this.section) {
      case "mail":
        return inbox({
          messages: this.messages,
          drafts: this.drafts,
          openId,
          choose: (message) => this.select(this.#mail(message)),
          resume: (draft) => writeMail(this, draft),
          write: () => writeMail(this, {}),
        });
      case "people":
        return people({ events: this.events, person: this.person });
      case "tasks":
        return tasks();
      default:
        return agenda({
          events: this.events,
          monday: this.monday,
          until: this.until,
          today: this.today,
          openId,
          palette: this.palette,
          choose: (event) => this.select(new Meeting(this.person, this.mailbox, event)),
          turn: (weeks) => this.#turn(weeks),
          write: () => writeMeeting(this, null),
        });
    }
  }

  #mail(message) {
    return message.start ? new Invitation(this.person, message) : new Mail(this.person, this.mailbox, message);
  }

  async #turn(weeks) {
    this.weeks = weeks === 0 ? 0 : this.weeks + weeks;
    await this.loadLists();
    this.drawList();
    announce(`Week of ${clock.day(this.monday)}`);
  }

  select(item) {
    this.item = item;
    if (item instanceof Meeting) {
      showMeeting(item, this.palette);
    } else if (item instanceof Mail || item instanceof Invitation) {
      showMail(item, this.palette);
    } else if (item === null) {
      showNothing(this.section, HINTS[this.section]);
    }
    byId("edit").hidden = !(item instanceof Meeting && item.event.isOrganizer);
    byId("categorize").hidden = !(item instanceof Meeting || item instanceof Mail);
    byId("categorize").open = false;
    this.#rememberItem(item);
    this.#markOpenRow();
    this.drawNotices();
    this.pane.itemChanged();
  }

  // The rows stay the same elements, so that the keyboard's place in the list is not lost.
  #markOpenRow() {
    document.querySelectorAll("#list button.row").forEach((row) => {
      if (this.item?.id && row.dataset.itemId === this.item.restId) {
        row.setAttribute("aria-current", "true");
      } else {
        row.removeAttribute("aria-current");
      }
    });
  }

  #rememberItem(item) {
    const address = new URL(location.href);
    address.searchParams.set("person", this.person.address);
    if (item?.restId) {
      address.searchParams.set("item", item.restId);
    } else {
      address.searchParams.delete("item");
    }
    history.replaceState(null, "", address);
  }
}

try {
  await new Page(new URLSearchParams(location.search), await start()).begin();
} catch (error) {
  byId("offline").hidden = false;
  throw error;
}
