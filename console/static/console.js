// What pages cannot do without a script: shortcuts, a loud word when the line is dead, ready answers.
// Everything else works without it. Nothing is kept in the browser.
"use strict";
(() => {
  const $ = (wanted) => document.querySelector(wanted);
  const isTyping = (where) => where.closest("input, textarea, select, [contenteditable]");

  // The line: any answer or sign of life hides the banner, silence for 25 seconds shows it.
  const lost = $("#lost");
  const reply = $("#reply textarea");
  let alive = Date.now();
  const there = () => { alive = Date.now(); if (lost) lost.hidden = true; };
  const gone = () => { if (lost) lost.hidden = false; };
  document.addEventListener("htmx:sseOpen", there);
  document.addEventListener("htmx:sseMessage", there);
  document.addEventListener("htmx:sseError", gone);
  document.addEventListener("htmx:sendError", gone);
  window.addEventListener("offline", gone);
  if ($("[sse-connect]")) setInterval(() => { if (Date.now() - alive > 25000) gone(); }, 5000);
  document.addEventListener("htmx:sseOpen", (event) => {
    const source = event.detail.source;
    source.addEventListener("alive", there);
    source.addEventListener("over", () => location.assign("/console/login"));
  });

  // A reply is not lost with the line: the form waits until it is back.
  document.addEventListener("submit", (event) => {
    if (!navigator.onLine) { event.preventDefault(); gone(); }
  });

  window.addEventListener("online", () => {
    there();
    if (reply?.value) htmx.trigger(reply, "retry");
  });

  // Who answers has changed since this page was drawn.
  const talk = $("#talk");
  const holder = () => talk?.querySelector("[data-holder]")?.dataset.holder;
  const drawn = holder();
  document.addEventListener("htmx:afterSettle", () => {
    const changed = $("#changed");
    if (changed && talk && holder() !== drawn) changed.hidden = false;
  });

  // Letters that are left, and ready answers.
  const count = () => {
    const left = Number(reply.dataset.longest) - reply.value.length;
    const shown = $("#letters");
    shown.textContent = String(left);
    shown.classList.toggle("late", left < 0);
  };
  if (reply) { reply.addEventListener("input", count); count(); }
  document.addEventListener("click", (event) => {
    const ready = event.target.closest("[data-insert]");
    if (ready && reply) {
      const text = ready.parentElement.querySelector("p").textContent;
      reply.value = reply.value ? `${reply.value}\n${text}` : text;
      reply.dispatchEvent(new Event("input", { bubbles: true }));
      reply.focus();
    }
    if (event.target.closest("#toggle-details")) toggle();
  });
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.path.endsWith("/here") && reply?.value.trim()) event.detail.parameters.set("writing", "1");
  });

  const toggle = () => {
    const hidden = document.body.classList.toggle("hide-details");
    $("#toggle-details")?.setAttribute("aria-pressed", String(hidden));
  };

  // Shortcuts: by the place of a key, so that they are the same on every keyboard.
  const press = (wanted) => $(wanted)?.click();
  const focus = (wanted) => $(wanted)?.focus();
  const open = (wanted) => { const one = $(wanted); if (one) { one.open = true; one.querySelector("summary").focus(); } };
  const move = (step) => {
    const links = [...document.querySelectorAll("a.open")];
    const at = links.indexOf(document.activeElement);
    links[Math.min(Math.max(at + step, 0), links.length - 1)]?.focus();
  };
  const keys = {
    KeyJ: () => move(1), KeyK: () => move(-1), KeyN: () => press("#take-next"), KeyT: () => press("#take"),
    KeyR: () => focus("#reply textarea"), KeyI: () => focus("#note textarea"), KeyE: () => open("#ending"),
    KeyA: () => open("#ready"), KeyH: toggle,
  };
  document.addEventListener("keydown", (event) => {
    if (document.body.dataset.shortcuts !== "on" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target)) { if (event.key === "Escape") event.target.blur(); return; }
    if (event.key === "?") { event.preventDefault(); $("#keys")?.showModal(); return; }
    if (event.key === "/") { event.preventDefault(); focus("#narrow select"); return; }
    if (event.shiftKey || $("#keys")?.open) return;
    if (keys[event.code]) { event.preventDefault(); keys[event.code](); }
  });
})();
