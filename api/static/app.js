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
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input:not([type=radio]), select, textarea")) return;
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
  // A draft that is being written is shown statement by statement; without this the form loads a page.
  for (const form of document.querySelectorAll("form[data-stream]")) {
    form.addEventListener("submit", async (event) => {
      if (event.submitter?.hasAttribute("formaction")) return;
      event.preventDefault();
      const target = document.getElementById(form.dataset.stream);
      target.textContent = "正在起草……";
      const line = (text, kind) => {
        const paragraph = document.createElement("p");
        paragraph.className = kind;
        paragraph.textContent = text;
        target.append(paragraph);
      };
      const handle = (block) => {
        const name = block.match(/^event: (.*)$/m)?.[1];
        const data = JSON.parse(block.match(/^data: (.*)$/m)?.[1] ?? "{}");
        if (name === "statement") line(data.text, data.status);
        if (name === "outcome") window.location.reload();
      };
      try {
        const response = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "text/event-stream" } });
        if (!response.ok) throw new Error(String(response.status));
        target.textContent = "";
        const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
        let rest = "";
        for (;;) {
          const { value, done } = await reader.read();
          if (done) break;
          rest += value;
          const blocks = rest.split("\n\n");
          rest = blocks.pop();
          blocks.forEach(handle);
        }
      } catch {
        target.textContent = "语言模型没有应答，内置草稿照常可用。";
      }
    });
  }
})();
