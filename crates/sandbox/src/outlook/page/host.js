// Speaks the host's half of the Office.js protocol with one task pane in one frame.
//
// Read from outlook-web-16.01.debug.js (@microsoft/office-js 1.1.110): JSON texts over postMessage, answered by
// conversation and correlation id. What a call means is decided elsewhere (calls.js); this file only carries it.

const REQUEST = 0;
const RESPONSE = 1;
const ACTION = { invoke: 0, register: 1, unregister: 2 };
const FOR_CALLING = 0;
const FOR_EVENTING = 1;
const APP_ID = "sales-add-in";

/** Codes of `notifyHost` and `Office_notifyAgave` (OSF.AgaveHostAction). */
export const SIGNAL = {
  focusIn: 0, focusOut: 1, tabIn: 11, tabInShift: 12, tabExit: 13, tabExitShift: 14, escExit: 15,
  nothingFocusable: 17, nothingFocusableShift: 18, targetUrl: 21,
};

let conversations = 0;

export class PaneHost {
  /**
   * `port` is what the pane sees of the page: `context()` and `initialData()` give the two start-up answers,
   * `execute(dispatchId, params)` answers a call (a promise is fine), `notified(code)` hears of focus leaving and the
   * like, `nested(request)` answers the bridge of nested app authentication, `registered(event)` that the pane listens now, `silent()` says whether to answer at all.
   */
  constructor(frame, paneUrl, locale, port) {
    this.frame = frame;
    this.origin = new URL(paneUrl).origin;
    this.port = port;
    this.events = new Map();
    conversations += 1;
    this.conversation = `conversation-${conversations}`;
    this.listener = (event) => this.#receive(event);
    window.addEventListener("message", this.listener);
    frame.name = JSON.stringify({
      baseFrameName: `_xdm_${APP_ID}`,
      hostInfo: `Outlook$Web$16.01$${locale}$${this.conversation}$$disableLogging$16`,
      xdmInfo: `${this.conversation}|${APP_ID}|${location.origin}`,
      serializerVersion: "1",
      flights: "[]",
    });
    frame.src = paneUrl;
  }

  close() {
    window.removeEventListener("message", this.listener);
  }

  listensTo(event) {
    return this.events.has(event);
  }

  /** Sends an event to the pane if it asked for it; the result says whether it did. */
  push(event, data) {
    const registration = this.events.get(event);
    if (registration) {
      this.#answer(registration, FOR_EVENTING, data);
    }
    return registration !== undefined;
  }

  /** Calls the pane: the focus comes to you (`SIGNAL.tabIn`, `SIGNAL.tabInShift`). */
  signal(code) {
    this.#post({
      _messageType: REQUEST,
      _actionType: ACTION.invoke,
      _actionName: "Office_notifyAgave",
      _conversationId: `${this.conversation}_ntf`,
      _correlationId: -1,
      _origin: location.href,
      _data: [code],
      _serializerVersion: 1,
    });
  }

  async #receive(event) {
    if (event.source !== this.frame.contentWindow || event.origin !== this.origin || this.port.silent()) {
      return;
    }
    let message;
    try {
      message = JSON.parse(event.data);
    } catch {
      return;
    }
    if (message.messageType === "NestedAppAuthRequest") {
      const answer = await this.port.nested(message);
      this.#post({ messageType: "NestedAppAuthResponse", requestId: message.requestId, ...answer });
      return;
    }
    if (message._messageType !== REQUEST || message._conversationId !== this.conversation) {
      return;
    }
    this.#answer(message, FOR_CALLING, await this.#perform(message));
    if (message._actionType === ACTION.register) {
      this.port.registered(message._actionName);
    }
  }

  async #perform(message) {
    if (message._actionType === ACTION.register) {
      this.events.set(message._actionName, message);
      return { Error: 0 };
    }
    if (message._actionType === ACTION.unregister) {
      this.events.delete(message._actionName);
      return { Error: 0 };
    }
    switch (message._actionName) {
      case "ContextActivationManager_getAppContextAsync":
        return { ...this.port.context(), _id: APP_ID, _appInstanceId: APP_ID, _appDomains: [this.origin] };
      case "GetInitialData":
        return this.port.initialData();
      case "ExecuteMethod":
        return this.port.execute(message._data.MethodData.DispatchId, message._data.ApiParams);
      case "executeMethod":
        return { Version: 1, Error: 0 };
      case "ContextActivationManager_notifyHost":
        this.port.notified(message._data[1]);
        return null;
      default:
        return null;
    }
  }

  #answer(message, responseType, data) {
    this.#post({
      _messageType: RESPONSE,
      _actionName: message._actionName,
      _conversationId: message._conversationId,
      _correlationId: message._correlationId,
      _origin: location.origin,
      _data: data,
      _errorCode: 0,
      _responseType: responseType,
      _serializerVersion: 1,
    });
  }

  #post(message) {
    this.frame.contentWindow?.postMessage(JSON.stringify(message), this.origin);
  }
}
