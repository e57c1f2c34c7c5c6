// Starts the pane; without it nothing would replace "Starting…", so a failure shows the way out that stands in the page.
import init from "{{pane_js}}";

function giveUp() {
  document.getElementById("starting").hidden = true;
  document.getElementById("boot-failed").hidden = false;
}

document.getElementById("boot-retry").addEventListener("click", () => location.reload());
addEventListener("pane-lost", giveUp);

init({ module_or_path: "{{pane_wasm}}" }).catch((failure) => {
  console.error(failure);
  giveUp();
});
