// What each call of Office.js means to an open item, by dispatch id.
//
// Ids, parameter names and error codes are those of outlook-web-16.01.debug.js; where Outlook on the web refuses, so
// does this page, with the same code.

const NOT_SUPPORTED = 5000;
const DUPLICATE_NOTICE = 9023;
const NOTICE_NOT_FOUND = 9024;
const TOO_MANY_NOTICES = 9025;
const SAVE_FAILED = 9021;
const ITEM_CHANGED = 9030;
const INVALID_CATEGORY = 9044;
const DUPLICATE_CATEGORY = 9045;
const ITEM_NOT_SAVED = 9046;
const INTERNAL = 9042;
const TOKENS_ARE_OFF = 9018;
const MOST_NOTICES = 5;

const done = (data) => ({ error: false, errorCode: 0, wasSuccessful: true, data: data ?? null });
const failed = (errorCode) => ({ error: true, errorCode, wasSuccessful: false });

/**
 * Answers one call. `outlook` is the page: `item` (the open one or null), `mailbox`, `weather`, `settings`,
 * `noticesChanged()` and `itemChanged()`.
 */
export async function execute(outlook, dispatchId, params) {
  const call = MAILBOX_CALLS[dispatchId] ?? ITEM_CALLS[dispatchId];
  if (!call) {
    return failed(NOT_SUPPORTED);
  }
  const item = outlook.item;
  if (!item && !MAILBOX_CALLS[dispatchId]) {
    return failed(ITEM_CHANGED);
  }
  try {
    return await call(outlook, params ?? {}, item);
  } catch {
    return failed(INTERNAL);
  }
}

const sameName = (left, right) => left.localeCompare(right, undefined, { sensitivity: "accent" }) === 0;

const MAILBOX_CALLS = {
  // Legacy tokens are switched off in every Microsoft 365 tenant.
  2: () => failed(TOKENS_ARE_OFF),
  12: () => failed(TOKENS_ARE_OFF),
  160: async ({ mailbox, weather }) =>
    weather.categoriesFail ? failed(NOT_SUPPORTED) : done((await mailbox.masterCategories()).map(forOffice)),
  161: async ({ mailbox, weather, itemChanged }, { categoryDetails }) => {
    if (weather.categoriesFail) {
      return failed(NOT_SUPPORTED);
    }
    const known = await mailbox.masterCategories();
    if (categoryDetails.some((wanted) => known.some((entry) => sameName(entry.displayName, wanted.displayName)))) {
      return failed(DUPLICATE_CATEGORY);
    }
    for (const { displayName, color } of categoryDetails) {
      await mailbox.addMasterCategory({ displayName, color: color.toLowerCase() });
    }
    itemChanged();
    return done();
  },
  162: async ({ mailbox, weather, itemChanged }, { categories }) => {
    if (weather.categoriesFail) {
      return failed(NOT_SUPPORTED);
    }
    const known = await mailbox.masterCategories();
    const ids = categories.map((name) => known.find((entry) => sameName(entry.displayName, name))?.id);
    if (ids.includes(undefined)) {
      return failed(INVALID_CATEGORY);
    }
    for (const id of ids) {
      await mailbox.removeMasterCategory(id);
    }
    itemChanged();
    return done();
  },
  404: ({ settings }, [values]) => (settings.save(values), done()),
};

