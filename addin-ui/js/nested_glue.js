// Nested app authentication: Outlook has the user's token, and MSAL asks for it. MSAL is fetched where Outlook offers that
// and nowhere else: it weighs almost as much as the pane.
const SILENT_MS = 10000;
const POPUP_MS = 300000; // A person signs in meanwhile.
const { clientId, authority, scope, msal: address } = document.documentElement.dataset;
let client;

/** Without the host's word MSAL would become an ordinary application, whose window nobody wants. */
export function offered() {
  return Boolean(scope) && Office.context.requirements.isSetSupported("NestedAppAuth", "1.1");
}

async function start() {
  await new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.onload = resolve;
    script.onerror = reject;
    script.src = address;
    document.head.append(script);
  });
  return msal.createNestablePublicClientApplication({ auth: { clientId, authority }, cache: { cacheLocation: "memoryStorage" } });
}

async function acquire(popup) {
  client ??= start();
  // MSAL tells Outlook no authority but the request's own. The pane keeps the token while it is good, so a new one is meant.
  const wanted = { scopes: [scope], authority, forceRefresh: true };
  const app = await client;
  return (await (popup ? app.acquireTokenPopup(wanted) : app.acquireTokenSilent(wanted))).accessToken;
}

/** An access token for our server; rejects with "press" if only a person can get one, and "cancelled" if one would not. */
export async function token(popup) {
  const late = new Promise((_, reject) => setTimeout(reject, popup ? POPUP_MS : SILENT_MS));
  try {
    return await Promise.race([acquire(popup), late]);
  } catch (failure) {
    const press = window.msal && failure instanceof msal.InteractionRequiredAuthError;
    throw press ? "press" : /cancel/.test(failure?.errorCode) ? "cancelled" : "";
  }
}
