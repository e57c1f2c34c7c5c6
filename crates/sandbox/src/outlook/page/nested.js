// What Outlook answers an add-in that asks for the token of its person (nested app authentication).

import { byId, element } from "./dom.js";

/** Answers one request of the bridge; `page` says who is signed in. */
export async function answer(page, { method, tokenParams }) {
  switch (method) {
    case "GetInitContext":
      return { success: true, initContext: { sdkName: "stand-in", sdkVersion: "1", capabilities: { queryAccount: false } } };
    case "GetToken":
      return broken(page) ?? page.mailbox.nestedToken(tokenParams, false);
    case "GetTokenPopup":
      if (broken(page)) return broken(page);
      if (!(await consents(page.addInName))) return refused("USER_CANCEL");
      return page.mailbox.nestedToken(tokenParams, true);
    default:
      return refused("PERSISTENT_ERROR");
  }
}

/** An Outlook that promises tokens and has none. */
const broken = (page) => (page.nested === "broken" ? refused("PERSISTENT_ERROR") : null);

const refused = (status) => ({ success: false, error: { status, code: status, subError: "", description: "" } });

/** The page on which the person decides; closed by Escape it is a no. */
function consents(addIn) {
  return new Promise((resolve) => {
    const decide = (value) => () => byId("consent").close(value);
    const dialog = element("dialog", { id: "consent", "aria-labelledby": "consent-title" },
      element("h2", { id: "consent-title" }, "Permissions requested"),
      element("p", {}, `${addIn} wants to act for you.`),
      element("button", { type: "button", id: "consent-accept", onclick: decide("yes") }, "Accept"),
      element("button", { type: "button", id: "consent-cancel", onclick: decide("no") }, "Cancel"));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