const ITEM_CALLS = {
  3: (_, __, item) => ({ wasSuccessful: true, customProperties: JSON.stringify(item.customProperties ?? {}) }),
  4: (_, { customProperties }, item) => ((item.customProperties = customProperties), done()),
  14: () => done(0),
  15: (_, { recipientField }, item) => done(item.recipients(recipientField)),
  17: (_, { subject }, item) => (item.set({ subject }), done()),
  18: (_, __, item) => done(item.subject),
  21: (_, { recipientField, recipientArray }, item) => (item.setRecipients(recipientField, recipientArray), done()),
  22: (_, { recipientField, recipientArray }, item) =>
    (item.setRecipients(recipientField, [...item.recipients(recipientField), ...recipientArray]), done()),
  24: (_, { TimeProperty }, item) => done(TimeProperty === 1 ? item.start : item.end),
  25: (_, { TimeProperty, time }, item) => (item.set(TimeProperty === 1 ? { start: time } : { end: time }), done()),
  26: (_, __, item) => done(item.location),
  27: (_, { location }, item) => (item.set({ location: location ?? "" }), done()),
  32: async (_, __, item) => {
    const id = await item.save();
    return id ? done(id) : failed(SAVE_FAILED);
  },
  33: addNotice,
  34: (_, __, item) => done(item.notices.map(({ key, message, type }) => ({ key, message, type }))),
  35: (outlook, notice, item) => {
    const at = item.notices.findIndex(({ key }) => key === notice.key);
    if (at < 0) {
      return failed(NOTICE_NOT_FOUND);
    }
    item.notices[at] = notice;
    outlook.noticesChanged();
    return done();
  },
  36: (outlook, { key }, item) => {
    const at = item.notices.findIndex((notice) => notice.key === key);
    if (at < 0) {
      return failed(NOTICE_NOT_FOUND);
    }
    item.notices.splice(at, 1);
    outlook.noticesChanged();
    return done();
  },
  37: (_, { coercionType }, item) => done(coercionType === 0 ? item.bodyText : item.bodyHtml),
  38: (_, { data }, item) => (item.set({ body: data }), done()),
  103: () => done(null),
  107: (_, __, item) => done(item.from),
  157: categoryCall(async (outlook, _, item) => {
    const master = await outlook.mailbox.masterCategories();
    const entry = (name) => master.find((known) => sameName(known.displayName, name));
    return done(item.categories.map((name) => forOffice(entry(name) ?? { displayName: name, color: "none" })));
  }),
  158: categoryCall(async (outlook, { categories }, item) => {
    const master = await outlook.mailbox.masterCategories();
    if (!categories.every((name) => master.some((known) => sameName(known.displayName, name)))) {
      return failed(INVALID_CATEGORY);
    }
    const added = categories.filter((name) => !item.categories.some((has) => sameName(has, name)));
    await item.setCategories([...item.categories, ...added]);
    outlook.itemChanged();
    return done();
  }),
  159: categoryCall(async (outlook, { categories }, item) => {
    await item.setCategories(item.categories.filter((has) => !categories.some((name) => sameName(has, name))));
    outlook.itemChanged();
    return done();
  }),
  164: (_, __, item) => (item.id ? done(item.id) : failed(ITEM_NOT_SAVED)),
  168: (_, __, item) => done(item.enhancedLocations ?? []),
  169: (_, __, item) => done(item.isAllDay),
};

// Outlook on the web knows no categories while composing, and lets nobody but the organizer write those of a meeting
// through Office.js (OfficeDev/office-js#4909), though Graph does.
function categoryCall(call) {
  return (outlook, params, item) => {
    const writes = params.categories !== undefined;
    if (outlook.weather.categoriesFail || item.composing || (writes && !item.mayCategorizeByAddIn)) {
      return failed(NOT_SUPPORTED);
    }
    return call(outlook, params, item);
  };
}

function addNotice(outlook, notice, item) {
  if (item.notices.some(({ key }) => key === notice.key)) {
    return failed(DUPLICATE_NOTICE);
  }
  if (item.notices.length >= MOST_NOTICES) {
    return failed(TOO_MANY_NOTICES);
  }
  item.notices.push(notice);
  outlook.noticesChanged();
  return done();
}

/** Graph writes `preset9`, Office.js `Preset9`. */
const forOffice = ({ displayName, color }) => ({
  displayName,
  color: color.charAt(0).toUpperCase() + color.slice(1),
});
