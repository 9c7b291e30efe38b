// Shortcuts and small updates; every page works without them.
"use strict";
(() => {
  const rows = [...document.querySelectorAll("#inbox tbody tr")];
  const form = document.getElementById("decision");
  const link = (rel) => document.querySelector(`a[rel="${rel}"]`);
  let current = -1;
  const show = (index) => {
    rows[current]?.classList.remove("current");
    current = Math.max(0, Math.min(rows.length - 1, index));
    rows[current].classList.add("current");
    rows[current].querySelector("a").focus({ preventScroll: true });
    rows[current].scrollIntoView({ block: "nearest" });
  };
  // From the list an act first opens the suggestion: nobody decides on what they have not seen.
  const open = (hash) => {
    const target = rows[current]?.querySelector("a")?.href;
    if (target) location.href = target + hash;
  };
  const edit = () => {
    const details = document.getElementById("edit-draft");
    if (!details) return;
    details.open = true;
    document.querySelector('input[name="draft_action"][value="edited"]').checked = true;
    details.querySelector("textarea").focus();
  };
  const rejectFirst = () => document.querySelector('input[name="reason_code"]')?.focus();
  const keys = {
    j: () => (rows.length ? show(current + 1) : link("next")?.click()),
    k: () => (rows.length ? show(current - 1) : history.back()),
    a: () => (form ? document.getElementById("accept-all")?.click() : open("")),
    e: () => (form ? edit() : open("#edit-draft")),
    r: () => (form ? rejectFirst() : open("#reasons")),
    u: () => document.querySelector(".crumb a")?.click(),
    "/": () => document.getElementById("search")?.focus(),
    "?": () => document.getElementById("help").showModal(),
  };
  // One key says why something is rejected, and thereby what; "other" needs words.
  const reasons = [...document.querySelectorAll('input[name="reason_code"]')];
  const reject = (reason) => {
    const rejected = document.querySelector(`input[name="${reason.dataset.part}_action"][value="rejected"]`);
    const any = document.querySelector('input[name$="_action"][value="rejected"]:checked');
    if (rejected && !(reason.value === "other" && any)) rejected.checked = true;
  };
  reasons.forEach((reason, index) => {
    reason.addEventListener("change", () => reject(reason));
    keys[String(index + 1)] = () => {
      reason.checked = true;
      reject(reason);
      const words = document.querySelector('input[name="reason_text"]');
      (reason.value === "other" ? words : document.getElementById("submit-parts")).focus();
    };
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.target.matches("input:not([type=radio]):not([type=checkbox]), select, textarea")) return;
    const act = Object.hasOwn(keys, event.key) ? keys[event.key] : null;
    if (!act) return;
    event.preventDefault();
    act();
  });
  if (form && location.hash === "#edit-draft") edit();
  if (form && location.hash === "#reasons") rejectFirst();
  // Choosing another value is an edit: mark it as one.
  for (const field of document.querySelectorAll('[name$="_value"], [data-edits]')) {
    field.addEventListener("input", () => {
      const part = field.dataset.edits || field.name.replace(/_value$/, "");
      const edited = document.querySelector(`input[name="${part}_action"][value="edited"]`);
      if (edited && field.value) edited.checked = true;
    });
  }
  // Who signs out leaves nothing on this machine; who is signed out by time finds their text again.
  document.querySelector("form.who")?.addEventListener("submit", () => {
    for (const name of Object.keys(localStorage)) if (name.startsWith("jindianzi:")) localStorage.removeItem(name);
  });
  // What arrives is counted beside the list; the list does not move under the reader.
  const arrived = document.getElementById("arrived");
  const offline = document.getElementById("offline");
  const ask = async () => {
    try {
      const answer = await fetch(`/inbox/arrivals?after=${arrived.dataset.after}`, { redirect: "error" });
      offline.hidden = true;
      if (!answer.ok) return;
      const number = (await answer.json()).arrived;
      arrived.hidden = number === 0;
      arrived.textContent = `新到 ${number} 件，点此刷新`;
    } catch {
      offline.hidden = false;
    }
  };
  if (arrived) {
    setInterval(ask, 20000);
    // The service says that something changed; what it is, the page asks for.
    if (window.EventSource) new EventSource("/events").addEventListener("changed", ask);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
  }
  // What runs in the background is looked at again until it has ended.
  const refresh = async () => {
    const old = document.querySelector("[data-refresh]");
    if (!old) return;
    try {
      const answer = await fetch(old.dataset.from || location.pathname, { redirect: "error" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(old.id);
      if (answer.ok && fresh && !old.querySelector("details[open]")) old.replaceWith(fresh);
    } catch {
      // The next look may succeed.
    }
    setTimeout(refresh, 1000 * old.dataset.refresh);
  };
  if (document.querySelector("[data-refresh]")) setTimeout(refresh, 3000);
  window.addEventListener("offline", () => { offline.hidden = false; });
  window.addEventListener("online", () => { offline.hidden = true; });
})();
