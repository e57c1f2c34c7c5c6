
// Stand-in for what Office.js of today adds for nested app authentication: carries MSAL's requests to the page around the
// frame, and its answers back. Whether there is anything to ask for, the host says by its requirement sets.
(() => {
  const initialize = async () => {
    const heard = [];
    window.addEventListener("message", ({ source, data }) => {
      if (source === window.parent && /"NestedAppAuthResponse"/.test(data)) {
        heard.forEach((hear) => hear(data));
      }
    });
    window.nestedAppAuthBridge = {
      addEventListener: (_, hear) => heard.push(hear),
      postMessage: (request) => window.parent.postMessage(request, "*"),
    };
  };
  let initialized;
  window.__initializeNestedAppAuth = () => (initialized ??= initialize());
})();
