// Under Outlook on the web Office.js owns Tab and Escape: it listens on window, moves focus by its own list (without
// <summary> and shadow content) and sends Escape to Outlook. This listener sits on document, runs first, and gives the
// browser's own order back; at the first and last stop Office.js still hands focus over to Outlook.
const STOPS = "a[href],button,input,select,textarea,summary,[tabindex],[contenteditable]";

document.addEventListener("keydown", (event) => {
  const modal = document.querySelector("dialog[open]");
  if (event.key === "Escape" && modal) return event.stopPropagation();
  if (event.key !== "Tab") return;
  const stops = [...(modal ?? document.body).querySelectorAll(STOPS)].filter(
    (stop) => !stop.matches(":disabled") && stop.tabIndex >= 0 && stop.checkVisibility() && !stop.closest("[inert]"),
  );
  const edge = event.shiftKey ? stops[0] : stops.at(-1);
  const atEdge = document.activeElement === edge;
  if (modal) {
    if (atEdge) {
      event.preventDefault();
      (event.shiftKey ? stops.at(-1) : stops[0]).focus();
    }
    event.stopPropagation();
  } else if (!atEdge) {
    event.stopPropagation();
  }
});
