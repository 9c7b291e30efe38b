// Shortcuts; every page works without them.
"use strict";
(() => {
  const rows = [...document.querySelectorAll("#inbox tbody tr")];
  let current = -1;
  const show = (index) => {
    if (!rows.length) return;
    rows[current]?.classList.remove("current");
    current = Math.max(0, Math.min(rows.length - 1, index));
    rows[current].classList.add("current");
    rows[current].querySelector("a").focus({ preventScroll: true });
    rows[current].scrollIntoView({ block: "nearest" });
  };
  const keys = {
    j: () => show(current + 1),
    k: () => show(current - 1),
    a: () => document.getElementById("accept-all")?.click(),
    e: () => {
      const edit = document.getElementById("edit-draft");
      if (!edit) return;
      edit.open = true;
      document.querySelector('input[name="draft_action"][value="edited"]').checked = true;
      edit.querySelector("textarea").focus();
    },
    "/": () => document.getElementById("search")?.focus(),
    "?": () => document.getElementById("help").showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input, select, textarea")) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  // Choosing another value is an edit: mark it as one.
  for (const field of document.querySelectorAll('[name$="_value"]')) {
    field.addEventListener("input", () => {
      const part = field.name.replace(/_value$/, "");
      const edited = document.querySelector(`input[name="${part}_action"][value="edited"]`);
      if (edited && field.value) edited.checked = true;
    });
  }
})();
