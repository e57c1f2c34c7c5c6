// The add-in's task pane: opens and closes its frame, and tells it what changes around it.

import { execute } from "./calls.js";
import { PaneHost, SIGNAL } from "./host.js";
import { mailboxData } from "./items.js";
import { answer } from "./nested.js";
import { announce, byId } from "./dom.js";

const ITEM_LESS = 6;
const ITEM_CHANGED = "olkItemSelectedChanged";
const THEME_CHANGED = "officeThemeChanged";
const COLORS = {
  light: { bodyBackgroundColor: 0xffffff, bodyForegroundColor: 0x242424, controlBackgroundColor: 0xf5f5f5, controlForegroundColor: 0x242424 },
  dark: { bodyBackgroundColor: 0x292929, bodyForegroundColor: 0xffffff, controlBackgroundColor: 0x3d3d3d, controlForegroundColor: 0xffffff },
};

export class Pane {
  /** `page` gives `person`, `mailbox`, `item`, `weather`, `theme`, `locale`, `nested`, `paneUrl` and hears `drawNotices`, `refresh`. */
  constructor(page) {
    this.page = page;
    this.host = null;
    this.surface = null;
  }

  get isOpen() {
    return this.host !== null;
  }

  /** The item as the pane may see it. */
  get #item() {
    return this.page.weather.noItem ? null : this.page.item;
  }

  open() {
    this.close();
    if (!this.page.paneUrl) {
      announce("No add-in server is known to this sandbox");
      return;
    }
    const frame = document.createElement("iframe");
    frame.id = "pane-frame";
    frame.title = "Add-in";
    // As Outlook on the web frames its add-ins: a sandbox whose dialogs leave it.
    frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-forms");
    this.surface = this.#item?.surface ?? null;
    this.host = new PaneHost(frame, this.page.paneUrl, this.page.locale, this.#port());
    byId("pane-body").replaceChildren(frame);
    this.#drawState();
  }

  close() {
    this.host?.close();
    this.host = null;
    byId("pane-body").replaceChildren();
    this.#drawState();
  }

  toggle() {
    if (this.isOpen) {
      this.close();
    } else {
      this.open();
    }
  }

  /** Another item is open (or none): a pane that listens is told; any other is started anew, as Outlook does. */
  itemChanged() {
    if (!this.isOpen) {
      return;
    }
    const surface = this.#item?.surface ?? null;
    const sameKind = surface === this.surface || surface === null || this.surface === null;
    if (sameKind && this.host.listensTo(ITEM_CHANGED)) {
      this.surface = surface ?? this.surface;
      this.host.push(ITEM_CHANGED, this.#item ? this.#item.initialData() : "");
    } else {
      this.open();
    }
  }

  themeChanged() {
    this.host?.push(THEME_CHANGED, [JSON.stringify(COLORS[this.page.theme])]);
  }

  focus() {
    this.host?.signal(SIGNAL.tabIn);
  }

  #port() {
    const page = this.page;
    return {
      silent: () => page.weather.silent,
      context: () => ({
        _appName: 64,
        _appVersion: "16.0",
        _appUILocale: page.locale,
        _dataLocale: page.locale,
        _docUrl: location.origin,
        _clientMode: 0,
        _settings: roamingSettings(page.person).load(),
        _reason: 1,
        _osfControlType: 0,
        _eToken: "",
        _correlationId: "0",
        _hostFullVersion: "16.0.0.0",
        _addinName: page.addInName,
        _featureGates: {},
        _clientWindowHeight: window.innerHeight,
        _clientWindowWidth: window.innerWidth,
        _requirementMatrix: JSON.stringify({
          Mailbox: "1.14", DialogApi: "1.2", react: "1", ...(page.nested ? { NestedAppAuth: "1.1" } : {}),
        }),
      }),
      initialData: () => this.#item?.initialData() ?? { ...mailboxData(page.person), itemType: ITEM_LESS },
      nested: (request) => answer(page, request),
      execute: (dispatchId, params) => execute(this.#outlook(), dispatchId, params),
      notified: (code) => this.#notified(code),
      registered: (event) => {
        // This Office.js has no theme in its context, so a pane that asks for changes learns the present one at once.
        if (event === THEME_CHANGED && page.theme === "dark") {
          this.themeChanged();
        }
      },
    };
  }

  #outlook() {
    const page = this.page;
    return {
      item: this.#item,
      mailbox: page.mailbox,
      weather: page.weather,
      settings: roamingSettings(page.person),
      noticesChanged: () => page.drawNotices(),
      itemChanged: () => page.refresh(),
    };
  }

  #notified(code) {
    const status = byId("host-status");
    status.textContent = `${status.textContent} ${code}`.trim();
    switch (code) {
      case SIGNAL.tabExit:
      case SIGNAL.nothingFocusable:
        // The pane is the last thing on the page: forward starts over at its top.
        byId("skip").focus();
        break;
      case SIGNAL.tabExitShift:
      case SIGNAL.nothingFocusableShift:
        byId("pane-close").focus();
        break;
      case SIGNAL.escExit:
        byId("pane-toggle").focus();
        break;
      default:
        break;
    }
  }

  #drawState() {
    byId("pane").hidden = !this.isOpen;
    byId("pane-toggle").setAttribute("aria-expanded", String(this.isOpen));
    byId("host-status").textContent = "";
  }
}

/** Settings of the add-in that follow the person; kept by this browser. */
function roamingSettings(person) {
  const key = `roaming-settings:${person.address}`;
  return {
    load: () => JSON.parse(localStorage.getItem(key) ?? "{}"),
    save: (values) => localStorage.setItem(key, JSON.stringify(values)),
  };
}
