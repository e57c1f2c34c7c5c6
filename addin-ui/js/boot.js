// Starts the pane; without it nothing would replace "Starting…", so a failure shows the way out that stands in the page.
import init from "{{pane_js}}";

document.getElementById("boot-retry").addEventListener("click", () => location.reload());

init({ module_or_path: "{{pane_wasm}}" }).catch((failure) => {
  console.error(failure);
  document.getElementById("starting").hidden = true;
  document.getElementById("boot-failed").hidden = false;
});
