// Counts ready evidence again after an item was saved.
(() => {
  "use strict";
  const count = (root) => {
    const items = [...root.querySelectorAll(".bukti-hasil")];
    return { ready: items.filter((one) => one.dataset.lengkap === "1").length, needed: items.length };
  };
  const show = (place, { ready, needed }) => {
    if (!place || !needed) return;
    place.querySelector(".kemajuan-kata").textContent = `${ready} dari ${needed} bukti siap`;
    const bar = place.querySelector("progress");
    if (bar) bar.value = ready;
  };
  document.addEventListener("htmx:after:swap", () => {
    const own = { ready: 0, needed: 0 };
    document.querySelectorAll(".tugas, .dipertahankan").forEach((part) => {
      const found = count(part);
      show(part.querySelector("[data-hitung]"), found);
      if (part.hasAttribute("data-sendiri")) {
        own.ready += found.ready;
        own.needed += found.needed;
      }
    });
    show(document.querySelector("#kemajuan-semua [data-hitung]"), own);
  });
})();
