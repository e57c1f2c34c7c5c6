// Starts the administrator's pages; without it nothing would replace the waiting sign, so a failure shows the way out.
import init from "{{admin_js}}";

document.getElementById("boot-retry").addEventListener("click", () => location.reload());

init({ module_or_path: "{{admin_wasm}}" }).catch((failure) => {
  console.error(failure);
  document.getElementById("starting").hidden = true;
  document.getElementById("boot-failed").hidden = false;
});
