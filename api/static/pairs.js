// One key answers: the button that names it is pressed.
"use strict";
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || document.querySelector("dialog[open]")) return;
  if (event.target.matches("input, select, textarea")) return;
  document.querySelector(`button[data-shortcut="${CSS.escape(event.key)}"]`)?.click();
});
