// Counts down, looks for new urgent letters, and sounds where the reader chose so; the pages work without it.
"use strict";
(() => {
  const strip = document.getElementById("urgent");
  if (!strip) return;
  const CHOICE = "jindianzi-urgent-sound";
  const button = document.getElementById("urgent-sound");
  const arrived = document.getElementById("urgent-arrived");
  const clocks = [...strip.querySelectorAll("time.countdown")];
  const two = (number) => String(number).padStart(2, "0");
  const show = () => {
    for (const clock of clocks) {
      const seconds = Math.round(Number(clock.dataset.left) - performance.now() / 1000);
      const length = Math.abs(seconds);
      // Beyond an hour the minutes that the server wrote say enough.
      if (length >= 3600) continue;
      clock.textContent = `${seconds < 0 ? "已超时" : "还剩"} ${two(Math.floor(length / 60))}:${two(length % 60)}`;
      clock.classList.toggle("late", seconds < 0);
    }
  };
  // A short tone of two notes; a browser lets it sound only after the reader has pressed something.
  let audio = null;
  const tone = () => {
    if (localStorage.getItem(CHOICE) !== "on" || !window.AudioContext) return;
    audio ??= new AudioContext();
    audio.resume().then(() => {
      [660, 880].forEach((pitch, index) => {
        const note = audio.createOscillator();
        const volume = audio.createGain();
        const start = audio.currentTime + index * 0.18;
        note.frequency.value = pitch;
        volume.gain.setValueAtTime(0.12, start);
        volume.gain.exponentialRampToValueAtTime(0.001, start + 0.16);
        note.connect(volume).connect(audio.destination);
        note.start(start);
        note.stop(start + 0.17);
      });
    }, () => {});
  };
  const label = () => {
    const on = localStorage.getItem(CHOICE) === "on";
    button.textContent = `提示音：${on ? "开" : "关"}`;
    button.setAttribute("aria-pressed", String(on));
  };
  if (button && window.AudioContext) {
    button.hidden = false;
    button.addEventListener("click", () => {
      localStorage.setItem(CHOICE, localStorage.getItem(CHOICE) === "on" ? "off" : "on");
      label();
      tone();
    });
    label();
  }
  const known = new Set(strip.dataset.known.split(" ").filter(Boolean).map(decodeURIComponent));
  const ask = async () => {
    try {
      const answer = await fetch("/urgent/waiting", { redirect: "error" });
      if (!answer.ok) return;
      const fresh = (await answer.json()).ids.filter((id) => !known.has(id));
      if (!fresh.length) return;
      fresh.forEach((id) => known.add(id));
      arrived.hidden = false;
      tone();
    } catch {
      // The next look may succeed; that the connection is lost, the page says by itself.
    }
  };
  show();
  setInterval(show, 1000);
  if (arrived) setInterval(ask, 15000);
  if (strip.querySelector("time.countdown")) tone();
})();
