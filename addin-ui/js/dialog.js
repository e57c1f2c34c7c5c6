// Last page of a sign-in window: gives the outcome to the pane and says what happened. It never reads the code it passes on.
const HOST_TIMEOUT_MS = 8000;
const handover = document.getElementById("handover");
const { message, origin } = handover.dataset;

function show(state) {
  for (const section of handover.querySelectorAll("[data-state]")) section.hidden = section.dataset.state !== state;
}

function outcome() {
  try {
    return JSON.parse(message).outcome === "code" ? "done" : "refused";
  } catch {
    return "refused";
  }
}

function hand() {
  Office.context.ui.messageParent(message, { targetOrigin: origin });
  show(outcome());
}

function deliver(info) {
  clearTimeout(silence);
  if (!info.host) return show("lost");
  try {
    hand();
  } catch (failure) {
    console.error(failure);
    show("lost");
  }
}

const silence = setTimeout(show, HOST_TIMEOUT_MS, "lost");
if (typeof Office === "undefined") show("lost");
else Office.onReady().then(deliver);
document.getElementById("close").addEventListener("click", () => window.close());
