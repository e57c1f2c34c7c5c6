// Everything on the page that can be pressed and is always there: modules, ribbon, weather, the person, keys.

import { byId, element } from "./dom.js";
import { categoryMenu } from "./reading.js";
import { writeMeeting } from "./writing.js";

export function bindControls(page) {
  bindPerson(page);
  bindRibbon(page);
  bindWeather(page);
  document.querySelectorAll("#rail button").forEach((button) => {
    button.onclick = () => page.show(button.dataset.section);
  });
  document.addEventListener("keydown", (event) => keyDown(page, event));
  document.addEventListener("click", ({ target }) => {
    document.querySelectorAll("details[open]").forEach((menu) => (menu.open = menu.contains(target)));
  });
}

function bindPerson(page) {
  const choice = byId("person");
  choice.replaceChildren(...page.people.map(({ address, name }) =>
    element("option", { value: address, selected: address === page.person.address }, `${name} (${address})`)));
  choice.onchange = () => location.assign(`/outlook/?person=${encodeURIComponent(choice.value)}`);
  document.title = `Outlook – ${page.person.name}`;
}

function bindRibbon(page) {
  document.querySelectorAll(".add-in-name").forEach((place) => (place.textContent = page.addInName));
  byId("pane-toggle").onclick = () => page.pane.toggle();
  byId("pane-close").onclick = () => {
    page.pane.close();
    byId("pane-toggle").focus();
  };
  byId("edit").onclick = () => writeMeeting(page, page.item);
  byId("categorize").ontoggle = () => drawCategoryMenu(page, page.item);
}

function drawCategoryMenu(page, meeting) {
  byId("categorize-choices").replaceChildren(categoryMenu(page.master, meeting?.categories ?? [], (name, chosen) => {
    const others = meeting.categories.filter((known) => known.toLowerCase() !== name.toLowerCase());
    return page.categorize(meeting, chosen ? [...others, name] : others);
  }));
}

function bindWeather(page) {
  const { weather } = page;
  const bind = (id, value, change) => {
    byId(id).checked = value;
    byId(id).onchange = ({ target }) => change(target.checked);
  };
  bind("weather-no-item", weather.noItem, (on) => {
    weather.noItem = on;
    page.pane.itemChanged();
  });
  bind("weather-silent", weather.silent, (on) => {
    weather.silent = on;
    // An Outlook that speaks again does not start its panes anew; the person in front of one does.
    if (on && page.pane.isOpen) {
      page.pane.open();
    }
  });
  bind("weather-categories", weather.categoriesFail, (on) => (weather.categoriesFail = on));
  bind("weather-dark", page.theme === "dark", (on) => {
    page.theme = on ? "dark" : "light";
    document.documentElement.dataset.theme = page.theme;
    page.pane.themeChanged();
  });
  document.documentElement.dataset.theme = page.theme;
}

function keyDown(page, event) {
  if (event.key === "Escape") {
    const menu = document.querySelector("details[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  } else if (event.key === "F6" && page.pane.isOpen) {
    event.preventDefault();
    byId("pane-frame").focus();
    page.pane.focus();
  }
}
