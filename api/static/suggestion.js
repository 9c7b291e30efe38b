// The page of one suggestion: what is written is kept on this machine until it is stored, and checked while writing.
"use strict";
(() => {
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
  const saved = document.querySelector("[data-saved]");
  const form = document.getElementById("decision");
  const name = (key) => `jindianzi:${key}`;
  if (saved) localStorage.removeItem(name(saved.dataset.saved));
  if (!form) return;
  const key = name(form.dataset.key);
  const field = form.querySelector("textarea[data-check]");
  const note = document.getElementById("kept-note");
  const token = form.querySelector('input[name="csrf"]').value;
  const texts = [...form.querySelectorAll("textarea, input.reason, select, input[name=duplicate_value]")];
  // What the server sent back after a mistake is newer than what is kept here.
  const returned = document.querySelector('[role="alert"]:not([hidden])');
  const kept = JSON.parse(localStorage.getItem(key) || "null");
  if (kept && !returned) {
    for (const item of texts) if (item.name in kept) item.value = kept[item.name];
    for (const radio of form.querySelectorAll("input[type=radio]")) radio.checked = kept[radio.name] === radio.value;
    for (const tick of form.querySelectorAll("input[type=checkbox]")) tick.checked = tick.name in kept;
    if (field && kept.draft_action === "edited") document.getElementById("edit-draft").open = true;
    if (note) note.textContent = "已恢复上次未提交的内容";
  }
  const keep = () => {
    const values = Object.fromEntries(new FormData(form));
    for (const own of ["csrf", "triage_version", "seen", "revision", "view"]) delete values[own];
    localStorage.setItem(key, JSON.stringify(values));
    if (note) note.textContent = "未提交的内容已存在本机";
  };
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);

  // Alternatives: one key goes from one to the next, Enter takes it.
  const alternatives = [...form.querySelectorAll(".alternative")];
  document.addEventListener("keydown", (event) => {
    if (event.key !== "s" || event.ctrlKey || event.metaKey || event.altKey || !alternatives.length) return;
    if (event.target.matches("textarea, select, input:not([type=radio])")) return;
    event.preventDefault();
    alternatives[(alternatives.indexOf(document.activeElement) + 1) % alternatives.length].focus();
  });

  const box = document.getElementById("checked");
  const node = (tag, text, kind) => {
    const made = document.createElement(tag);
    made.textContent = text;
    if (kind) made.className = kind;
    return made;
  };
  const hints = (advice) => {
    const details = document.createElement("details");
    details.className = "advice";
    details.open = true;
    const list = document.createElement("ul");
    for (const item of advice) {
      const entry = document.createElement("li");
      entry.append(node("b", item.name), item.excerpt ? `“${item.excerpt}” ` : " ", item.text);
      list.append(entry);
    }
    details.append(node("summary", `写作提示 ${advice.length} 条（仅供参考）`), list);
    return details;
  };
  const draw = (answer) => {
    const lines = node("div", "", "draft");
    for (const line of answer.lines) {
      const shown = node("p", line.text, line.status);
      if (line.status === "unsupported") {
        shown.append(" ", node("span", "无依据", "tag bad"), " ", node("small", line.missing.join("、")));
      }
      lines.append(shown);
    }
    const changes = node("div", "", "text");
    const tags = { in: "ins", out: "del", same: "span" };
    for (const change of answer.changes) changes.append(node(tags[change.kind], change.text));
    const details = document.createElement("details");
    details.append(node("summary", "与建议的差别"), changes);
    const head = answer.unsupported ? `${answer.unsupported} 处没有依据` : "引文与数字已核对，没有发现出入；意思请人核";
    box.replaceChildren(node("p", head, answer.unsupported ? "notice bad" : "notice ok"), lines, details);
    if (answer.advice.length) box.append(hints(answer.advice));
    box.hidden = false;
  };
  let waiting = 0;
  const check = async () => {
    const headers = { "content-type": "application/json", "x-csrf-token": token };
    try {
      const answer = await fetch(field.dataset.check, { method: "POST", headers, body: JSON.stringify({ text: field.value }) });
      if (answer.status === 401) throw new Error("signed out");
      if (answer.ok) draw(await answer.json());
    } catch {
      box.replaceChildren(node("p", "暂时无法核对；您写的内容已存在本机，不会丢失。", "notice warn"));
      box.hidden = false;
    }
  };
  field?.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(check, 600);
  });
  if (kept && field && document.getElementById("edit-draft").open) check();
})();
